// Proves what the stack of Vault registers for the fleet, that a cluster on its way out keeps its access, and that the
// operator's token is in no input. That Vault takes it, and that the policies suffice, is proved in the lab.
import { resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import type { Cluster } from "../../fleet/model";
import { vaultStack } from "../../stacks/vault";
import { record, SECRET, type Recording } from "./recording";
import { CANARY, world } from "./world";

const fleet = loadFleet(resolve(__dirname, "../fleet/home"), { fallbackRepo: "https://git.example/fleet.git" });

function bringUp(change: (cluster: Cluster) => Partial<Cluster> = () => ({})) {
  const { vault } = fleet;
  if (vault === undefined) {
    throw new Error("the fleet has no Vault");
  }
  const clusters = fleet.clusters.map((cluster) => ({ ...cluster, ...change(cluster) }));
  return record(() => vaultStack({ ...fleet, clusters }, vault), world("vault"));
}

const managed = (recording: Recording<unknown>) =>
  recording.registrations.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));

/** Paths that a policy lets write, from its text. */
function writable(recording: Recording<unknown>, policy: string): readonly string[] {
  const text = String(recording.one(policy).inputs["policy"]);
  return [...text.matchAll(/path "([^"]+)" \{\n {2}capabilities = \[([^\]]*)\]/g)]
    .filter(([, , capabilities]) => capabilities !== '"read"')
    .map(([, path = ""]) => path);
}

test("registers exactly these resources", async () => {
  const recording = await bringUp();

  expect(recording.registrations.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
    [
      "homelab:secrets:VaultApps vault-apps",
      "homelab:secrets:VaultEngines vault-engines",
      "homelab:secrets:SecretId vault-hub-secret-id",
      "kubernetes:core/v1:Secret vault-hub-secret-id-secret",
      "pulumi:providers:kubernetes vault-kubernetes",
      "pulumi:providers:vault vault-vault",
      "vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId vault-hub-secret-id-issued",
      "vault:index/audit:Audit vault-engines-audit",
      "vault:index/authBackend:AuthBackend vault-engines-cluster-general",
      "vault:index/authBackend:AuthBackend vault-engines-kubernetes",
      "vault:index/mount:Mount vault-engines-general",
      "vault:index/mount:Mount vault-engines-main",
      "vault:index/mount:Mount vault-engines-user-secrets",
      "vault:kubernetes/authBackendConfig:AuthBackendConfig vault-engines-kubernetes-config",
      ...["authentik", "grafana", "minio"].flatMap((app) => [
        `vault:index/policy:Policy vault-apps-${app}-reader`,
        `vault:kubernetes/authBackendRole:AuthBackendRole vault-apps-${app}`,
      ]),
      ...["main", "gitlab"].flatMap((cluster) => [
        `homelab:secrets:ClusterAccess vault-cluster-${cluster}`,
        `vault:appRole/authBackendRole:AuthBackendRole vault-cluster-${cluster}-role`,
        `vault:index/policy:Policy vault-cluster-${cluster}-issuer`,
        `vault:index/policy:Policy vault-cluster-${cluster}-policy`,
      ]),
    ].sort(),
  );
});

test("protects what holds data and tokens, and nothing of a cluster", async () => {
  const recording = await bringUp();

  expect(
    managed(recording)
      .filter(({ protect }) => protect)
      .map(({ name }) => name),
  ).toEqual([
    "vault-engines-audit",
    "vault-engines-cluster-general",
    "vault-engines-general",
    "vault-engines-kubernetes",
    "vault-engines-kubernetes-config",
    "vault-engines-main",
    "vault-engines-user-secrets",
  ]);
});

test("gives every resource the provider of its own kind", async () => {
  const recording = await bringUp();

  expect(managed(recording).map(({ name, provider }) => [name, provider])).toEqual(
    managed(recording).map(({ name, type }) => [name, type.startsWith("vault:") ? "vault-vault" : "vault-kubernetes"]),
  );
});

