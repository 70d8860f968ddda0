// A certificate authority of Nebula for the tests, written anew from the format's definition: it shares no line with
// what the program makes certificates by, nor with what the lab reads them by.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

type Field = readonly [number: number, value: number | string | Buffer | readonly number[]];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** Fields with the default of their type are left out, as Protocol Buffers do. */
function message(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === "number")
        return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(number << 3), varint(value)]);
      const body = Array.isArray(value) ? Buffer.concat(value.map(varint)) : Buffer.from(value as string | Buffer);
      return body.length === 0 ? body : Buffer.concat([varint((number << 3) | 2), varint(body.length), body]);
    }),
  );
}

const raw = (key: KeyObject): Buffer => Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");

function pem(banner: string, body: Buffer): string {
  const lines = body.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${banner}-----\n${lines.join("\n")}\n-----END ${banner}-----\n`;
}

const number = (address: string): number => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

export interface HostOptions {
  readonly groups?: readonly string[];
  readonly prefixLength?: number;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Signed with a key that is not the authority's. */
  readonly forged?: boolean;
}

export interface HostKeys {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const seconds = (date: string): number => Date.parse(date) / 1000;

export class NebulaAuthority {
  private readonly privateKey: KeyObject;
  readonly certificate: string;
  private readonly fingerprint: Buffer;

  constructor(notAfter = "2036-01-01T00:00:00Z") {
    const pair = generateKeyPairSync("ed25519");
    this.privateKey = pair.privateKey;
    const body = this.signed([
      [1, "test"],
      [5, seconds("2026-01-01T00:00:00Z")],
      [6, seconds(notAfter)],
      [7, raw(pair.publicKey)],
      [8, 1],
    ]);
    this.certificate = pem("NEBULA CERTIFICATE", body);
    this.fingerprint = createHash("sha256").update(body).digest();
  }

  issue(name: string, address: string, options: HostOptions = {}): HostKeys {
    const { privateKey, publicKey } = generateKeyPairSync("x25519");
    const mask = (0xffffffff << (32 - (options.prefixLength ?? 16))) >>> 0;
    const fields: readonly Field[] = [
      [1, name],
      [2, [number(address), mask]],
      ...(options.groups ?? []).map((group): Field => [4, group]),
      [5, seconds(options.notBefore ?? "2026-01-01T00:00:00Z")],
      [6, seconds(options.notAfter ?? "2035-12-31T00:00:00Z")],
      [7, raw(publicKey)],
      [9, this.fingerprint],
    ];
    const key = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
    return {
      ca: this.certificate,
      cert: pem("NEBULA CERTIFICATE", this.signed(fields, options.forged === true)),
      key: pem("NEBULA X25519 PRIVATE KEY", key),
    };
  }

  private signed(fields: readonly Field[], forged = false): Buffer {
    const details = message(fields);
    const key = forged ? generateKeyPairSync("ed25519").privateKey : this.privateKey;
    return message([
      [1, details],
      [2, sign(null, details, key)],
    ]);
  }
}

/** A key of WireGuard and its public half, base64. */
export function wireguardKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const key = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  const privateKey = Buffer.from(key.d ?? "", "base64url");
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), privateKey]);
  const half = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return { privateKey: privateKey.toString("base64"), publicKey: raw(half).toString("base64") };
}
