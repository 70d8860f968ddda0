// The certificate of Vault's CA as a file, which is what Vault's provider takes.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Beside what npm installed: never committed, per checkout. */
const CACHE = join("node_modules", ".cache", "homelab");

/**
 * Writes the file and says where it is, relative to the directory of `Pulumi.yaml`, in which the program and the
 * providers run: the provider's inputs are then the same on every machine. It is called after its content, so that
 * another CA is another path, which the engine sees.
 *
 * @param pem public
 */
export function vaultCaFile(pem: string): string {
  const file = join(CACHE, `vault-ca-${createHash("sha256").update(pem).digest("hex").slice(0, 12)}.pem`);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(file, pem);
  return file;
}
