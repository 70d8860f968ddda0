// Proves that Nebula itself, built from its Go module in the version of Talos 1.12's extension, takes the certificates
// and configurations that are made here, and refuses spoilt ones. It cannot prove that two nodes reach each other.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { nebulaCa, nebulaHost } from "../../../components/overlay/nebulaCertificate";
import { nebulaConfig } from "../../../components/overlay/nebulaConfig";
import type { OverlayNode } from "../../../components/overlay/overlay";
import { buildGoProgram } from "../../../lab/engine/goTool";
import { showProgress } from "../../../lab/engine/progress";
import { decoded } from "./decoded";
import { GPU, LIGHTHOUSE, MAIN, NEBULA, SEED, member } from "./fleet";

const directory = mkdtempSync(path.join(tmpdir(), "nebula-"));
let programs: Record<"nebula" | "nebula-cert", string>;

// The first build compiles Nebula.
beforeAll(async () => {
  const build = (command: string) =>
    buildGoProgram(
      { name: "nebula", package: `github.com/slackhq/nebula/cmd/${command}`, title: `${command} from its Go modules` },
      showProgress(),
    );
  programs = { nebula: await build("nebula"), "nebula-cert": await build("nebula-cert") };
}, 600_000);

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function file(name: string, content: string): string {
  const at = path.join(directory, name);
  writeFileSync(at, content);
  return at;
}

/** "" when the host's certificate is good for who trusts the authority, else Nebula's words. */
function refusal(ca: string, host: string): string {
  const args = ["verify", "-ca", file("ca.crt", ca), "-crt", file("host.crt", host)];
  const { status, stdout, stderr } = spawnSync(programs["nebula-cert"], args, { encoding: "utf8" });
  expect(stdout).toBe("");
  return status === 0 ? "" : stderr;
}

/** What Nebula reads in a certificate. */
function printed(certificate: string): unknown {
  const args = ["print", "-json", "-path", file("printed.crt", certificate)];
  const [first] = JSON.parse(execFileSync(programs["nebula-cert"], args, { encoding: "utf8" })) as unknown[];
  return first;
}

const DAY = 86_400_000;
const validity = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) };
const args = { name: "gpu-0", seed: SEED, network: "10.42.3.20/16", groups: ["lighthouse"] };
const ca = nebulaCa({ name: "overlay", seed: SEED, ...validity });
const host = nebulaHost({ ca, ...args, ...validity });

