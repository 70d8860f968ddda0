// Proves what is asked of Vault: engines, auth methods, roles, policies and SecretIDs, with what protects, what waits and
// what is secret. It cannot prove that Vault accepts it.
import * as pulumi from "@pulumi/pulumi";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { Provider as VaultProvider } from "@pulumi/vault/provider";
import { ClusterAccess, type ClusterAccessArgs } from "../../../components/secrets/clusterAccess";
import { SecretId } from "../../../components/secrets/secretId";
import { VaultApps } from "../../../components/secrets/vaultApps";
import { VaultEngines } from "../../../components/secrets/vaultEngines";
import { record, SECRET, type Recording } from "../../stacks/recording";

const CANARY = "canary-value-of-a-secret";

function made(recording: Recording<unknown>) {
  return recording.registrations.filter(({ type }) => !type.startsWith("pulumi:"));
}

test("engines, auth methods and the audit device are exactly these, and protected", async () => {
  const recording = await record(() => {
    new VaultEngines("vault-engines", { secretIdTtl: 31_536_000 }, { provider: new VaultProvider("vault-vault", {}) });
  });

  expect(
    made(recording).map(({ name, type, inputs, dependsOn, protect }) => [name, type, inputs, dependsOn, protect]),
  ).toEqual([
    ["vault-engines", "homelab:secrets:VaultEngines", { secretIdTtl: 31_536_000 }, [], false],
    [
      "vault-engines-audit",
      "vault:index/audit:Audit",
      { type: "file", path: "stdout", options: { file_path: "stdout" } },
      [],
      true,
    ],
    [
      "vault-engines-cluster-general",
      "vault:index/authBackend:AuthBackend",
      {
        type: "approle",
        path: "cluster-general",
        description: "Clusters of the fleet",
        tune: { maxLeaseTtl: "8760h" },
      },
      [],
      true,
    ],
    [
      "vault-engines-general",
      "vault:index/mount:Mount",
      { path: "general", type: "kv", options: { version: "2" }, description: "What clusters share and exchange" },
      [],
      true,
    ],
    [
      "vault-engines-kubernetes",
      "vault:index/authBackend:AuthBackend",
      { type: "kubernetes", path: "kubernetes", description: "Applications on the hub" },
      [],
      true,
    ],
    [
      "vault-engines-kubernetes-config",
      "vault:kubernetes/authBackendConfig:AuthBackendConfig",
      { backend: "kubernetes", kubernetesHost: "https://kubernetes.default.svc" },
      ["vault-engines-kubernetes"],
      true,
    ],
    [
      "vault-engines-main",
      "vault:index/mount:Mount",
      { path: "main", type: "kv", options: { version: "2" }, description: "Applications on the hub" },
      [],
      true,
    ],
    [
      "vault-engines-user-secrets",
      "vault:index/mount:Mount",
      { path: "user-secrets", type: "kv", options: { version: "2" }, description: "People" },
      [],
      true,
    ],
  ]);
});

test("an application has a policy, and a role bound to one service account in one namespace", async () => {
  const recording = await record(() => {
    const provider = new VaultProvider("vault-vault", {});
    new VaultApps("vault-apps", { apps: ["minio"], auth: "kubernetes" }, { provider });
  });

  expect(made(recording).map(({ name }) => name)).toEqual([
    "vault-apps",
    "vault-apps-minio",
    "vault-apps-minio-reader",
  ]);
  expect(recording.one("vault-apps-minio").inputs).toEqual({
    backend: "kubernetes",
    roleName: "minio",
    boundServiceAccountNames: ["vault-minio"],
    boundServiceAccountNamespaces: ["minio"],
    tokenPolicies: ["minio-reader"],
    tokenTtl: 1200,
    tokenMaxTtl: 3600,
  });
  expect(recording.one("vault-apps-minio").dependsOn).toEqual([]);
  expect(recording.one("vault-apps-minio-reader").inputs).toMatchObject({ name: "minio-reader" });
});

