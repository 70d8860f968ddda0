// Builds an X.509 v3 certificate and signs it, with the extensions that Go's crypto/x509 gives it.
import { randomBytes, type KeyObject } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";
import { keyId, signer, spki } from "./keys";
import { toPem } from "./pem";
import { extendedKeyUsages, keyUsageBits, type Usage } from "./usages";

/** Names and addresses that a certificate stands for. */
export interface AlternativeNames {
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
}

export interface Template extends AlternativeNames {
  readonly subject: x509.Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly usages: readonly Usage[];
  readonly isCa: boolean;
  /** Certificates of CAs that may stand below this CA; absent means any number. */
  readonly pathLength?: number;
  readonly withSubjectKeyId: boolean;
}

export interface Issuer {
  readonly subject: x509.Name;
  readonly privateKey: KeyObject;
  /** Goes into the certificate as the authority key identifier; absent leaves that out. */
  readonly keyId?: Uint8Array;
}

/** Signs a certificate. The serial number is random, 126 bits. */
export function certify(template: Template, issuer: Issuer): { readonly certificate: string; readonly serial: bigint } {
  const { algorithm, sign } = signer(issuer.privateKey);
  const serial = randomBytes(16);
  // DER integers are signed and as short as can be: a set top bit would make the number negative, and after an empty
  // first byte OpenSSL refuses it as illegal padding.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const tbs = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: Uint8Array.from(serial).buffer,
    signature: algorithm,
    issuer: issuer.subject,
    validity: new x509.Validity({ notBefore: template.notBefore, notAfter: template.notAfter }),
    subject: template.subject,
    subjectPublicKeyInfo: AsnConvert.parse(spki(template.publicKey), x509.SubjectPublicKeyInfo),
    extensions: new x509.Extensions(extensions(template, issuer)),
  });
  const certificate = new x509.Certificate({
    tbsCertificate: tbs,
    signatureAlgorithm: algorithm,
    signatureValue: sign(AsnConvert.serialize(tbs)),
  });
  return {
    certificate: toPem("CERTIFICATE", AsnConvert.serialize(certificate)),
    serial: BigInt(`0x${serial.toString("hex")}`),
  };
}

/** The issuer that a certificate and its private key make. */
export function issuerOf(certificate: x509.Certificate, privateKey: KeyObject): Issuer {
  const found = certificate.tbsCertificate.extensions?.find(({ extnID }) => extnID === x509.id_ce_subjectKeyIdentifier);
  const own = found && AsnConvert.parse(found.extnValue, x509.SubjectKeyIdentifier);
  return {
    subject: certificate.tbsCertificate.subject,
    privateKey,
    ...(own && { keyId: new Uint8Array(own.buffer) }),
  };
}

/** The extension that holds the alternative names; absent when there are none. */
export function alternativeNames(names: AlternativeNames, critical: boolean): x509.Extension | undefined {
  const all = [
    ...(names.dnsNames ?? []).map((dNSName) => new x509.GeneralName({ dNSName })),
    ...(names.ipAddresses ?? []).map((iPAddress) => new x509.GeneralName({ iPAddress })),
    ...(names.uris ?? []).map((uri) => new x509.GeneralName({ uniformResourceIdentifier: uri })),
  ];
  return all.length > 0
    ? extension(x509.id_ce_subjectAltName, critical, new x509.SubjectAlternativeName(all))
    : undefined;
}

function extensions(template: Template, issuer: Issuer): x509.Extension[] {
  const bits = keyUsageBits(template.usages);
  const extended = extendedKeyUsages(template.usages);
  const constraints = new x509.BasicConstraints({
    cA: template.isCa,
    ...(template.isCa && template.pathLength !== undefined && { pathLenConstraint: template.pathLength }),
  });
  const own = keyId(template.publicKey);
  return [
    bits > 0 && extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(bits)),
    extended.length > 0 && extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage(extended)),
    extension(x509.id_ce_basicConstraints, true, constraints),
    template.withSubjectKeyId && extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(own)),
    issuer.keyId &&
      extension(
        x509.id_ce_authorityKeyIdentifier,
        false,
        new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(issuer.keyId) }),
      ),
    // RFC 5280 section 4.1.2.6: without a subject the alternative names are critical.
    alternativeNames(template, template.subject.length === 0),
  ].filter((one) => one instanceof x509.Extension);
}

function extension(extnID: string, critical: boolean, value: unknown): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}
