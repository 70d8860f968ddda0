// Proves that the simulated tls provider makes certificates that verify, and renews them by the world's clock.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { word } from "../../../lab/kernel/values";
import { UNKNOWN } from "../../../lab/kernel/model";
import { issue, makeCa, trouble } from "../../../lab/pki/certificates";
import type { TestProvider } from "../harness";
import { Authority, REQUEST, SELF, SIGNED } from "./authority";

const HOUR = 3600;

let authority: Authority;
let tls: TestProvider;
beforeAll(async () => {
  authority = await Authority.start();
  tls = authority.tls;
});
afterAll(() => authority.lab.remove());
afterEach(() => authority.moveClock(0));

describe("SelfSignedCert", () => {
  it("is a real CA", () => {
    const { value, secrets } = authority.ca.outputs;
    const certificate = new X509Certificate(word(value.certPem));
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe("O=homelab\nCN=Vault CA");
    expect(certificate.checkPrivateKey(createPrivateKey(authority.caKey))).toBe(true);
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(authority.ca.id);
    expect(Date.parse(word(value.validityEndTime)) - Date.parse(word(value.validityStartTime))).toBe(87600 * 3.6e6);
    expect(value).toMatchObject({
      keyAlgorithm: "ECDSA",
      readyForRenewal: false,
      earlyRenewalHours: 0,
      setSubjectKeyId: false,
      setAuthorityKeyId: false,
    });
    expect(secrets).toEqual([["privateKeyPem"]]);
  });

  it("can be renewed with the same key: old and new then vouch for the same certificates", async () => {
    const renewed = word((await tls.create(SELF, "ca", authority.caInputs)).outputs.value.certPem);
    const original = word(authority.ca.outputs.value.certPem);
    expect(renewed).not.toBe(original);
    const signed = async (caCertPem: string) =>
      word((await tls.create(SIGNED, "server", { ...authority.signedInputs, caCertPem })).outputs.value.certPem);
    expect(trouble(await signed(original), { ca: renewed, at: authority.now() })).toBeUndefined();
    expect(trouble(await signed(renewed), { ca: original, at: authority.now() })).toBeUndefined();
  });

  it("takes names and addresses as a server certificate does", async () => {
    const inputs = { ...authority.requestInputs, allowedUses: ["server_auth"], validityPeriodHours: 1 };
    const { outputs } = await tls.create(SELF, "own", inputs);
    const pem = word(outputs.value.certPem);
    expect(trouble(pem, { ca: pem, host: "vault-0.vault-internal", at: authority.now() })).toBeUndefined();
    expect(trouble(pem, { ca: pem, host: "192.168.1.83", at: authority.now() })).toBe(
      "x509: certificate is valid for 192.168.1.82, 127.0.0.1, not 192.168.1.83",
    );
  });
});

describe("CertRequest", () => {
  it("keeps the key secret and is replaced by any change", async () => {
    expect(authority.request.outputs.value).toMatchObject({ keyAlgorithm: "RSA" });
    expect(word(authority.request.outputs.value.certRequestPem)).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    expect(authority.request.outputs.secrets).toEqual([["privateKeyPem"]]);
    expect(
      await tls.diff(authority.request, { ...authority.requestInputs, ipAddresses: ["192.168.1.83", "127.0.0.1"] }),
    ).toEqual({
      "ipAddresses[0]": "update-replace",
    });
    expect(await tls.diff(authority.request, authority.requestInputs)).toEqual({});
    expect((await tls.read(authority.request))?.inputs).toEqual(authority.requestInputs);
  });
});

