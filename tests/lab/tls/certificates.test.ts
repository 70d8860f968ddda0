// Proves that the simulated tls provider makes certificates that verify, refuses what the real one refuses with its
// texts, and renews by the world's clock. Cannot prove the texts against the real provider: they were read in its source.
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { word } from "../../../lab/kernel/values";
import { UNKNOWN, type Props } from "../../../lab/kernel/model";
import { issue, makeCa, trouble } from "../../../lab/pki/certificates";
import { OperationError, TestLab, type TestProvider, type TestResource } from "../harness";

const KEY = "tls:index/privateKey:PrivateKey";
const SELF = "tls:index/selfSignedCert:SelfSignedCert";
const REQUEST = "tls:index/certRequest:CertRequest";
const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";
const HOUR = 3600;

let lab: TestLab;
let tls: TestProvider;
let [caKey, serverKey] = ["", ""];
let ca: TestResource;
let request: TestResource;
beforeAll(async () => {
  lab = await TestLab.start();
  tls = await lab.provider("tls");
  const newKey = async (name: string, inputs: Props) =>
    word((await tls.create(KEY, name, inputs)).outputs.value.privateKeyPem);
  caKey = await newKey("ca", { algorithm: "ECDSA", ecdsaCurve: "P384" });
  serverKey = await newKey("server", { algorithm: "RSA" });
  ca = await tls.create(SELF, "ca", caInputs());
  request = await tls.create(REQUEST, "server", requestInputs());
});
afterAll(() => lab.remove());
afterEach(() => moveClock(0));

const moveClock = (seconds: number): Promise<void> =>
  lab.lab.act((world) => {
    world.clockAhead = seconds;
  });
const now = (): Date => new Date(Date.now() + (lab.lab.world().clockAhead ?? 0) * 1000);

const caInputs = (): Props => ({
  privateKeyPem: caKey,
  subject: { commonName: "Vault CA", organization: "homelab" },
  isCaCertificate: true,
  allowedUses: ["cert_signing", "crl_signing"],
  validityPeriodHours: 87600,
});
const requestInputs = (): Props => ({
  privateKeyPem: serverKey,
  subject: { commonName: "vault" },
  dnsNames: ["vault.vault.svc", "*.vault-internal"],
  ipAddresses: ["192.168.1.82", "127.0.0.1"],
});
const signedInputs = (): Props => ({
  caCertPem: word(ca.outputs.value.certPem),
  caPrivateKeyPem: caKey,
  certRequestPem: word(request.outputs.value.certRequestPem),
  allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
  validityPeriodHours: 100,
  earlyRenewalHours: 10,
});