test("lets each cluster write its own entry and nothing else, and log in from the sources of the fleet", async () => {
  const recording = await bringUp();

  for (const { name, vault } of fleet.clusters) {
    expect(writable(recording, `vault-cluster-${name}-policy`)).toEqual([
      `general/data/clustermesh/${name}`,
      `general/metadata/clustermesh/${name}`,
    ]);
    expect(recording.one(`vault-cluster-${name}-role`)).toMatchObject({
      dependsOn: ["vault-engines-cluster-general"],
      inputs: {
        roleId: name,
        tokenBoundCidrs: vault?.cidrs.map((cidr) => cidr.replace("/32", "")),
        secretIdBoundCidrs: vault?.cidrs,
        secretIdTtl: 31_536_000,
      },
    });
  }
  expect(recording.one("vault-cluster-main-policy").inputs["policy"]).toContain(
    'path "general/data/clustermesh/gitlab"',
  );
});

test("a cluster that is being taken down may still withdraw its entry, and its peers may still ask for it", async () => {
  const recording = await bringUp(({ name }) => (name === "gitlab" ? { retire: true } : { peers: [] }));

  expect(writable(recording, "vault-cluster-gitlab-policy")).toEqual([
    "general/data/clustermesh/gitlab",
    "general/metadata/clustermesh/gitlab",
  ]);
  expect(recording.one("vault-cluster-main-policy").inputs["policy"]).toContain(
    'path "general/data/clustermesh/gitlab"',
  );
});

test("members that share a CA exchange nothing through Vault", async () => {
  const recording = await bringUp(({ cilium }) => ({
    cilium: { ...cilium, ...(cilium.mesh === undefined ? {} : { mesh: { ...cilium.mesh, trust: "shared-ca" } }) },
  }));

  for (const name of ["main", "gitlab"]) {
    expect(recording.one(`vault-cluster-${name}-policy`).inputs["policy"]).not.toContain("clustermesh");
  }
});

test("gives the hub its SecretID through the hub's kubeconfig", async () => {
  const recording = await bringUp();

  expect(recording.one("vault-hub-secret-id-issued")).toMatchObject({
    dependsOn: ["vault-cluster-main-role", "vault-engines-cluster-general"],
    inputs: { backend: "cluster-general", roleName: "main", ttl: 31_536_000 },
  });
  expect(recording.one("vault-hub-secret-id-secret").inputs).toMatchObject({
    metadata: { name: "vault-approle", namespace: "external-secrets" },
    stringData: SECRET,
  });
  expect(recording.one("vault-kubernetes").inputs).toMatchObject({ kubeconfig: SECRET, clusterIdentifier: "main" });
});

test("asks Vault with the operator's token before it plans anything", async () => {
  const { vault } = fleet;
  const asked: string[] = [];
  const recording = await record(() => vault && vaultStack(fleet, vault), {
    ...world("vault"),
    call: ({ token, provider }) => {
      asked.push(`${token} ${String(provider?.split("::")[3])}`);
      return { paths: ["token"], accessors: ["auth_token"] };
    },
  });

  expect(asked).toEqual(["vault:index/getAuthBackends:getAuthBackends vault-vault"]);
  expect(recording.result).toMatchObject({ address: "https://192.168.1.82:8200" });
});

test("another day is another SecretID", async () => {
  const metadata = async (day: string) =>
    (await bringUp(({ vault }) => (vault === undefined ? {} : { vault: { ...vault, secretIdIssued: day } }))).one(
      "vault-hub-secret-id-issued",
    ).inputs["metadata"];

  expect(await metadata("2026-11-21")).toBe('{"issued":"2026-11-21"}');
  expect(await metadata("2027-09-01")).toBe('{"issued":"2027-09-01"}');
});

test("neither the operator's token nor a SecretID crosses the wire in clear", async () => {
  const before = process.env["VAULT_TOKEN"];
  process.env["VAULT_TOKEN"] = "canary-token";
  const recording = await bringUp();
  process.env["VAULT_TOKEN"] = before;

  expect(recording.one("vault-vault").inputs).toMatchObject({
    address: "https://192.168.1.82:8200",
    caCertFile: "node_modules/.cache/homelab/vault-ca-f5b2975dcdb3.pem",
    skipChildToken: "true",
  });
  expect(JSON.stringify(recording.registrations)).not.toContain("canary-token");
  expect(JSON.stringify(recording.registrations)).not.toContain(CANARY);
});
