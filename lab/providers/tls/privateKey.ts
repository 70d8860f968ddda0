// The simulated `tls.PrivateKey`: a real key pair, kept in the state until an input changes.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { z } from "zod";
import { UNKNOWN, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { amount, word } from "../../kernel/values";
import { keyPem } from "../../pki/keys";
import type { World } from "../../world/model";
import { openssh } from "./openssh";

const schema = z.strictObject({
  algorithm: z.enum(["RSA", "ECDSA", "ED25519"], 'Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"]'),
  ecdsaCurve: z
    .enum(["P224", "P256", "P384", "P521"], 'Attribute ecdsa_curve value must be one of: ["P224" "P256" "P384" "P521"]')
    .optional(),
  rsaBits: z.int().min(1).optional(),
});

// hashicorp/terraform-provider-tls internal/provider/resource_private_key.go
const DEFAULTS: Props = { ecdsaCurve: "P224", rsaBits: 2048 };
const COMPUTED = [
  "privateKeyOpenssh",
  "privateKeyPem",
  "privateKeyPemPkcs8",
  "publicKeyFingerprintMd5",
  "publicKeyFingerprintSha256",
  "publicKeyOpenssh",
  "publicKeyPem",
];
const CURVES: Readonly<Record<string, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

export const privateKey: ResourceModel<World> = {
  type: "tls:index/privateKey:PrivateKey",
  coverage: "Whole: real RSA, ECDSA and ED25519 keys in all formats.",
  check: strictCheck(schema),
  replaceOn: Object.keys(schema.shape),
  secretOutputs: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"],
  durations: { create: 1, update: 0, delete: 0 },
  plan: (inputs, old) => ({
    ...DEFAULTS,
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, old?.[name] ?? UNKNOWN])),
  }),
  create: (inputs) => {
    const all = { ...DEFAULTS, ...inputs };
    const key = generate(word(all.algorithm), word(all.ecdsaCurve), amount(all.rsaBits, 2048));
    const publicKey = createPublicKey(key);
    const ssh = openssh(key, word(all.ecdsaCurve));
    const outputs = {
      ...all,
      privateKeyPem: keyPem(key),
      privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }).toString(),
      privateKeyOpenssh: ssh.privateKey,
      publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
      publicKeyOpenssh: ssh.publicKey,
      publicKeyFingerprintMd5: ssh.md5,
      publicKeyFingerprintSha256: ssh.sha256,
    };
    const id = createHash("sha1")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex");
    return { id, outputs };
  },
  read: (_id, old) => ({
    inputs: Object.fromEntries(Object.entries(old).filter(([key]) => key in schema.shape)),
    outputs: old,
  }),
  update: (_id, old) => old,
  delete: () => undefined,
};

function generate(algorithm: string, curve: string, modulusLength: number): KeyObject {
  if (algorithm === "RSA") return generateKeyPairSync("rsa", { modulusLength }).privateKey;
  if (algorithm === "ED25519") return generateKeyPairSync("ed25519").privateKey;
  return generateKeyPairSync("ec", { namedCurve: CURVES[curve] ?? "" }).privateKey;
}
