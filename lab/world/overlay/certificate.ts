// Certificates of Nebula, format v1: what they say, and whether a host accepts one.
// Source: slackhq/nebula cert/cert_v1.proto, cert_v1.go, ca_pool.go and errors.go (the texts).
import { createHash, createPrivateKey, createPublicKey, verify } from "node:crypto";
import { fieldsOf, packed, type Field } from "./protobuf";

export interface NebulaCertificate {
  readonly name: string;
  readonly networks: readonly { readonly address: string; readonly prefixLength: number }[];
  readonly groups: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Ed25519 of an authority, X25519 of a host; 32 bytes. */
  readonly publicKey: Buffer;
  readonly isCa: boolean;
  /** Fingerprint of the authority; empty in its own. */
  readonly issuer: string;
  /** SHA-256 of the whole certificate, hexadecimal. */
  readonly fingerprint: string;
  /** What was signed. */
  readonly details: Buffer;
  readonly signature: Buffer;
}

/** Bytes of the first PEM block with a banner. */
export function pemBody(pem: string, banner: string): Buffer | undefined {
  const [, body] = new RegExp(`-----BEGIN ${banner}-----([\\sA-Za-z0-9+/=]*)-----END ${banner}-----`).exec(pem) ?? [];
  return body === undefined ? undefined : Buffer.from(body, "base64");
}

/**
 * Certificates of a PEM text, in order.
 *
 * @throws Error in Nebula's words
 */
export function certificatesIn(pem: string): readonly NebulaCertificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)];
  if (blocks.length === 0) throw new Error("input did not contain a valid PEM encoded block");
  return blocks.map(([block, banner]) => {
    const body = banner === "NEBULA CERTIFICATE" ? pemBody(block, banner) : undefined;
    if (!body) throw new Error("bytes did not contain a proper certificate banner");
    return decoded(body);
  });
}

function decoded(body: Buffer): NebulaCertificate {
  const outer = fieldsOf(body);
  const details = bytesOf(outer, 1);
  if (!details) throw new Error("encoded Details was nil");
  const inner = fieldsOf(details);
  const publicKey = bytesOf(inner, 7) ?? Buffer.alloc(0);
  if (publicKey.length < 32) throw new Error(`public key was fewer than 32 bytes; ${publicKey.length}`);
  return {
    name: bytesOf(inner, 1)?.toString() ?? "",
    networks: networksOf(inner),
    groups: inner.filter(({ number }) => number === 4).map(({ value }) => value.toString()),
    notBefore: timeOf(inner, 5),
    notAfter: timeOf(inner, 6),
    publicKey,
    isCa: inner.some(({ number, value }) => number === 8 && value === 1n),
    issuer: bytesOf(inner, 9)?.toString("hex") ?? "",
    fingerprint: createHash("sha256").update(body).digest("hex"),
    details,
    signature: bytesOf(outer, 2) ?? Buffer.alloc(0),
  };
}

/** Addresses and masks in turn, packed or one by one. */
function networksOf(fields: readonly Field[]): NebulaCertificate["networks"] {
  const numbers = fields
    .filter(({ number }) => number === 2)
    .flatMap(({ value }) => (typeof value === "bigint" ? [value] : packed(value)));
  if (numbers.length % 2 !== 0) throw new Error("encoded IPs should be in pairs, an odd number was found");
  return numbers.flatMap((address, index) => {
    const mask = numbers[index + 1];
    if (index % 2 !== 0 || mask === undefined) return [];
    const octets = [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n);
    return [{ address: octets.join("."), prefixLength: mask.toString(2).replaceAll("0", "").length }];
  });
}

function bytesOf(fields: readonly Field[], number: number): Buffer | undefined {
  const value = fields.filter((field) => field.number === number).at(-1)?.value;
  return Buffer.isBuffer(value) ? value : undefined;
}

function timeOf(fields: readonly Field[], number: number): Date {
  const value = fields.filter((field) => field.number === number).at(-1)?.value;
  return new Date(typeof value === "bigint" ? Number(value) * 1000 : 0);
}

/** Whether a certificate's signature is by a key. A signature never changes its mind, so each is checked once. */
export function isSignedBy(certificate: NebulaCertificate, authority: NebulaCertificate): boolean {
  const key = `${certificate.fingerprint} ${authority.fingerprint}`;
  const known = signatures.get(key);
  if (known !== undefined) return known;
  const x = authority.publicKey.toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = verify(null, certificate.details, publicKey, certificate.signature);
  signatures.set(key, signed);
  return signed;
}

const signatures = new Map<string, boolean>();

/** Why a host that trusts these authorities refuses a certificate; undefined when it accepts it. */
export function refusal(
  certificate: NebulaCertificate,
  authorities: readonly NebulaCertificate[],
  at: Date,
): string | undefined {
  if (certificate.issuer === "") return "no issuer in certificate";
  const signer = authorities.find(({ fingerprint }) => fingerprint === certificate.issuer);
  if (!signer) return `could not find ca for the certificate (${issuedBy(certificate, authorities)})`;
  if (isExpired(signer, at)) return `root certificate is expired (${validity(signer)})`;
  if (isExpired(certificate, at)) return `certificate is expired (${validity(certificate)})`;
  if (!isSignedBy(certificate, signer)) return "certificate signature did not match";
  if (certificate.notAfter > signer.notAfter) return "certificate expires after signing certificate";
  if (certificate.notBefore < signer.notBefore) return "certificate is valid before the signing certificate";
  const foreign = certificate.groups.find((group) => signer.groups.length > 0 && !signer.groups.includes(group));
  return foreign === undefined ? undefined : `certificate contained a group not present on the signing ca: ${foreign}`;
}

export function isExpired({ notBefore, notAfter }: NebulaCertificate, at: Date): boolean {
  return at < notBefore || at > notAfter;
}

function issuedBy({ issuer }: NebulaCertificate, authorities: readonly NebulaCertificate[]): string {
  const short = (fingerprint: string): string => fingerprint.slice(0, 12);
  const trusted = authorities.map(({ fingerprint }) => short(fingerprint)).join(", ");
  return `signed by the CA ${short(issuer)}, trusted is ${trusted}`;
}

function validity({ notBefore, notAfter }: NebulaCertificate): string {
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return `valid from ${day(notBefore)} to ${day(notAfter)}`;
}

/** PKCS #8 in front of the 32 bytes of an X25519 key (RFC 8410). */
const X25519_PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** Public half of an X25519 key of 32 bytes. */
export function publicHalf(privateKey: Buffer): Buffer {
  const der = Buffer.concat([X25519_PKCS8, privateKey]);
  const { x = "" } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({
    format: "jwk",
  });
  return Buffer.from(x, "base64url");
}
