// What a certificate says, read once: simulated programs look at the same certificates again and again.
import { X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";
import { fromPem } from "./pem";
import { namesIn } from "./request";
import type { AlternativeNames } from "./signing";
import { valueIn } from "./subject";

export interface Parsed extends Required<AlternativeNames> {
  readonly certificate: X509Certificate;
  /** DER of the names, base64: equal texts are equal names. */
  readonly subject: string;
  readonly issuer: string;
  readonly commonName: string;
  /** As Go calls it: common name, else organization, else serial number. */
  readonly calledName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Object identifier of the algorithm that it is signed with. */
  readonly signatureAlgorithm: string;
  /** Whether it has the extension with alternative names. */
  readonly hasNames: boolean;
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** Bits; undefined without the extension, which allows everything. */
  readonly keyUsage: number | undefined;
  /** Object identifiers; undefined without the extension, which allows everything. */
  readonly extendedUsages: readonly string[] | undefined;
}

/** Texts that are remembered; the oldest is forgotten first. */
const REMEMBERED = 2000;
const texts = new Map<string, readonly (Parsed | undefined)[]>();
const verdicts = new WeakMap<Parsed, WeakMap<Parsed, boolean>>();

/** The certificates of a PEM text in order; undefined stands for one that can not be read. */
export function parseCertificates(pem: string): readonly (Parsed | undefined)[] {
  const known = texts.get(pem);
  if (known) return known;
  const [oldest] = texts.keys();
  if (texts.size >= REMEMBERED && oldest !== undefined) texts.delete(oldest);
  const certificates = fromPem(pem).flatMap(({ type, der }) => (type === "CERTIFICATE" ? [parse(der)] : []));
  texts.set(pem, certificates);
  return certificates;
}

/** Whether the key of `parent` made the signature on `child`. */
export function isSignedBy(child: Parsed, parent: Parsed): boolean {
  const ofChild = verdicts.get(child) ?? new WeakMap<Parsed, boolean>();
  verdicts.set(child, ofChild);
  const verdict = ofChild.get(parent) ?? child.certificate.verify(parent.certificate.publicKey);
  ofChild.set(parent, verdict);
  return verdict;
}

function parse(der: Buffer): Parsed | undefined {
  try {
    return read(der);
  } catch {
    return undefined;
  }
}

function read(der: Buffer): Parsed {
  const certificate = new X509Certificate(der);
  const { tbsCertificate: tbs } = AsnConvert.parse(der, x509.Certificate);
  const extensions = tbs.extensions ?? new x509.Extensions();
  const extension = <T>(id: string, kind: new () => T): T | undefined => {
    const found = extensions.find(({ extnID }) => extnID === id);
    return found && AsnConvert.parse(found.extnValue, kind);
  };
  const constraints = extension(x509.id_ce_basicConstraints, x509.BasicConstraints);
  const commonName = valueIn(tbs.subject, "commonName") ?? "";
  return {
    certificate,
    subject: base64(tbs.subject),
    issuer: base64(tbs.issuer),
    commonName,
    calledName:
      commonName || (valueIn(tbs.subject, "organization") ?? `serial:${BigInt(`0x${certificate.serialNumber}`)}`),
    notBefore: tbs.validity.notBefore.getTime(),
    notAfter: tbs.validity.notAfter.getTime(),
    signatureAlgorithm: tbs.signature.algorithm,
    ...namesIn(extensions),
    hasNames: extensions.some(({ extnID }) => extnID === x509.id_ce_subjectAltName),
    isCa: constraints?.cA ?? false,
    pathLength: constraints?.pathLenConstraint,
    keyUsage: extension(x509.id_ce_keyUsage, x509.KeyUsage)?.toNumber(),
    extendedUsages: extension(x509.id_ce_extKeyUsage, x509.ExtendedKeyUsage),
  };
}

function base64(name: x509.Name): string {
  return Buffer.from(AsnConvert.serialize(name)).toString("base64");
}
