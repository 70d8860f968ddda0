// Proves that the CA is on disk at a path that follows from its content, wherever the program runs.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vaultCaFile } from "../../stacks/vaultCaFile";

const before = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ca-"));
  process.chdir(directory);
});

afterEach(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

test("the path is relative, the file holds the certificate", () => {
  const file = vaultCaFile("PEM");

  expect(file).toBe("node_modules/.cache/homelab/vault-ca-384fb9a44fab.pem");
  expect(readFileSync(join(directory, file), "utf8")).toBe("PEM");
});

test("the same CA is the same path, another CA another one", () => {
  expect(vaultCaFile("PEM")).toBe(vaultCaFile("PEM"));
  expect(vaultCaFile("other")).not.toBe(vaultCaFile("PEM"));
});
