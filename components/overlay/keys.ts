// Every key of an overlay, derived from its one secret seed: the same seed and name give the same key in every stack.
import { type KeyObject, createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";
import { refusal } from "../refusal";

const KEY_BYTES = 32;

/** What RFC 8410 puts before the 32 bytes of a private key in PKCS #8; only the last byte of the algorithm differs. */
const PKCS8 = {
  ed25519: Buffer.from("302e020100300506032b657004220420", "hex"),
  x25519: Buffer.from("302e020100300506032b656e04220420", "hex"),
} as const;

/**
 * 32 bytes for one purpose, by HKDF-SHA256 (RFC 5869) without salt.
 *
 * @param seedBase64 32 random bytes, base64.
 * @param info What the key is for: `ca`, `host/<node>` or `wireguard/<node>`.
 */
export function deriveKey(seedBase64: string, info: string): Buffer {
  const seed = Buffer.from(seedBase64, "base64");
  if (seed.length !== KEY_BYTES) {
    const repair = `Take the output overlaySeed of the stack that makes it.`;
    throw refusal(`The seed of the overlay is not ${KEY_BYTES} bytes in base64, but ${seed.length}. ${repair}`);
  }
  return Buffer.from(hkdfSync("sha256", seed, Buffer.alloc(0), info, KEY_BYTES));
}

/** The private key that these 32 bytes are, for signing (Ed25519) or key agreement (X25519). */
export function privateKey(curve: keyof typeof PKCS8, bytes: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8[curve], bytes]), format: "der", type: "pkcs8" });
}

/** The 32 bytes of the public key that belongs to a private one. */
export function publicKeyOf(key: KeyObject): Buffer {
  // A SubjectPublicKeyInfo of either curve ends with the key.
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
}
