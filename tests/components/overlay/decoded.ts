// Reads a Nebula certificate with Google's protobuf reader and checks its signature with OpenSSL.
import { createHash, createPublicKey, verify } from "node:crypto";
import { BinaryReader } from "google-protobuf";

export interface Decoded {
  readonly name: string;
  /** Address and mask, as numbers. */
  readonly ips: readonly number[];
  readonly groups: readonly string[];
  /** Unix seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: string;
  readonly isCa: boolean;
  readonly issuer: string;
  /** Numbers of the fields of the details, as they come. */
  readonly fields: readonly number[];
  readonly fingerprint: string;
  /** Whether the owner of this Ed25519 key, hex, signed it. */
  signedBy(publicKey: string): boolean;
}

export function decoded(pem: string): Decoded {
  const bytes = body(pem, "NEBULA CERTIFICATE");
  const outer = new BinaryReader(bytes);
  let details: Uint8Array = Buffer.alloc(0);
  let signature = details;
  while (outer.nextField()) {
    if (outer.getFieldNumber() === 1) details = outer.readBytes();
    else if (outer.getFieldNumber() === 2) signature = outer.readBytes();
    else throw new Error(`a certificate has no field ${outer.getFieldNumber()}`);
  }
  return {
    ...readDetails(details),
    fingerprint: createHash("sha256").update(bytes).digest("hex"),
    signedBy: (publicKey) => verify(null, details, ed25519(publicKey), signature),
  };
}

/** The bytes of a PEM block, which must have this banner. */
export function body(pem: string, banner: string): Buffer {
  const match = new RegExp(`^-----BEGIN ${banner}-----\n([A-Za-z0-9+/=\n]+)\n-----END ${banner}-----\n$`).exec(pem);
  if (match === null) throw new Error(`not one ${banner}: ${pem}`);
  return Buffer.from(match[1] ?? "", "base64");
}

function readDetails(bytes: Uint8Array): Omit<Decoded, "fingerprint" | "signedBy"> {
  const reader = new BinaryReader(bytes);
  const fields: number[] = [];
  const groups: string[] = [];
  const hex = (): string => Buffer.from(reader.readBytes()).toString("hex");
  let found = { name: "", ips: [] as number[], notBefore: 0, notAfter: 0, publicKey: "", isCa: false, issuer: "" };
  while (reader.nextField()) {
    const field = reader.getFieldNumber();
    fields.push(field);
    if (field === 1) found = { ...found, name: reader.readString() };
    else if (field === 2) found = { ...found, ips: reader.readPackedUint32() };
    else if (field === 4) groups.push(reader.readString());
    else if (field === 5) found = { ...found, notBefore: reader.readInt64() };
    else if (field === 6) found = { ...found, notAfter: reader.readInt64() };
    else if (field === 7) found = { ...found, publicKey: hex() };
    else if (field === 8) found = { ...found, isCa: reader.readBool() };
    else if (field === 9) found = { ...found, issuer: hex() };
    else throw new Error(`the details have no field ${field}`);
  }
  return { ...found, groups, fields };
}

function ed25519(publicKey: string) {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "hex")]);
  return createPublicKey({ key: spki, format: "der", type: "spki" });
}
