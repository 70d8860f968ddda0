// Proves that the lab's certificates are real: openssl accepts them where it is installed, and `trouble` refuses each
// kind of bad certificate with Go's text. Cannot prove that Go itself agrees: the texts were read in its source.
import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issue, makeCa, signRequest, trouble } from "../../../lab/pki/certificates";
import { keyPem, newKey } from "../../../lab/pki/keys";
import { writeRequest } from "../../../lab/pki/request";
import { certify } from "../../../lab/pki/signing";
import { toName } from "../../../lab/pki/subject";
import { nowOf } from "../../../lab/world/clock";

const DAY = 86_400_000;
const notBefore = new Date("2030-01-01T00:00:00Z");
const at = new Date("2030-01-02T00:00:00Z");
const ca = makeCa({ commonName: "lab CA", days: 100, notBefore });
const server = issue(ca, {
  commonName: "vault",
  organization: "lab",
  dnsNames: ["vault", "*.vault-internal"],
  ipAddresses: ["10.0.0.1", "2001:db8::1"],
  days: 10,
  notBefore,
  usages: ["digital signature", "server auth"],
});
const judge = (host?: string, options: Partial<Parameters<typeof trouble>[1]> = {}): string | undefined =>
  trouble(server.certificate, { ca: ca.certificate, at, ...(host !== undefined && { host }), ...options });

describe("trouble", () => {
  it.each([
    "10.0.0.1",
    "2001:db8::1",
    "[2001:db8:0:0::1]",
    "vault",
    "VAULT",
    "vault.",
    "vault-0.vault-internal",
    undefined,
  ])("accepts the host %s", (host) => {
    expect(judge(host)).toBeUndefined();
  });

  it.each([
    ["192.168.1.31", "x509: certificate is valid for 10.0.0.1, 2001:db8::1, not 192.168.1.31"],
    ["a.b.vault-internal", "x509: certificate is valid for vault, *.vault-internal, not a.b.vault-internal"],
    ["vault-internal", "x509: certificate is valid for vault, *.vault-internal, not vault-internal"],
  ])("refuses the host %s", (host, message) => {
    expect(judge(host)).toBe(message);
  });

  it("knows certificates that lack names", () => {
    const plain = { commonName: "old.example", days: 10, notBefore, usages: ["server auth"] } as const;
    const bare = issue(ca, plain).certificate;
    expect(trouble(bare, { ca: ca.certificate, at, host: "old.example" })).toBe(
      "x509: certificate relies on legacy Common Name field, use SANs instead",
    );
    expect(trouble(bare, { ca: ca.certificate, at, host: "10.0.0.1" })).toBe(
      "x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs",
    );
    const numbered = issue(ca, { ...plain, ipAddresses: ["10.0.0.1"] }).certificate;
    expect(trouble(numbered, { ca: ca.certificate, at, host: "new.example" })).toBe(
      "x509: certificate is not valid for any names, but wanted to match new.example",
    );
  });

  it("looks at the clock that it is given", () => {
    expect(judge("vault", { at: new Date("2030-01-11T00:00:00Z") })).toBeUndefined();
    expect(judge("vault", { at: new Date("2030-01-11T00:00:01.5Z") })).toBe(
      "x509: certificate has expired or is not yet valid: " +
        "current time 2030-01-11T00:00:01Z is after 2030-01-11T00:00:00Z",
    );
    expect(judge("vault", { at: new Date("2029-12-31T23:59:59Z") })).toBe(
      "x509: certificate has expired or is not yet valid: " +
        "current time 2029-12-31T23:59:59Z is before 2030-01-01T00:00:00Z",
    );
    const brief = makeCa({ commonName: "brief CA", days: 1, notBefore });
    const longer = issue(brief, { commonName: "x", days: 10, notBefore, usages: [] }).certificate;
    expect(trouble(longer, { ca: brief.certificate, at: new Date("2030-01-03T00:00:00Z") })).toBe(
      "x509: certificate has expired or is not yet valid: " +
        "current time 2030-01-03T00:00:00Z is after 2030-01-02T00:00:00Z",
    );
  });

  it("accepts no other CA", () => {
    const unknown = "x509: certificate signed by unknown authority";
    expect(judge("vault", { ca: makeCa({ commonName: "other CA", days: 100, notBefore }).certificate })).toBe(unknown);
    expect(judge("vault", { ca: "" })).toBe(unknown);
    const hint = (reason: string): string =>
      `${unknown} (possibly because of "${reason}" while trying to verify candidate authority certificate "lab CA")`;
    const namesake = makeCa({ commonName: "lab CA", days: 100, notBefore });
    expect(judge("vault", { ca: namesake.certificate })).toBe(hint("x509: ECDSA verification failure"));
    const rsa = makeCa({ commonName: "lab CA", days: 100, notBefore, keyType: "rsa" });
    expect(judge("vault", { ca: rsa.certificate })).toBe(
      hint("x509: signature algorithm specifies an ECDSA public key, but have public key of type *rsa.PublicKey"),
    );
    const rsaLeaf = issue(rsa, { commonName: "x", days: 1, notBefore, usages: [] }).certificate;
    const otherRsa = makeCa({ commonName: "lab CA", days: 100, notBefore, keyType: "rsa" }).certificate;
    expect(trouble(rsaLeaf, { ca: otherRsa, at: notBefore })).toBe(hint("crypto/rsa: verification error"));
    // Either of two trusted CAs will do, as while one replaces the other.
    expect(judge("vault", { ca: namesake.certificate + ca.certificate })).toBeUndefined();
  });

  it("accepts no certificate that an ordinary certificate signed", () => {
    const child = issue(server, { commonName: "child", days: 1, notBefore, usages: [] }).certificate;
    expect(trouble(child, { ca: server.certificate, at: notBefore })).toBe(
      "x509: certificate signed by unknown authority (possibly because of " +
        '"x509: invalid signature: parent certificate cannot sign this kind of certificate" ' +
        'while trying to verify candidate authority certificate "vault")',
    );
  });

  it("follows intermediates that come with the leaf", () => {
    const between = issue(ca, { commonName: "between", days: 10, notBefore, usages: ["cert signing"], isCa: true });
    const leaf = issue(between, { commonName: "leaf", days: 1, notBefore, usages: [] }).certificate;
    expect(trouble(leaf + between.certificate, { ca: ca.certificate, at: notBefore })).toBeUndefined();
    expect(trouble(leaf, { ca: ca.certificate, at: notBefore })).toBe("x509: certificate signed by unknown authority");
  });

  it("counts the CAs below a CA that limits them", () => {
    const key = newKey();
    const subject = toName({ commonName: "strict CA" });
    const { certificate } = certify(
      {
        subject,
        publicKey: createPublicKey(key),
        notBefore,
        notAfter: new Date(notBefore.getTime() + DAY),
        usages: ["cert signing"],
        isCa: true,
        pathLength: 0,
        withSubjectKeyId: true,
      },
      { subject, privateKey: key },
    );
    const strict = { certificate, privateKey: keyPem(key) };
    const demands = { ca: certificate, at: notBefore };
    const direct = issue(strict, { commonName: "leaf", days: 1, notBefore, usages: [] }).certificate;
    expect(trouble(direct, demands)).toBeUndefined();
    const between = issue(strict, { commonName: "between", days: 1, notBefore, usages: ["cert signing"], isCa: true });
    const leaf = issue(between, { commonName: "leaf", days: 1, notBefore, usages: [] }).certificate;
    expect(trouble(leaf + between.certificate, demands)).toBe(
      "x509: too many intermediates for path length constraint",
    );
  });

  it("tells servers from clients", () => {
    const client = issue(ca, {
      commonName: "remote",
      days: 1,
      notBefore,
      usages: ["client auth"],
      dnsNames: ["remote"],
    });
    const demands = { ca: ca.certificate, at: notBefore };
    expect(trouble(client.certificate, { ...demands, usage: "client auth" })).toBeUndefined();
    expect(trouble(client.certificate, { ...demands, host: "remote" })).toBe(
      "x509: certificate specifies an incompatible key usage",
    );
  });

  it("refuses what is no certificate", () => {
    expect(trouble("nonsense", { ca: ca.certificate, at })).toBe(
      "tls: failed to find any PEM data in certificate input",
    );
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    expect(trouble(broken, { ca: ca.certificate, at })).toBe("x509: malformed certificate");
    expect(trouble(server.certificate + broken, { ca: ca.certificate, at })).toBe("x509: malformed certificate");
    expect(judge("vault", { ca: broken })).toBe("x509: certificate signed by unknown authority");
    expect(judge("vault", { ca: broken + ca.certificate })).toBeUndefined();
  });
});

