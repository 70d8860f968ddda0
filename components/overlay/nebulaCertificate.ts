// Nebula certificates of format 1: an authority that signs, and the hosts that it signs.
import { type KeyObject, createHash, sign } from "node:crypto";
import { deriveKey, privateKey, publicKeyOf } from "./keys";
import { bytesField, numberField, packedField, stringsField } from "./protobuf";

/** Certificates count whole seconds. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface NebulaCaArgs extends Validity {
  readonly name: string;
  /** Base64. */
  readonly seed: string;
}

export interface NebulaCa {
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of the certificate, hex: what hosts name as their issuer. */
  readonly fingerprint: string;
  readonly key: KeyObject;
}

export interface NebulaHostArgs extends Validity {
  readonly ca: NebulaCa;
  /** Name in the certificate; the key is derived for it. */
  readonly name: string;
  /** Base64. */
  readonly seed: string;
  /** Address in the overlay with the overlay's prefix length, e.g. `10.42.1.31/16`. */
  readonly network: string;
  /** What firewalls of other hosts know this one by. */
  readonly groups: readonly string[];
}

export interface NebulaHost {
  /** PEM. */
  readonly certificate: string;
  /** PEM, secret. */
  readonly privateKey: string;
}

/** An authority without limits on networks and groups. Ed25519 signs without chance: the same arguments give the same bytes. */
export function nebulaCa({ name, seed, ...validity }: NebulaCaArgs): NebulaCa {
  const key = privateKey("ed25519", deriveKey(seed, "ca"));
  const bytes = signed(key, { name, ...validity, networks: [], groups: [], publicKey: publicKeyOf(key), isCa: true });
  return {
    certificate: pem("NEBULA CERTIFICATE", bytes),
    fingerprint: createHash("sha256").update(bytes).digest("hex"),
    key,
  };
}

/** A host refuses another whose certificate is valid before or after its authority's. */
export function nebulaHost({ ca, name, seed, network, groups, ...validity }: NebulaHostArgs): NebulaHost {
  const bytes = deriveKey(seed, `host/${name}`);
  const certificate = signed(ca.key, {
    name,
    ...validity,
    networks: [network],
    groups,
    publicKey: publicKeyOf(privateKey("x25519", bytes)),
    isCa: false,
    issuer: ca.fingerprint,
  });
  return { certificate: pem("NEBULA CERTIFICATE", certificate), privateKey: pem("NEBULA X25519 PRIVATE KEY", bytes) };
}

interface Details extends Validity {
  readonly name: string;
  readonly networks: readonly string[];
  readonly groups: readonly string[];
  readonly publicKey: Buffer;
  readonly isCa: boolean;
  /** Fingerprint, hex; absent when the certificate signs itself. */
  readonly issuer?: string;
}

/**
 * A RawNebulaCertificate: the details and the signature over their encoding. Nebula encodes the details anew to check
 * the signature, so fields must come in the order of their numbers and defaults must be left out, as Go does it.
 *
 * Source: slackhq/nebula v1.10.3, cert/cert_v1.proto and cert/cert_v1.go. Field 3 (networks behind a host) and field 100
 * (the curve; 0 is Curve25519) always have their defaults here.
 */
function signed(signer: KeyObject, details: Details): Buffer {
  const encoded = Buffer.concat([
    bytesField(1, Buffer.from(details.name)),
    packedField(2, details.networks.flatMap(addressAndMask)),
    stringsField(4, details.groups),
    numberField(5, seconds(details.notBefore)),
    numberField(6, seconds(details.notAfter)),
    bytesField(7, details.publicKey),
    numberField(8, details.isCa ? 1 : 0),
    bytesField(9, Buffer.from(details.issuer ?? "", "hex")),
  ]);
  return Buffer.concat([bytesField(1, encoded), bytesField(2, sign(null, encoded, signer))]);
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** `10.42.1.31/16` as two numbers of 32 bits. */
function addressAndMask(network: string): readonly [number, number] {
  const [address = "", prefix] = network.split("/");
  const mask = 2 ** 32 - 2 ** (32 - Number(prefix));
  return [address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0), mask];
}

/** PEM as Go writes it: lines of 64 characters, and a last line break. */
function pem(banner: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${banner}-----`, ...lines, `-----END ${banner}-----`, ""].join("\n");
}