const gitlab: ClusterAccessArgs = {
  clusterName: "gitlab",
  auth: "cluster-general",
  shared: ["cloudflare"],
  exchange: { own: "gitlab", peers: ["main"] },
  cidrs: ["10.244.0.0/16", "192.168.1.21/32"],
  secretIdTtl: 31_536_000,
};

function clusterAccess(change: Partial<ClusterAccessArgs> = {}) {
  return record(() => {
    const provider = new VaultProvider("vault-vault", {});
    new ClusterAccess("vault-cluster-gitlab", { ...gitlab, ...change }, { provider });
  });
}

test("a cluster's role is known by the cluster's name, bounded in time and in place", async () => {
  const recording = await clusterAccess();

  expect(made(recording).map(({ name, protect }) => [name, protect])).toEqual([
    ["vault-cluster-gitlab", false],
    ["vault-cluster-gitlab-issuer", false],
    ["vault-cluster-gitlab-policy", false],
    ["vault-cluster-gitlab-role", false],
  ]);
  expect(recording.one("vault-cluster-gitlab-role").inputs).toEqual({
    backend: "cluster-general",
    roleName: "gitlab",
    roleId: "gitlab",
    tokenPolicies: ["cluster-gitlab"],
    tokenTtl: 1200,
    tokenMaxTtl: 3600,
    tokenBoundCidrs: ["10.244.0.0/16", "192.168.1.21"],
    secretIdNumUses: 0,
    secretIdTtl: 31_536_000,
    secretIdBoundCidrs: ["10.244.0.0/16", "192.168.1.21/32"],
  });
  expect(recording.one("vault-cluster-gitlab-role").dependsOn).toEqual([]);
  expect(recording.one("vault-cluster-gitlab-policy").inputs).toMatchObject({ name: "cluster-gitlab" });
  expect(recording.one("vault-cluster-gitlab-issuer").inputs).toMatchObject({ name: "issuer-gitlab" });
});

test("a role that would let everybody in is refused", async () => {
  await expect(clusterAccess({ cidrs: [] })).rejects.toThrow(
    new pulumi.RunError(
      'ClusterAccess of "gitlab" cannot be made: it names no source, and Vault takes an empty list for any.',
    ),
  );
});

test("a SecretID says its day, lives as long as it is told, and reaches the cluster as a secret", async () => {
  const recording = await record(
    () => {
      const kubernetes = new KubernetesProvider("gitlab-kubernetes", {});
      const bootstrap = new KubernetesProvider("bootstrap", {});
      new SecretId(
        "gitlab-secret-id",
        { namespace: "external-secrets", auth: "cluster-general", role: "gitlab", issued: "2026-11-21", ttl: 3600 },
        { providers: [new VaultProvider("gitlab-vault", {}), kubernetes], deletedWith: bootstrap },
      );
    },
    { outputs: ({ type }) => (type.startsWith("vault:appRole") ? { secretId: pulumi.secret(CANARY) } : {}) },
  );

  const [component, issued, secret] = made(recording);
  expect(component).toMatchObject({ name: "gitlab-secret-id", inputs: { issued: "2026-11-21", ttl: 3600 } });
  expect(issued).toMatchObject({
    name: "gitlab-secret-id-issued",
    provider: "gitlab-vault",
    dependsOn: [],
    // It is withdrawn from Vault before the cluster goes.
    deletedWith: "",
  });
  expect(issued?.inputs).toEqual({
    backend: "cluster-general",
    roleName: "gitlab",
    metadata: '{"issued":"2026-11-21"}',
    ttl: 3600,
  });
  expect(secret).toMatchObject({
    name: "gitlab-secret-id-secret",
    provider: "gitlab-kubernetes",
    dependsOn: ["gitlab-secret-id-issued"],
    deletedWith: "bootstrap",
    inputs: { metadata: { name: "vault-approle", namespace: "external-secrets" }, stringData: SECRET },
  });
  expect(JSON.stringify(recording.registrations)).not.toContain(CANARY);
});
