// Proves that the simulated tls provider refuses what the real one refuses, with its texts. Cannot prove the texts against
// the real provider: they were read in its source.
import { createPublicKey } from "node:crypto";
import { word } from "../../../lab/kernel/values";
import type { Props } from "../../../lab/kernel/model";
import { OperationError, type TestProvider } from "../harness";
import { Authority, REQUEST, SELF, SIGNED } from "./authority";

let authority: Authority;
let tls: TestProvider;
beforeAll(async () => {
  authority = await Authority.start();
  tls = authority.tls;
});
afterAll(() => authority.lab.remove());

describe("SelfSignedCert", () => {
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
    await expect(tls.create(SELF, "bad", { ...authority.caInputs, ...change })).rejects.toThrow(
      new OperationError(message),
    );
  });

  it("refuses other blocks for keys", async () => {
    const publicPem = createPublicKey(authority.caKey).export({ type: "spki", format: "pem" }).toString();
    const attempt = (privateKeyPem: string) => tls.create(SELF, "bad", { ...authority.caInputs, privateKeyPem });
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
    await expect(tls.check(SELF, "bad", { ...authority.caInputs, ...change })).rejects.toThrow(
      new OperationError(message),
    );
  });
});

describe("CertRequest", () => {
  it("refuses what is no address", async () => {
    await expect(tls.create(REQUEST, "bad", { ...authority.requestInputs, ipAddresses: ["vault"] })).rejects.toThrow(
      new OperationError('Invalid IP address: Failed to parse "vault"'),
    );
  });
});

describe("LocallySignedCert", () => {
  it("refuses a CA and a request that do not fit", async () => {
    const attempt = (change: Props) => tls.create(SIGNED, "bad", { ...authority.signedInputs, ...change });
    const csr = word(authority.request.outputs.value.certRequestPem);
    const certificate = word(authority.ca.outputs.value.certPem);
    const broken = (type: string): string => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`;
    const refusals: readonly (readonly [Props, string])[] = [
      [
        { caPrivateKeyPem: authority.serverKey },
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
});
