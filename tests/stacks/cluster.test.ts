// Proves what the whole program of a stack registers: every resource by type and name, who waits for whom, that none
// uses a default provider and that no secret crosses the wire unmarked. It cannot prove that the order suffices: that is
// what the rehearsal is for.
import { resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import { clusterStack } from "../../stacks/cluster";
import { record, type Recording, type Registration } from "./recording";
import { CANARY, VAULT_CA, world } from "./world";

const projectDir = resolve(__dirname, "../fleet/home");

function bringUp(name: string, secretConfig: Readonly<Record<string, string>> = {}) {
  return record(
    () => {
      const fleet = loadFleet(projectDir, { fallbackRepo: "https://git.example/fleet.git" });
      const cluster = fleet.clusters.find((candidate) => candidate.name === name);
      if (cluster === undefined) {
        throw new Error(`no cluster ${name}`);
      }
      return clusterStack(cluster, fleet.vault);
    },
    world(name, { secretConfig }),
  );
}

/** What every cluster has, apart from its nodes. */
const common = [
  "cloudflare:index/dnsRecord:DnsRecord NAME-dns-address",
  "cloudflare:index/dnsRecord:DnsRecord NAME-dns-wildcard",
  "homelab:dns:ClusterDns NAME-dns",
  "homelab:gitops:Flux NAME-flux",
  "homelab:gitops:FluxOperator NAME-flux-operator",
  "homelab:kubernetes:CloudControllerManager NAME-ccm",
  "homelab:kubernetes:MetricsServer NAME-metrics-server",
  "homelab:kubernetes:PodNetworkGate NAME-gate",
  "homelab:machines:MachineImage NAME-image",
  "homelab:machines:ProxmoxImage NAME-disk-image",
  "homelab:network:Cilium NAME-cilium",
  "homelab:network:ClusterMesh NAME-mesh",
  "homelab:network:GlobalService NAME-remote-write",
  "homelab:network:LoadBalancing NAME-lb",
  "homelab:secrets:ExternalSecrets NAME-external-secrets",
  "homelab:secrets:GeneralStore NAME-store",
  "homelab:talos:ClusterVersions NAME-versions",
  "homelab:talos:TalosCluster NAME-cluster",
  "kubernetes:apps/v1:Deployment NAME-gate-deployment",
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool NAME-lb-mesh-pool",
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool NAME-lb-service-pool",
  "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy NAME-lb-l2-policy",
  "kubernetes:core/v1:ConfigMap NAME-flux-variables",
  "kubernetes:core/v1:Namespace NAME-external-secrets-namespace",
  "kubernetes:core/v1:Namespace NAME-flux-operator-namespace",
  "kubernetes:core/v1:Namespace NAME-remote-write-namespace",
  "kubernetes:core/v1:Secret NAME-mesh-agents",
  "kubernetes:core/v1:Service NAME-remote-write-service",
  "kubernetes:external-secrets.io/v1:ClusterSecretStore NAME-store-vault-general",
  "kubernetes:external-secrets.io/v1:ExternalSecret NAME-mesh-kvstoremesh",
  "kubernetes:external-secrets.io/v1alpha1:PushSecret NAME-mesh-publish",
  "kubernetes:fluxcd.controlplane.io/v1:FluxInstance NAME-flux-instance",
  "kubernetes:helm.sh/v3:Release NAME-ccm-release",
  "kubernetes:helm.sh/v3:Release NAME-cilium-release",
  "kubernetes:helm.sh/v3:Release NAME-external-secrets-release",
  "kubernetes:helm.sh/v3:Release NAME-flux-operator-release",
  "kubernetes:helm.sh/v3:Release NAME-metrics-server-release",
  "proxmoxve:download/file:File NAME-disk-image-plusha",
  "pulumi:index:Stash NAME-versions-created",
  "pulumi:index:Stash NAME-versions-running",
  "pulumi:providers:cloudflare NAME-cloudflare",
  "pulumi:providers:kubernetes NAME-kubernetes",
  "pulumi:providers:proxmoxve NAME-proxmox",
  "pulumi:providers:talos NAME-talos",
  "talos:cluster/kubeconfig:Kubeconfig NAME-cluster-kubeconfig",
  "talos:imageFactory/schematic:Schematic NAME-image-schematic",
  "talos:machine/bootstrap:Bootstrap NAME-cluster-bootstrap",
  "talos:machine/secrets:Secrets NAME-cluster-secrets",
];

const ofNode = [
  "homelab:machines:ProxmoxMachine NODE",
  "proxmoxve:index/vmLegacy:VmLegacy NODE-vm",
  "talos:machine/configurationApply:ConfigurationApply NAME-cluster-NODE",
  "talos:machine/configurationApply:ConfigurationApply NAME-cluster-NODE-initial",
];

const apps = ["authentik", "grafana", "minio"];

/** What only the hub has: Vault's address, its certificate, and the stores of the applications beside it. */
const ofHub = [
  "homelab:secrets:AppStores main-app-stores",
  "homelab:secrets:VaultTls main-vault-tls",
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool main-lb-vault-pool",
  "kubernetes:core/v1:Namespace main-vault-tls-namespace",
  "kubernetes:core/v1:Secret main-vault-tls-secret",
  "pulumi:providers:tls main-tls",
  "tls:index/certRequest:CertRequest main-vault-tls-server-request",
  "tls:index/locallySignedCert:LocallySignedCert main-vault-tls-server",
  "tls:index/privateKey:PrivateKey main-vault-tls-ca-key",
  "tls:index/privateKey:PrivateKey main-vault-tls-server-key",
  "tls:index/selfSignedCert:SelfSignedCert main-vault-tls-ca",
  ...apps.flatMap((app) => [
    `kubernetes:core/v1:Namespace main-app-stores-${app}-namespace`,
    `kubernetes:core/v1:ServiceAccount main-app-stores-${app}-account`,
    `kubernetes:external-secrets.io/v1:SecretStore main-app-stores-${app}-store`,
  ]),
];

/** What only the others have: the SecretID that they issue themselves. */
const ofOthers = [
  "homelab:secrets:SecretId gitlab-secret-id",
  "kubernetes:core/v1:Secret gitlab-secret-id-secret",
  "pulumi:providers:vault gitlab-vault",
  "vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId gitlab-secret-id-issued",
];

const HUB_STACK = "organization/homelab/main";

describe.each([
  {
    name: "main",
    nodes: ["main-cp-0", "main-worker-0", "main-worker-1", "main-worker-2"],
    further: ofHub,
    storeWaitsFor: ["main-external-secrets-release", "main-vault-tls-ca"],
    fluxWaitsFor: [
      "main-flux-operator-release",
      "main-flux-variables",
      "main-store-vault-general",
      "main-vault-tls-secret",
    ],
    protectedToo: ["main-vault-tls-ca", "main-vault-tls-ca-key"],
  },
  {
    name: "gitlab",
    nodes: ["gitlab-cp-0", "gitlab-worker-0"],
    further: ofOthers,
    storeWaitsFor: ["gitlab-external-secrets-release", "gitlab-secret-id-secret", HUB_STACK],
    fluxWaitsFor: ["gitlab-flux-operator-release", "gitlab-flux-variables", "gitlab-store-vault-general"],
    protectedToo: [],
  },
])("stack $name", ({ name, nodes, further, storeWaitsFor, fluxWaitsFor, protectedToo }) => {
  let recording: Recording<unknown>;
  let registrations: readonly Registration[];
  beforeAll(async () => {
    recording = await bringUp(name);
    registrations = recording.registrations;
  });

  test("registers exactly these resources", () => {
    const expected = [
      ...common,
      ...further,
      ...nodes.flatMap((node) => ofNode.map((entry) => entry.replace("NODE", node))),
    ];
    expect(registrations.map((registration) => `${registration.type} ${registration.name}`).sort()).toEqual(
      expected.map((entry) => entry.replace("NAME", name)).sort(),
    );
  });

  test("waits in the cluster for exactly what it needs there", () => {
    const edges = (part: string) => recording.one(`${name}-${part}`).dependsOn;
    const n = (part: string) => `${name}-${part}`;
    expect(edges("kubernetes")).toEqual([n("cluster-kubeconfig")]);
    expect(edges("cilium-release")).toEqual([]);
    expect(edges("ccm-release")).toEqual([]);
    expect(edges("gate-deployment")).toEqual([
      n("ccm-release"),
      n("cilium-release"),
      n(`cluster-${name}-worker-0-initial`),
    ]);
    for (const part of ["lb-service-pool", "lb-mesh-pool", "lb-l2-policy", "metrics-server-release"]) {
      expect([part, edges(part)]).toEqual([part, [n("gate-deployment")]]);
    }
    expect(edges("flux-operator-namespace")).toEqual([]);
    expect(edges("flux-operator-release")).toEqual([n("flux-operator-namespace"), n("gate-deployment")]);
    expect(edges("flux-variables")).toEqual([n("flux-operator-namespace")]);
    expect(edges("external-secrets-namespace")).toEqual([]);
    expect(edges("external-secrets-release")).toEqual([n("external-secrets-namespace"), n("gate-deployment")]);
    expect(edges("store-vault-general")).toEqual(storeWaitsFor);
    expect(edges("flux-instance")).toEqual(fluxWaitsFor);
  });

  test("publishes and reads through the store, and keeps every node with pods until that is withdrawn", () => {
    const workers = nodes.filter((node) => node.includes("-worker-")).map((node) => `${name}-cluster-${node}`);
    const store = `${name}-store-vault-general`;
    expect(recording.one(`${name}-mesh-publish`).dependsOn).toEqual([...workers, store]);
    expect(recording.one(`${name}-mesh-kvstoremesh`).dependsOn).toEqual([store]);
    expect(recording.one(`${name}-mesh-agents`).dependsOn).toEqual([]);
  });

  test("gives components no edges: what waits is the resource", () => {
    expect(registrations.filter(({ custom, dependsOn }) => !custom && dependsOn.length > 0)).toEqual([]);
  });

  test("gives every resource an explicit provider of its own kind", () => {
    const provider = (type: string) => `${name}-${{ proxmoxve: "proxmox" }[type] ?? type}`;
    const managed = registrations.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    expect(managed.map((resource) => [resource.name, resource.provider])).toEqual(
      managed.map((resource) => [resource.name, provider(resource.type.split(":")[0] ?? "")]),
    );
  });

  test("lets the objects in the cluster end with it, except what it published, and nothing else", () => {
    for (const { name: resource, type, deletedWith } of registrations) {
      const ends = type.startsWith("kubernetes:") && !type.endsWith(":PushSecret");
      const end = ends ? `${name}-cluster-bootstrap` : "";
      expect([resource, deletedWith]).toEqual([resource, end]);
    }
  });

  test("protects the machines of control planes, the machine secrets and the CA that everybody trusts, and nothing else", () => {
    expect(registrations.filter(({ protect }) => protect).map((resource) => resource.name)).toEqual([
      `${name}-cluster-secrets`,
      `${name}-cp-0-vm`,
      ...protectedToo,
    ]);
  });

  test("starts every logical name with the cluster's", () => {
    expect(registrations.filter((resource) => !resource.name.startsWith(`${name}-`))).toEqual([]);
  });

  test("marks every secret on its way", async () => {
    const { registrations: withSecrets } = await bringUp(name, {
      "proxmoxve:apiToken": `root@pam!pulumi=${CANARY}`,
      "cloudflare:apiToken": CANARY,
      "homelab:secrets": JSON.stringify({ gitUsername: "flux", gitPassword: CANARY }),
    });

    expect(withSecrets.map((resource) => resource.name)).toContain(`${name}-git-secret`);
    expect(JSON.stringify(withSecrets)).not.toContain(CANARY);
  });
});

test("answers with what a user needs next", async () => {
  const { result } = await bringUp("main");

  expect(result).toEqual({
    kubeconfig: CANARY,
    talosconfig: CANARY,
    endpoint: "https://192.168.1.75:6443",
    stagedNodes: [],
    schematicId: "main-image-schematic-id",
    addresses: { ingress: "192.168.1.80", mesh: "192.168.1.81" },
    vaultCa: VAULT_CA,
  });
});

test("the hub waits for nothing in Vault, the others until they could log in", async () => {
  const store = async (name: string) => (await bringUp(name)).one(`${name}-store-vault-general`).inputs["metadata"];

  expect(await store("main")).toEqual({ name: "vault-general" });
  expect(await store("gitlab")).toEqual({
    name: "vault-general",
    annotations: { "pulumi.com/waitFor": "condition=Ready" },
  });
});

test("a cluster issues its own SecretID, with a token that it takes from the environment alone", async () => {
  const before = process.env["VAULT_TOKEN"];
  process.env["VAULT_TOKEN"] = "canary-token";
  const recording = await bringUp("gitlab", { "homelab:secrets": JSON.stringify({ secretIdIssued: "2026-11-21" }) });
  process.env["VAULT_TOKEN"] = before;

  expect(recording.one("gitlab-secret-id-issued").inputs).toMatchObject({
    backend: "cluster-general",
    roleName: "gitlab",
  });
  expect(recording.one("gitlab-vault").inputs).toMatchObject({
    address: "https://192.168.1.82:8200",
    caCertFile: "node_modules/.cache/homelab/vault-ca-f5b2975dcdb3.pem",
    skipChildToken: "true",
  });
  expect(JSON.stringify(recording.registrations)).not.toContain("canary-token");
  // The section with the day alone is no password for Git.
  expect(recording.registrations.filter(({ name }) => name.startsWith("gitlab-git"))).toEqual([]);
});
