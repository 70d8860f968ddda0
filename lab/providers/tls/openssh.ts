// Writes keys in OpenSSH's formats (openssh-portable PROTOCOL.key, RFC 4253 section 6.6, RFC 5656, RFC 8709).
import { createHash, randomBytes, type KeyObject } from "node:crypto";

/** OpenSSH's names of the curves that it knows. */
const CURVES: Readonly<Record<string, string>> = { P256: "nistp256", P384: "nistp384", P521: "nistp521" };

const text = (value: string): Buffer => bytes(Buffer.from(value));

function bytes(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/** A positive number of any size: no leading zeros, but one where the top bit is set. */
function number(base64url: string | undefined): Buffer {
  let value = Buffer.from(base64url ?? "", "base64url");
  while (value.length > 1 && value[0] === 0) value = value.subarray(1);
  return bytes((value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value);
}

interface Halves {
  readonly type: string;
  readonly publicPart: Buffer;
  readonly privatePart: Buffer;
}

/** Both halves as OpenSSH lays them out; undefined for P224, which OpenSSH does not know. */
function halves(key: KeyObject, curve: string): Halves | undefined {
  const name = CURVES[curve];
  if (key.asymmetricKeyType === "ec" && name === undefined) return undefined;
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "OKP") {
    const [x, d] = [Buffer.from(jwk.x ?? "", "base64url"), Buffer.from(jwk.d ?? "", "base64url")];
    return {
      type: "ssh-ed25519",
      publicPart: bytes(x),
      privatePart: Buffer.concat([bytes(x), bytes(Buffer.concat([d, x]))]),
    };
  }
  if (jwk.kty === "RSA") {
    const [n, e, d, p, q, qi] = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.qi].map(number);
    const parts = (...all: (Buffer | undefined)[]): Buffer => Buffer.concat(all.filter((part) => part !== undefined));
    return { type: "ssh-rsa", publicPart: parts(e, n), privatePart: parts(n, e, d, qi, p, q) };
  }
  const point = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(jwk.x ?? "", "base64url"),
    Buffer.from(jwk.y ?? "", "base64url"),
  ]);
  const publicPart = Buffer.concat([text(name ?? ""), bytes(point)]);
  return { type: `ecdsa-sha2-${name ?? ""}`, publicPart, privatePart: Buffer.concat([publicPart, number(jwk.d)]) };
}

/** The key in OpenSSH's formats; all empty for a curve that OpenSSH does not know, as the real provider has it. */
export function openssh(key: KeyObject, curve: string) {
  const half = halves(key, curve);
  if (!half) return { privateKey: "", publicKey: "", md5: "", sha256: "" };
  const { type, publicPart, privatePart } = half;
  const blob = Buffer.concat([text(type), publicPart]);
  const check = randomBytes(4);
  const inner = Buffer.concat([check, check, text(type), privatePart, text("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    text("none"),
    text("none"),
    text(""),
    Buffer.from([0, 0, 0, 1]),
    bytes(blob),
    bytes(Buffer.concat([inner, padding])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  const digest = (algorithm: string): Buffer => createHash(algorithm).update(blob).digest();
  return {
    privateKey: ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n"),
    publicKey: `${type} ${blob.toString("base64")}\n`,
    md5: (digest("md5").toString("hex").match(/../g) ?? []).join(":"),
    sha256: `SHA256:${digest("sha256").toString("base64").replace(/=+$/, "")}`,
  };
}