describe("LocallySignedCert", () => {
  it("verifies against its CA for each of its names", async () => {
    const server = await tls.create(SIGNED, "server", authority.signedInputs);
    const pem = word(server.outputs.value.certPem);
    const trusted = word(authority.ca.outputs.value.certPem);
    for (const host of ["192.168.1.82", "127.0.0.1", "vault.vault.svc", "vault-2.vault-internal"]) {
      expect(trouble(pem, { ca: trusted, host, at: authority.now() })).toBeUndefined();
    }
    expect(trouble(pem, { ca: trusted, host: "192.168.1.31", at: authority.now() })).toBe(
      "x509: certificate is valid for 192.168.1.82, 127.0.0.1, not 192.168.1.31",
    );
    expect(trouble(pem, { ca: makeCa({ commonName: "x", days: 1 }).certificate, at: authority.now() })).toBe(
      "x509: certificate signed by unknown authority",
    );
    expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(authority.serverKey))).toBe(true);
    expect(server.outputs.value).toMatchObject({ caKeyAlgorithm: "ECDSA", isCaCertificate: false });
    expect(server.outputs.secrets).toEqual([["caPrivateKeyPem"]]);
  });

  it("signs with a certificate that is no CA, which then verifies nowhere", async () => {
    const ordinary = issue(makeCa({ commonName: "any", days: 9 }), { commonName: "plain", days: 9, usages: [] });
    const inputs = { ...authority.signedInputs, caCertPem: ordinary.certificate, caPrivateKeyPem: ordinary.privateKey };
    const { outputs } = await tls.create(SIGNED, "plain", inputs);
    expect(trouble(word(outputs.value.certPem), { ca: ordinary.certificate, at: authority.now() })).toBe(
      "x509: certificate signed by unknown authority (possibly because of " +
        '"x509: invalid signature: parent certificate cannot sign this kind of certificate" ' +
        'while trying to verify candidate authority certificate "plain")',
    );
  });

  it("is replaced by a change and once its renewal is due", async () => {
    const server = await tls.create(SIGNED, "server", authority.signedInputs);
    expect(await tls.diff(server, authority.signedInputs)).toEqual({});
    expect(await tls.diff(server, { ...authority.signedInputs, validityPeriodHours: 200 })).toEqual({
      validityPeriodHours: "update-replace",
    });
    expect((await tls.read(server))?.outputs.readyForRenewal).toBe(false);
    await authority.moveClock(90 * HOUR - 60);
    expect(await tls.diff(server, authority.signedInputs)).toEqual({});
    await authority.moveClock(90 * HOUR);
    expect(await tls.diff(server, authority.signedInputs)).toEqual({ readyForRenewal: "update-replace" });
    const live = await tls.read(server);
    expect(live?.outputs.readyForRenewal).toBe(true);
    expect(live?.inputs).toEqual(authority.signedInputs);
    await authority.moveClock(101 * HOUR);
    const trusted = word(authority.ca.outputs.value.certPem);
    expect(trouble(word(server.outputs.value.certPem), { ca: trusted, at: authority.now() })).toMatch(
      /^x509: certificate has expired or is not yet valid: current time .* is after .*$/,
    );
    const renewed = await tls.create(SIGNED, "server", authority.signedInputs);
    expect(
      trouble(word(renewed.outputs.value.certPem), { ca: trusted, host: "127.0.0.1", at: authority.now() }),
    ).toBeUndefined();
  });

  it("moves the time of its renewal in place", async () => {
    const server = await tls.create(SIGNED, "server", authority.signedInputs);
    const later = { ...authority.signedInputs, earlyRenewalHours: 20 };
    expect(await tls.diff(server, later)).toEqual({ earlyRenewalHours: "update" });
    const updated = await tls.update(server, later);
    expect(updated.outputs.value.certPem).toBe(server.outputs.value.certPem);
    await authority.moveClock(81 * HOUR);
    expect(await tls.diff(updated, later)).toEqual({ readyForRenewal: "update-replace" });
  });

  it("says when it will be renewed at every run", async () => {
    const { outputs } = await tls.create(SIGNED, "server", { ...authority.signedInputs, earlyRenewalHours: 100 });
    expect(outputs.value.readyForRenewal).toBe(true);
  });
});

describe("preview", () => {
  it("knows what the program gave and nothing that has yet to be made", async () => {
    const { value } = await tls.preview(SIGNED, "server", { ...authority.signedInputs, certRequestPem: UNKNOWN });
    expect(value).toMatchObject({
      earlyRenewalHours: 10,
      isCaCertificate: false,
      readyForRenewal: false,
      certRequestPem: UNKNOWN,
      certPem: UNKNOWN,
      caKeyAlgorithm: UNKNOWN,
      validityEndTime: UNKNOWN,
      validityStartTime: UNKNOWN,
    });
    const csr = await tls.preview(REQUEST, "server", { ...authority.requestInputs, privateKeyPem: UNKNOWN });
    expect(csr.value).toMatchObject({
      certRequestPem: UNKNOWN,
      keyAlgorithm: UNKNOWN,
      dnsNames: ["vault.vault.svc", "*.vault-internal"],
    });
  });
});

describe("records", () => {
  it("never show a key", () => {
    expect(JSON.stringify(authority.lab.lab.recorder.operations())).not.toContain("PRIVATE KEY-----");
  });
});