describe("SelfSignedCert", () => {
  it("is a real CA", () => {
    const { value, secrets } = ca.outputs;
    const certificate = new X509Certificate(word(value.certPem));
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe("O=homelab\nCN=Vault CA");
    expect(certificate.checkPrivateKey(createPrivateKey(caKey))).toBe(true);
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(ca.id);
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
    const renewed = word((await tls.create(SELF, "ca", caInputs())).outputs.value.certPem);
    const original = word(ca.outputs.value.certPem);
    expect(renewed).not.toBe(original);
    const signed = async (caCertPem: string) =>
      word((await tls.create(SIGNED, "server", { ...signedInputs(), caCertPem })).outputs.value.certPem);
    expect(trouble(await signed(original), { ca: renewed, at: now() })).toBeUndefined();
    expect(trouble(await signed(renewed), { ca: original, at: now() })).toBeUndefined();
  });

  it("takes names and addresses as a server certificate does", async () => {
    const inputs = { ...requestInputs(), allowedUses: ["server_auth"], validityPeriodHours: 1 };
    const { outputs } = await tls.create(SELF, "own", inputs);
    const pem = word(outputs.value.certPem);
    expect(trouble(pem, { ca: pem, host: "vault-0.vault-internal", at: now() })).toBeUndefined();
    expect(trouble(pem, { ca: pem, host: "192.168.1.83", at: now() })).toBe(
      "x509: certificate is valid for 192.168.1.82, 127.0.0.1, not 192.168.1.83",
    );
  });

  it.each<[string, Props, string]>([
    [
      "a CA without subject",
      { subject: {} },
      "Invalid Certificate Subject: Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
    ],
    [
      "an authority key id without subject key id",
      { isCaCertificate: false, setAuthorityKeyId: true },
      "Invalid Certificate Authority: Could not determine Authority Key Identifier",
    ],
    [
      "a path length without CA",
      { isCaCertificate: false, maxPathLength: 1 },
      "Failed to create certificate: x509: only CAs are allowed to specify MaxPathLen",
    ],
    ["a prefix", { ipAddresses: ["10.0.0.0/8"] }, 'Invalid IP address: Failed to parse "10.0.0.0/8"'],
    [
      "text for a key",
      { privateKeyPem: "secret" },
      "Failed to parse private key PEM: failed to decode PEM block: decoded bytes 0, undecoded 6",
    ],
  ])("refuses %s", async (_what, change, message) => {
    await expect(tls.create(SELF, "bad", { ...caInputs(), ...change })).rejects.toThrow(new OperationError(message));
  });

  it("refuses other blocks for keys", async () => {
    const publicPem = createPublicKey(caKey).export({ type: "spki", format: "pem" }).toString();
    const attempt = (privateKeyPem: string) => tls.create(SELF, "bad", { ...caInputs(), privateKeyPem });
    await expect(attempt(publicPem)).rejects.toThrow(
      new OperationError("Failed to parse private key PEM: unable to determine parser for PEM preamble: PUBLIC KEY"),
    );
    await expect(attempt(publicPem.replaceAll("PUBLIC", "OPENSSH PRIVATE"))).rejects.toThrow(
      new OperationError("Failed to parse private key PEM: unsupported PEM preamble/type: OPENSSH PRIVATE KEY"),
    );
    await expect(attempt(publicPem.replaceAll("PUBLIC", "EC PRIVATE"))).rejects.toThrow(
      new OperationError(
        "Failed to parse private key PEM: failed to parse private key given PEM preamble 'EC PRIVATE KEY'",
      ),
    );
  });

  it.each<[string, Props, string]>([
    [
      "an unknown use",
      { allowedUses: ["cert_signing", "serverAuth"] },
      'Attribute allowed_uses[1] value must be one of: ["any_extended" "cert_signing" "client_auth" "code_signing" ' +
        '"content_commitment" "crl_signing" "data_encipherment" "decipher_only" "digital_signature" ' +
        '"email_protection" "encipher_only" "ipsec_end_system" "ipsec_tunnel" "ipsec_user" "key_agreement" ' +
        '"key_encipherment" "microsoft_commercial_code_signing" "microsoft_kernel_code_signing" ' +
        '"microsoft_server_gated_crypto" "netscape_server_gated_crypto" "ocsp_signing" "server_auth" ' +
        '"timestamping"], got: "serverAuth". Examine values at \'bad.allowedUses[1]\'.',
    ],
    [
      "negative hours",
      { validityPeriodHours: -1 },
      "Attribute validity_period_hours value must be at least 0, got: -1. Examine values at 'bad.validityPeriodHours'.",
    ],
    [
      "an empty address",
      { ipAddresses: [""] },
      "Attribute ip_addresses[0] string length must be at least 1, got: 0. Examine values at 'bad.ipAddresses[0]'.",
    ],
    [
      "an unknown part of the subject",
      { subject: { cn: "x" } },
      "Invalid or unknown key. Examine values at 'bad.subject.cn'.",
    ],
    ["a write-only key", { privateKeyPemWo: "x" }, "Invalid or unknown key. Examine values at 'bad.privateKeyPemWo'."],
  ])("refuses %s before anything is made", async (_what, change, message) => {
    await expect(tls.check(SELF, "bad", { ...caInputs(), ...change })).rejects.toThrow(new OperationError(message));
  });
});

describe("CertRequest", () => {
  it("keeps the key secret and is replaced by any change", async () => {
    expect(request.outputs.value).toMatchObject({ keyAlgorithm: "RSA" });
    expect(word(request.outputs.value.certRequestPem)).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    expect(request.outputs.secrets).toEqual([["privateKeyPem"]]);
    expect(await tls.diff(request, { ...requestInputs(), ipAddresses: ["192.168.1.83", "127.0.0.1"] })).toEqual({
      "ipAddresses[0]": "update-replace",
    });
    expect(await tls.diff(request, requestInputs())).toEqual({});
    expect((await tls.read(request))?.inputs).toEqual(requestInputs());
  });

  it("refuses what is no address", async () => {
    await expect(tls.create(REQUEST, "bad", { ...requestInputs(), ipAddresses: ["vault"] })).rejects.toThrow(
      new OperationError('Invalid IP address: Failed to parse "vault"'),
    );
  });
});

