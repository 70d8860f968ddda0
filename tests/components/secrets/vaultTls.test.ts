// Proves which keys and certificates are asked for, what protects them and what reaches the cluster as a secret. That the
// certificates are good for Vault's names is proved in the lab, which makes real ones.
import * as pulumi from "@pulumi/pulumi";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { Provider as TlsProvider } from "@pulumi/tls/provider";
import { VaultTls } from "../../../components/secrets/vaultTls";
import { record, SECRET } from "../../stacks/recording";

const KEY = "canary-key";

function bringUp(retire: boolean, overlayIps?: readonly string[]) {
  return record(
    () => {
      const providers = [new KubernetesProvider("main-kubernetes", {}), new TlsProvider("main-tls", {})];
      const deletedWith = new KubernetesProvider("bootstrap", {});
      const args = { ip: "192.168.1.82", host: "vault.local.example.org", retire, ...(overlayIps && { overlayIps }) };
      return { ca: new VaultTls("main-vault-tls", args, { providers, deletedWith }).ca };
    },
    {
      outputs: ({ type, name }) =>
        type.startsWith("tls:")
          ? { privateKeyPem: pulumi.secret(KEY), certPem: `${name} certificate`, certRequestPem: "request" }
          : {},
    },
  );
}

test("a protected CA signs a certificate for every name of Vault, and the Secret holds all three", async () => {
  const recording = await bringUp(false);

  expect(recording.result).toEqual({ ca: "main-vault-tls-ca certificate" });
  expect(
    recording.registrations
      .filter(({ type }) => !type.startsWith("pulumi:"))
      .map(({ name, type, dependsOn, protect, deletedWith }) => [name, type, dependsOn, protect, deletedWith]),
  ).toEqual([
    ["main-vault-tls", "homelab:secrets:VaultTls", [], false, ""],
    ["main-vault-tls-ca", "tls:index/selfSignedCert:SelfSignedCert", ["main-vault-tls-ca-key"], true, ""],
    ["main-vault-tls-ca-key", "tls:index/privateKey:PrivateKey", [], true, ""],
    ["main-vault-tls-namespace", "kubernetes:core/v1:Namespace", [], false, "bootstrap"],
    [
      "main-vault-tls-secret",
      "kubernetes:core/v1:Secret",
      ["main-vault-tls-ca", "main-vault-tls-namespace", "main-vault-tls-server", "main-vault-tls-server-key"],
      false,
      "bootstrap",
    ],
    [
      "main-vault-tls-server",
      "tls:index/locallySignedCert:LocallySignedCert",
      ["main-vault-tls-ca", "main-vault-tls-ca-key", "main-vault-tls-server-request"],
      false,
      "",
    ],
    ["main-vault-tls-server-key", "tls:index/privateKey:PrivateKey", [], false, ""],
    ["main-vault-tls-server-request", "tls:index/certRequest:CertRequest", ["main-vault-tls-server-key"], false, ""],
  ]);
  expect(recording.one("main-vault-tls-ca").inputs).toEqual({
    privateKeyPem: SECRET,
    subject: { commonName: "Vault CA" },
    isCaCertificate: true,
    allowedUses: ["cert_signing", "crl_signing"],
    validityPeriodHours: 87_600,
  });
  expect(recording.one("main-vault-tls-server-request").inputs).toEqual({
    privateKeyPem: SECRET,
    subject: { commonName: "Vault" },
    ipAddresses: ["192.168.1.82", "127.0.0.1"],
    dnsNames: [
      "vault.local.example.org",
      "vault",
      "vault.vault",
      "vault.vault.svc",
      "vault.vault.svc.cluster.local",
      "*.vault-internal",
    ],
  });
  expect(recording.one("main-vault-tls-server").inputs).toEqual({
    certRequestPem: "request",
    caPrivateKeyPem: SECRET,
    caCertPem: "main-vault-tls-ca certificate",
    allowedUses: ["digital_signature", "server_auth"],
    validityPeriodHours: 26_280,
    earlyRenewalHours: 2160,
  });
  expect(recording.one("main-vault-tls-secret").inputs).toMatchObject({
    metadata: { name: "vault-server-tls", namespace: "vault" },
    stringData: SECRET,
  });
  expect(recording.one("main-vault-tls-namespace").inputs).toMatchObject({
    metadata: { name: "vault", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  expect(JSON.stringify(recording.registrations)).not.toContain(KEY);
});

test("the certificate names the addresses in the overlay as well", async () => {
  const recording = await bringUp(false, ["10.42.1.70", "10.42.1.71"]);

  expect(recording.one("main-vault-tls-server-request").inputs["ipAddresses"]).toEqual([
    "192.168.1.82",
    "10.42.1.70",
    "10.42.1.71",
    "127.0.0.1",
  ]);
});

test("a hub that retires protects nothing", async () => {
  const recording = await bringUp(true);

  expect(recording.registrations.filter(({ protect }) => protect)).toEqual([]);
});
