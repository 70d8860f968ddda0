// Keys of certificates: making them, signing with them, and how X.509 writes their algorithms down.
import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import { ecdsaWithSHA256, ecdsaWithSHA384, ecdsaWithSHA512 } from "@peculiar/asn1-ecc";

export type KeyType = "ec" | "rsa";

const HASHES = { sha256: ecdsaWithSHA256, sha384: ecdsaWithSHA384, sha512: ecdsaWithSHA512 } as const;

/** A new private key: P-256, or RSA with 2048 bits. */
export function newKey(type: KeyType = "ec"): KeyObject {
  if (type === "rsa") return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
}

/** PKCS #1 for RSA, SEC 1 for ECDSA, PKCS #8 for Ed25519: the formats that Go programs write. */
export function keyPem(key: KeyObject): string {
  if (key.asymmetricKeyType === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (key.asymmetricKeyType === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Whether two keys, private or public, belong to one pair. */
export function samePair(one: KeyObject, other: KeyObject): boolean {
  return spki(one).equals(spki(other));
}

/** The public half as SubjectPublicKeyInfo, DER. */
export function spki(key: KeyObject): Buffer {
  const half = key.type === "public" ? key : createPublicKey(key);
  return half.export({ type: "spki", format: "der" });
}

/** SHA-1 of the public key's bits: method 1 of RFC 5280 section 4.2.1.2. */
export function keyId(key: KeyObject): Buffer {
  const { subjectPublicKey } = AsnConvert.parse(spki(key), SubjectPublicKeyInfo);
  return createHash("sha1").update(new Uint8Array(subjectPublicKey)).digest();
}

/**
 * How a key signs: the hash follows the size of the key's curve, RSA takes SHA-256, Ed25519 hashes by itself
 * (golang/go src/crypto/x509/x509.go, signingParamsForKey).
 */
export function signer(key: KeyObject): {
  readonly algorithm: AlgorithmIdentifier;
  readonly sign: (data: ArrayBuffer) => ArrayBuffer;
} {
  const using = (hash: string | null, algorithm: AlgorithmIdentifier) => ({
    algorithm,
    sign: (data: ArrayBuffer) => Uint8Array.from(sign(hash, new Uint8Array(data), key)).buffer,
  });
  // RFC 4055: the parameters of RSA are NULL; those of ECDSA (RFC 5758) and Ed25519 (RFC 8410) are absent.
  if (key.asymmetricKeyType === "rsa") {
    return using("sha256", new AlgorithmIdentifier({ algorithm: "1.2.840.113549.1.1.11", parameters: null }));
  }
  if (key.asymmetricKeyType === "ed25519") return using(null, new AlgorithmIdentifier({ algorithm: "1.3.101.112" }));
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const hash = curve === "secp521r1" ? "sha512" : curve === "secp384r1" ? "sha384" : "sha256";
  return using(hash, HASHES[hash]);
}
