// Certificate signing requests (RFC 2986): writing them, and reading what they ask for.
import { createPublicKey, type KeyObject } from "node:crypto";
import { AsnConvert, AsnProp, AsnPropTypes } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";
import { signer, spki } from "./keys";
import { toPem } from "./pem";
import { alternativeNames, type AlternativeNames } from "./signing";

// RFC 2985 section 5.4.2
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

class RequestInfo {
  version = 0;
  subject = new x509.Name();
  publicKey = new x509.SubjectPublicKeyInfo();
  attributes: x509.Attribute[] = [];
}
// Decorators as calls: the loaders that run this file disagree about the syntax.
AsnProp({ type: AsnPropTypes.Integer })(RequestInfo.prototype, "version");
AsnProp({ type: x509.Name })(RequestInfo.prototype, "subject");
AsnProp({ type: x509.SubjectPublicKeyInfo })(RequestInfo.prototype, "publicKey");
AsnProp({ type: x509.Attribute, implicit: true, context: 0, repeated: "set" })(RequestInfo.prototype, "attributes");

class SignedRequest {
  info = new RequestInfo();
  algorithm = new x509.AlgorithmIdentifier();
  signature = new ArrayBuffer(0);
}
AsnProp({ type: RequestInfo })(SignedRequest.prototype, "info");
AsnProp({ type: x509.AlgorithmIdentifier })(SignedRequest.prototype, "algorithm");
AsnProp({ type: AsnPropTypes.BitString })(SignedRequest.prototype, "signature");

/** What a request asks for. */
export interface Request extends Required<AlternativeNames> {
  readonly subject: x509.Name;
  readonly publicKey: KeyObject;
}

/** Writes a request for the public half of `key` and signs it with the private half. PEM. */
export function writeRequest(subject: x509.Name, names: AlternativeNames, key: KeyObject): string {
  const wanted = alternativeNames(names, subject.length === 0);
  const info = new RequestInfo();
  info.subject = subject;
  info.publicKey = AsnConvert.parse(spki(key), x509.SubjectPublicKeyInfo);
  if (wanted) {
    const values = [AsnConvert.serialize(new x509.Extensions([wanted]))];
    info.attributes = [new x509.Attribute({ type: EXTENSION_REQUEST, values })];
  }
  const request = new SignedRequest();
  const { algorithm, sign } = signer(key);
  request.info = info;
  request.algorithm = algorithm;
  request.signature = sign(AsnConvert.serialize(info));
  return toPem("CERTIFICATE REQUEST", AsnConvert.serialize(request));
}

/** Reads a request, DER. Throws when the bytes are no request. */
export function readRequest(der: Uint8Array): Request {
  const { info } = AsnConvert.parse(der, SignedRequest);
  const asked = info.attributes.find(({ type }) => type === EXTENSION_REQUEST)?.values[0];
  const extensions = asked ? AsnConvert.parse(asked, x509.Extensions) : [];
  const publicKey = createPublicKey({
    key: Buffer.from(AsnConvert.serialize(info.publicKey)),
    type: "spki",
    format: "der",
  });
  return { subject: info.subject, publicKey, ...namesIn(extensions) };
}

/** The alternative names among a certificate's or a request's extensions. */
export function namesIn(extensions: readonly x509.Extension[]): Required<AlternativeNames> {
  const found = extensions.find(({ extnID }) => extnID === x509.id_ce_subjectAltName);
  const names = found ? [...AsnConvert.parse(found.extnValue, x509.SubjectAlternativeName)] : [];
  return {
    dnsNames: names.flatMap(({ dNSName }) => dNSName ?? []),
    ipAddresses: names.flatMap(({ iPAddress }) => iPAddress ?? []),
    uris: names.flatMap(({ uniformResourceIdentifier }) => uniformResourceIdentifier ?? []),
  };
}
