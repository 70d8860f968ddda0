// Encrypts configuration the way the engine's passphrase provider does, without starting the engine.
import { createCipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

// github.com/pulumi/pulumi/sdk/v3 v3.259.0, go/common/resource/config/crypt.go and
// github.com/pulumi/pulumi/pkg/v3 v3.259.0, secrets/passphrase/manager.go.
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;
/** The manager decrypts this word to see that the passphrase is right. */
const PROBE = "pulumi";

export interface Encrypter {
  /** Value of `encryptionsalt` in a stack file. */
  readonly salt: string;
  /** `v1:nonce:ciphertext`, the value of a `secure:` key. */
  encrypt(plaintext: string): string;
}

/** Derives a key from the passphrase and a fresh salt; takes about 0.3 s of another thread. */
export async function passphraseEncrypter(passphrase: string): Promise<Encrypter> {
  const salt = randomBytes(SALT_BYTES);
  const key = await promisify(pbkdf2)(passphrase, salt, ITERATIONS, KEY_BYTES, "sha256");
  const encrypt = (plaintext: string): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  };
  return { salt: `v1:${salt.toString("base64")}:${encrypt(PROBE)}`, encrypt };
}
