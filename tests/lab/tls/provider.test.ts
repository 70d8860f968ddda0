// Proves that the simulated tls provider makes real keys: Node signs and verifies with them, ssh-keygen reads them
// where it is installed.
import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { word } from "../../../lab/kernel/values";
import { TestLab, type TestProvider } from "../harness";

const KEY = "tls:index/privateKey:PrivateKey";
let lab: TestLab;
let tls: TestProvider;
beforeAll(async () => {
  lab = await TestLab.start();
  tls = await lab.provider("tls");
});
afterAll(() => lab.remove());

const sshKeygen = ((): boolean => {
  try {
    execFileSync("ssh-keygen", ["-?"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
})();

describe("PrivateKey", () => {
  it.each([
    ["ED25519", { algorithm: "ED25519" }, "PRIVATE KEY", "ssh-ed25519"],
    ["ECDSA P256", { algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp256"],
    ["ECDSA P384", { algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp384"],
    ["ECDSA P521", { algorithm: "ECDSA", ecdsaCurve: "P521" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp521"],
    ["RSA", { algorithm: "RSA" }, "RSA PRIVATE KEY", "ssh-rsa"],
  ])("%s: signs, verifies and has all formats", async (name, inputs, pem, ssh) => {
    const { outputs } = await tls.create(KEY, `key-${name}`, inputs);
    const { value } = outputs;
    const [privatePem, publicPem] = [word(value["privateKeyPem"]), word(value["publicKeyPem"])];
    expect(privatePem).toContain(`-----BEGIN ${pem}-----`);
    expect(value["publicKeyOpenssh"]).toMatch(new RegExp(`^${ssh} `));
    const algorithm = inputs.algorithm === "ED25519" ? null : "sha256";
    const data = Buffer.from("data");
    const signature = sign(algorithm, data, createPrivateKey(privatePem));
    expect(verify(algorithm, data, createPublicKey(publicPem), signature)).toBe(true);
    expect(outputs.secrets.map(([property]) => property).sort()).toEqual([
      "privateKeyOpenssh",
      "privateKeyPem",
      "privateKeyPemPkcs8",
    ]);

    if (!sshKeygen) return;
    const file = join(lab.directory, `id-${name.replace(" ", "-")}`);
    writeFileSync(file, word(value["privateKeyOpenssh"]), { mode: 0o600 });
    const derived = execFileSync("ssh-keygen", ["-y", "-f", file]).toString();
    expect(derived.split(" ").slice(0, 2).join(" ").trim()).toBe(word(value["publicKeyOpenssh"]).trim());
    const fingerprint = execFileSync("ssh-keygen", ["-l", "-f", file]).toString();
    expect(fingerprint).toContain(word(value["publicKeyFingerprintSha256"]));
  });

  it("leaves the OpenSSH formats of P224 empty", async () => {
    const { outputs } = await tls.create(KEY, "p224", { algorithm: "ECDSA" });
    expect(outputs.value).toMatchObject({ publicKeyOpenssh: "", privateKeyOpenssh: "", ecdsaCurve: "P224" });
  });

  it("is replaced by any change", async () => {
    const key = await tls.create(KEY, "key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    expect(await tls.diff(key, { algorithm: "ECDSA", ecdsaCurve: "P384" })).toEqual({ ecdsaCurve: "update-replace" });
    expect((await tls.read(key))?.inputs).toEqual({ algorithm: "ECDSA", ecdsaCurve: "P256" });
  });

  it("refuses what the real provider refuses", async () => {
    await expect(tls.create(KEY, "key", { algorithm: "DSA" })).rejects.toThrow(
      'Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"]. Examine values at \'key.algorithm\'.',
    );
  });

  it("never shows a key in the records", () => {
    expect(JSON.stringify(lab.lab.recorder.operations())).not.toContain("PRIVATE KEY");
  });
});
