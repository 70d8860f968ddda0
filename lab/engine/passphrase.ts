// Encrypts configuration the way the engine's passphrase provider does, without starting the engine.
import { createCipheriv, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

// github.com/pulumi/pulumi/sdk/v3 v3.259.0, go/common/resource/config/crypt.go and
// github.com/pulumi/pulumi/pkg/v3 v3.259.0, secrets/passphrase/manager.go.
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;
/** The manager decrypts this word to see that the passphrase is right. */
const PROBE = "pulumi";

/** What a session has to remember to read its own secrets again. */
export interface Key {
  readonly passphrase: string;
  /** Base64. */
  readonly salt: string;
}

export function freshKey(): Key {
  return { passphrase: randomBytes(18).toString("base64url"), salt: randomBytes(SALT_BYTES).toString("base64") };
}

export interface Encrypter {
  /** Value of `encryptionsalt` in a stack file. */
  readonly salt: string;
  /** `v1:nonce:ciphertext`, the value of a `secure:` key. */
  encrypt(plaintext: string): string;
  /** A value nobody can guess without the key, and always the same for the same name. */
  canary(name: string): string;
}

/** Derives the key that encrypts; takes about 0.3 s of another thread. */
export async function passphraseEncrypter({ passphrase, salt }: Key): Promise<Encrypter> {
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(salt, "base64"), ITERATIONS, KEY_BYTES, "sha256");
  const encrypt = (plaintext: string): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  };
  return {
    salt: `v1:${salt}:${encrypt(PROBE)}`,
    encrypt,
    canary: (name) => `canary-${createHmac("sha256", key).update(name).digest("hex").slice(0, 24)}`,
  };
}
