// The simulated `tls.SelfSignedCert`: a real certificate, signed with the key that it carries.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { z } from "zod";
import { word } from "../../kernel/values";
import { keyId } from "../../pki/keys";
import { certificateModel } from "./certificate";
import { issuing, namesOf, naming, setAuthorityKeyId, subjectOf } from "./inputs";
import { addressesAreAddresses, keyIsReadable } from "./laws";

export const selfSignedCert = certificateModel({
  type: "tls:index/selfSignedCert:SelfSignedCert",
  coverage: "A real certificate; renewal follows the world's clock. `privateKeyPemWo` is refused.",
  schema: z.strictObject({ ...naming, ...issuing, setAuthorityKeyId }),
  defaults: { setAuthorityKeyId: false },
  secretOutputs: ["privateKeyPem"],
  algorithmOutput: "keyAlgorithm",
  sign: (inputs, operation) => {
    const pem = word(inputs.privateKeyPem);
    operation.uphold(keyIsReadable, { pem, what: "private key" });
    const names = namesOf(inputs);
    operation.uphold(addressesAreAddresses, names);
    const privateKey = createPrivateKey(pem);
    const [publicKey, subject] = [createPublicKey(privateKey), subjectOf(inputs)];
    const hasKeyId = inputs.isCaCertificate === true || inputs.setSubjectKeyId === true;
    const issuer = {
      subject,
      privateKey,
      ...(inputs.setAuthorityKeyId === true && hasKeyId && { keyId: keyId(publicKey) }),
    };
    return { holder: { ...names, subject, publicKey }, issuer };
  },
});