describe("certificates", () => {
  test("are accepted", () => {
    expect(refusal(ca.certificate, host.certificate)).toBe("");
    expect(refusal(ca.certificate, nebulaHost({ ca, ...args, ...validity, groups: [] }).certificate)).toBe("");
  });

  test("say to Nebula what went into them", () => {
    const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
    const read = printed(host.certificate) as { details: { notBefore: string; notAfter: string }; signature: string };

    expect(read).toMatchObject({
      version: 1,
      fingerprint: decoded(host.certificate).fingerprint,
      details: {
        name: "gpu-0",
        networks: ["10.42.3.20/16"],
        unsafeNetworks: [],
        groups: ["lighthouse"],
        isCa: false,
        issuer: ca.fingerprint,
        curve: "CURVE25519",
        publicKey: decoded(host.certificate).publicKey,
      },
    });
    expect(seconds(new Date(read.details.notBefore))).toBe(seconds(validity.notBefore));
    expect(seconds(new Date(read.details.notAfter))).toBe(seconds(validity.notAfter));
    expect(printed(ca.certificate)).toMatchObject({
      fingerprint: ca.fingerprint,
      details: { name: "overlay", networks: [], isCa: true, issuer: "" },
    });
  });

  test("are refused when a byte was changed", () => {
    const body = Buffer.from(host.certificate.split("\n").slice(1, -2).join(""), "base64");
    const at = body.indexOf("gpu-0");
    body.write("gpu-1", at);
    const tampered = `-----BEGIN NEBULA CERTIFICATE-----\n${body.toString("base64")}\n-----END NEBULA CERTIFICATE-----\n`;

    expect(refusal(ca.certificate, tampered)).toContain("certificate signature did not match");
  });

  test("are refused when they have expired, or are not valid yet", () => {
    const long = { notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() + 9 * DAY) };
    const authority = nebulaCa({ name: "overlay", seed: SEED, ...long });
    const at = (from: number, to: number): string => {
      const times = { notBefore: new Date(Date.now() + from * DAY), notAfter: new Date(Date.now() + to * DAY) };
      return refusal(authority.certificate, nebulaHost({ ca: authority, ...args, ...times }).certificate);
    };

    expect(at(-2, -1)).toContain("certificate is expired");
    expect(at(1, 2)).toContain("certificate is expired");
    expect(at(-1, 1)).toBe("");
  });

  test("are refused when they outlive their authority", () => {
    const notAfter = new Date(validity.notAfter.getTime() + 1000);
    const outliving = nebulaHost({ ca, ...args, ...validity, notAfter });

    expect(refusal(ca.certificate, outliving.certificate)).toContain("certificate expires after signing certificate");
  });

  test("are refused when another authority has signed them", () => {
    const other = nebulaCa({ name: "overlay", seed: Buffer.alloc(32, 7).toString("base64"), ...validity });

    expect(refusal(other.certificate, host.certificate)).toContain("could not find ca for the certificate");
  });

  test("of nebula-cert itself are read alike by the decoder of these tests", () => {
    const at = (name: string): string => path.join(directory, name);
    const run = (...words: string[]): void => {
      execFileSync(programs["nebula-cert"], words, { stdio: "pipe" });
    };
    run("ca", "-version", "1", "-name", "real", "-out-crt", at("real-ca.crt"), "-out-key", at("real-ca.key"));
    const signer = ["-ca-crt", at("real-ca.crt"), "-ca-key", at("real-ca.key")];
    const subject = ["-name", "gpu-0", "-networks", "10.42.3.20/16", "-groups", "lighthouse,b"];
    run("sign", ...signer, ...subject, "-out-crt", at("real.crt"), "-out-key", at("real.key"));
    const [authority, real] = [at("real-ca.crt"), at("real.crt")].map((name) => decoded(readFileSync(name, "utf8")));

    expect(real).toMatchObject({
      name: "gpu-0",
      ips: decoded(host.certificate).ips,
      groups: ["lighthouse", "b"],
      isCa: false,
      issuer: authority?.fingerprint,
      fields: [1, 2, 4, 4, 5, 6, 7, 9],
    });
    expect(decoded(host.certificate).fields).toEqual([1, 2, 4, 5, 6, 7, 9]);
    expect(authority?.fields).toEqual(decoded(ca.certificate).fields);
    expect(real?.signedBy(authority?.publicKey ?? "")).toBe(true);
  });
});

describe("configurations", () => {
  const today = new Date(validity.notBefore).toISOString().slice(0, 10);
  const configOf = (node: OverlayNode): string =>
    nebulaConfig(member(node, { hub: true }), { ...NEBULA, issued: today }, SEED);
  const tried = (config: string) => {
    const args = ["-test", "-config", file("config.yml", config)];
    const { status, stdout, stderr } = spawnSync(programs.nebula, args, { encoding: "utf8" });
    return { status, said: stdout + stderr };
  };

  test.each([LIGHTHOUSE, GPU, MAIN])("of $name are accepted", (node) => {
    const { status, said } = tried(configOf(node));

    expect(said).not.toMatch(/level=(warning|error|fatal)/);
    expect(status).toBe(0);
  });

  test.each([
    ["another node's key", (text: string) => text.replace(/^ {2}key: \|\n(.*\n){3}/m, keyOf(GPU)), "private key"],
    [
      "a lighthouse without an address",
      (text: string) => text.replace(/^ {2}10\.42\.0\.1:\n.*\n/m, ""),
      "static_host_map",
    ],
    ["a firewall rule without a port", (text: string) => text.replace("- port: 8472\n      proto", "- proto"), "port"],
  ])("are refused with %s", (_, spoil, words) => {
    const good = configOf(MAIN);
    const bad = spoil(good);
    const { status, said } = tried(bad);

    expect(bad).not.toBe(good);
    expect(status).not.toBe(0);
    expect(said).toContain(words);
  });

  function keyOf(node: OverlayNode): string {
    return /^ {2}key: \|\n(.*\n){3}/m.exec(configOf(node))?.[0] ?? "";
  }
});
