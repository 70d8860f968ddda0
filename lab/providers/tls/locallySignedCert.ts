// The simulated `tls.LocallySignedCert`: a real certificate for a request, signed by the given CA.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { BasicConstraints, Certificate, id_ce_basicConstraints } from "@peculiar/asn1-x509";
import { z } from "zod";
import { word } from "../../kernel/values";
import { fromPem } from "../../pki/pem";
import { readRequest } from "../../pki/request";
import { issuerOf } from "../../pki/signing";
import { certificateModel } from "./certificate";
import { issuing } from "./inputs";
import { blockIsExpected, caKeyFits, keyIsReadable } from "./laws";

export const locallySignedCert = certificateModel({
  type: "tls:index/locallySignedCert:LocallySignedCert",
  coverage: "A real certificate; renewal follows the world's clock. `caPrivateKeyPemWo` is refused.",
  schema: z.strictObject({
    ...issuing,
    caCertPem: z.string(),
    caPrivateKeyPem: z.string(),
    certRequestPem: z.string(),
  }),
  secretOutputs: ["caPrivateKeyPem"],
  algorithmOutput: "caKeyAlgorithm",
  sign: (inputs, operation) => {
    const [request, caKey, ca] = [inputs.certRequestPem, inputs.caPrivateKeyPem, inputs.caCertPem].map(word) as [
      string,
      string,
      string,
    ];
    operation.uphold(blockIsExpected, { pem: request, what: "certificate request", type: "CERTIFICATE REQUEST" });
    operation.uphold(keyIsReadable, { pem: caKey, what: "CA private key" });
    operation.uphold(blockIsExpected, { pem: ca, what: "CA certificate", type: "CERTIFICATE" });
    const privateKey = createPrivateKey(caKey);
    const authority = AsnConvert.parse(derOf(ca), Certificate);
    if (!isCa(authority)) {
      operation.log(
        "warning",
        "[WARNING] Certificate provided as Authority does not appear to be a valid Certificate Authority. " +
          "The resulting certificate might fail certificate validation.: Potentially Invalid Certificate Authority",
      );
    }
    operation.uphold(caKeyFits, { caKey: privateKey, caPublicKey: createPublicKey(ca) });
    return { holder: readRequest(derOf(request)), issuer: issuerOf(authority, privateKey) };
  },
});

function derOf(pem: string): Buffer {
  return fromPem(pem)[0]?.der ?? Buffer.alloc(0);
}

function isCa(certificate: Certificate): boolean {
  const found = certificate.tbsCertificate.extensions?.find(({ extnID }) => extnID === id_ce_basicConstraints);
  return found !== undefined && AsnConvert.parse(found.extnValue, BasicConstraints).cA;
}