describe("LocallySignedCert", () => {
  it("verifies against its CA for each of its names", async () => {
    const server = await tls.create(SIGNED, "server", signedInputs());
    const pem = word(server.outputs.value.certPem);
    const authority = word(ca.outputs.value.certPem);
    for (const host of ["192.168.1.82", "127.0.0.1", "vault.vault.svc", "vault-2.vault-internal"]) {
      expect(trouble(pem, { ca: authority, host, at: now() })).toBeUndefined();
    }
    expect(trouble(pem, { ca: authority, host: "192.168.1.31", at: now() })).toBe(
      "x509: certificate is valid for 192.168.1.82, 127.0.0.1, not 192.168.1.31",
    );
    expect(trouble(pem, { ca: makeCa({ commonName: "x", days: 1 }).certificate, at: now() })).toBe(
      "x509: certificate signed by unknown authority",
    );
    expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(serverKey))).toBe(true);
    expect(server.outputs.value).toMatchObject({ caKeyAlgorithm: "ECDSA", isCaCertificate: false });
    expect(server.outputs.secrets).toEqual([["caPrivateKeyPem"]]);
  });

  it("refuses a CA and a request that do not fit", async () => {
    const attempt = (change: Props) => tls.create(SIGNED, "bad", { ...signedInputs(), ...change });
    const csr = word(request.outputs.value.certRequestPem);
    const certificate = word(ca.outputs.value.certPem);
    const broken = (type: string): string => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`;
    const refusals: readonly (readonly [Props, string])[] = [
      [
        { caPrivateKeyPem: serverKey },
        "Failed to create certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
      ],
      [
        { caPrivateKeyPem: "" },
        "Failed to parse CA private key PEM: failed to decode PEM block: decoded bytes 0, undecoded 0",
      ],
      [
        { caCertPem: csr },
        'Failed to parse CA certificate PEM: invalid PEM type - expected "CERTIFICATE", got "CERTIFICATE REQUEST"',
      ],
      [
        { caCertPem: "x" },
        'Failed to parse CA certificate PEM: failed to decode PEM of expected type "CERTIFICATE" from bytes',
      ],
      [{ caCertPem: broken("CERTIFICATE") }, "Failed to parse CA certificate PEM: failed to parse certificate"],
      [
        { certRequestPem: certificate },
        'Failed to parse certificate request PEM: invalid PEM type - expected "CERTIFICATE REQUEST", got "CERTIFICATE"',
      ],
      [
        { certRequestPem: broken("CERTIFICATE REQUEST") },
        "Failed to parse certificate request PEM: failed to parse certificate request",
      ],
    ];
    for (const [change, message] of refusals)
      await expect(attempt(change)).rejects.toThrow(new OperationError(message));
  });

  it("signs with a certificate that is no CA, which then verifies nowhere", async () => {
    const ordinary = issue(makeCa({ commonName: "any", days: 9 }), { commonName: "plain", days: 9, usages: [] });
    const inputs = { ...signedInputs(), caCertPem: ordinary.certificate, caPrivateKeyPem: ordinary.privateKey };
    const { outputs } = await tls.create(SIGNED, "plain", inputs);
    expect(trouble(word(outputs.value.certPem), { ca: ordinary.certificate, at: now() })).toBe(
      "x509: certificate signed by unknown authority (possibly because of " +
        '"x509: invalid signature: parent certificate cannot sign this kind of certificate" ' +
        'while trying to verify candidate authority certificate "plain")',
    );
  });

  it("is replaced by a change and once its renewal is due", async () => {
    const server = await tls.create(SIGNED, "server", signedInputs());
    expect(await tls.diff(server, signedInputs())).toEqual({});
    expect(await tls.diff(server, { ...signedInputs(), validityPeriodHours: 200 })).toEqual({
      validityPeriodHours: "update-replace",
    });
    expect((await tls.read(server))?.outputs.readyForRenewal).toBe(false);
    await moveClock(90 * HOUR - 60);
    expect(await tls.diff(server, signedInputs())).toEqual({});
    await moveClock(90 * HOUR);
    expect(await tls.diff(server, signedInputs())).toEqual({ readyForRenewal: "update-replace" });
    const live = await tls.read(server);
    expect(live?.outputs.readyForRenewal).toBe(true);
    expect(live?.inputs).toEqual(signedInputs());
    await moveClock(101 * HOUR);
    const authority = word(ca.outputs.value.certPem);
    expect(trouble(word(server.outputs.value.certPem), { ca: authority, at: now() })).toMatch(
      /^x509: certificate has expired or is not yet valid: current time .* is after .*$/,
    );
    const renewed = await tls.create(SIGNED, "server", signedInputs());
    expect(
      trouble(word(renewed.outputs.value.certPem), { ca: authority, host: "127.0.0.1", at: now() }),
    ).toBeUndefined();
  });

  it("moves the time of its renewal in place", async () => {
    const server = await tls.create(SIGNED, "server", signedInputs());
    const later = { ...signedInputs(), earlyRenewalHours: 20 };
    expect(await tls.diff(server, later)).toEqual({ earlyRenewalHours: "update" });
    const updated = await tls.update(server, later);
    expect(updated.outputs.value.certPem).toBe(server.outputs.value.certPem);
    await moveClock(81 * HOUR);
    expect(await tls.diff(updated, later)).toEqual({ readyForRenewal: "update-replace" });
  });

  it("says when it will be renewed at every run", async () => {
    const { outputs } = await tls.create(SIGNED, "server", { ...signedInputs(), earlyRenewalHours: 100 });
    expect(outputs.value.readyForRenewal).toBe(true);
  });
});

describe("preview", () => {
  it("knows what the program gave and nothing that has yet to be made", async () => {
    const { value } = await tls.preview(SIGNED, "server", { ...signedInputs(), certRequestPem: UNKNOWN });
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
    const csr = await tls.preview(REQUEST, "server", { ...requestInputs(), privateKeyPem: UNKNOWN });
    expect(csr.value).toMatchObject({
      certRequestPem: UNKNOWN,
      keyAlgorithm: UNKNOWN,
      dnsNames: ["vault.vault.svc", "*.vault-internal"],
    });
  });
});

describe("records", () => {
  it("never show a key", () => {
    expect(JSON.stringify(lab.lab.recorder.operations())).not.toContain("PRIVATE KEY-----");
  });
});