describe("certificates", () => {
  it.each(["ec", "rsa"] as const)("openssl accepts what a CA with an %s key signed", (keyType) => {
    const authority = makeCa({ commonName: "lab CA", days: 10, keyType });
    const subject = toName({ commonName: "asked", organization: "Käse", emailAddress: "a@example.org" });
    const request = writeRequest(subject, { dnsNames: ["asked"], ipAddresses: ["10.0.0.9"], uris: [] }, newKey());
    const signed = signRequest(authority, request, { days: 1, usages: ["digital signature", "server auth"] });
    const issued = issue(authority, { commonName: "issued", days: 1, usages: ["client auth"] });
    expect(trouble(signed, { ca: authority.certificate, at: new Date(), host: "10.0.0.9" })).toBeUndefined();
    const node = new X509Certificate(issued.certificate);
    expect(node.checkPrivateKey(createPrivateKey(issued.privateKey))).toBe(true);
    expect(new X509Certificate(signed).subject.split("\n")).toEqual([
      "O=Käse",
      "CN=asked",
      "emailAddress=a@example.org",
    ]);

    if (!installed("openssl")) return;
    const directory = mkdtempSync(join(tmpdir(), "pki-"));
    const file = (name: string, content: string): string => {
      writeFileSync(join(directory, name), content);
      return join(directory, name);
    };
    const trusted = file("ca.pem", authority.certificate);
    for (const [name, certificate] of Object.entries({ signed, issued: issued.certificate })) {
      const path = file(name, certificate);
      const verdict = execFileSync("openssl", ["verify", "-x509_strict", "-CAfile", trusted, path]).toString();
      expect(verdict).toBe(`${path}: OK\n`);
    }
    execFileSync("openssl", ["req", "-in", file("request", request), "-noout", "-verify"], { stdio: "pipe" });
    rmSync(directory, { recursive: true });
  });

  it("refuses to sign what is no request", () => {
    expect(() => signRequest(ca, ca.certificate, { days: 1, usages: [] })).toThrow(
      "the request holds no CERTIFICATE REQUEST block",
    );
  });
});

describe("nowOf", () => {
  it("is the machine's clock, moved ahead", () => {
    expect(Math.abs(nowOf({}).getTime() - Date.now())).toBeLessThan(1000);
    expect(Math.abs(nowOf({ clockAhead: 86400 }).getTime() - Date.now() - DAY)).toBeLessThan(1000);
  });
});

function installed(program: string): boolean {
  try {
    execFileSync(program, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
