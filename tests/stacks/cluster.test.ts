// Proves what the whole program of a stack registers: every resource by type and name, who waits for whom, that none
// uses a default provider and that no secret crosses the wire unmarked. It cannot prove that the order suffices: that is
// what the rehearsal is for.
import { resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import { clusterStack } from "../../stacks/cluster";
import { record, type Recording, type Registration } from "./recording";
import { CANARY, world } from "./world";

const projectDir = resolve(__dirname, "../..");

function bringUp(name: string, secretConfig: Readonly<Record<string, string>> = {}) {
  return record(
    () => {
      const fleet = loadFleet(projectDir, { fallbackRepo: "https://git.example/fleet.git" });
      const cluster = fleet.clusters.find((candidate) => candidate.name === name);
      if (cluster === undefined) {
        throw new Error(`no cluster ${name}`);
      }
      return clusterStack(cluster);
    },
    world(name, { secretConfig }),
  );
}

/** What every cluster has, apart from its nodes. */
const common = [
  "homelab:gitops:Flux NAME-flux",
  "homelab:gitops:FluxOperator NAME-flux-operator",
  "homelab:kubernetes:CloudControllerManager NAME-ccm",
  "homelab:kubernetes:MetricsServer NAME-metrics-server",
  "homelab:kubernetes:PodNetworkGate NAME-gate",
  "homelab:machines:MachineImage NAME-image",
  "homelab:machines:ProxmoxImage NAME-disk-image",
  "homelab:network:Cilium NAME-cilium",
  "homelab:network:LoadBalancing NAME-lb",
  "homelab:talos:ClusterVersions NAME-versions",
  "homelab:talos:TalosCluster NAME-cluster",
  "kubernetes:apps/v1:Deployment NAME-gate-deployment",
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool NAME-lb-mesh-pool",
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool NAME-lb-service-pool",
  "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy NAME-lb-l2-policy",
  "kubernetes:core/v1:ConfigMap NAME-flux-variables",
  "kubernetes:core/v1:Namespace NAME-flux-operator-namespace",
  "kubernetes:fluxcd.controlplane.io/v1:FluxInstance NAME-flux-instance",
  "kubernetes:helm.sh/v3:Release NAME-ccm-release",
  "kubernetes:helm.sh/v3:Release NAME-cilium-release",
  "kubernetes:helm.sh/v3:Release NAME-flux-operator-release",
  "kubernetes:helm.sh/v3:Release NAME-metrics-server-release",
  "proxmoxve:download/file:File NAME-disk-image-plusha",
  "pulumi:index:Stash NAME-versions-created",
  "pulumi:index:Stash NAME-versions-running",
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

describe.each([
  ["main", ["main-cp-0", "main-worker-0", "main-worker-1", "main-worker-2"]],
  ["gitlab", ["gitlab-cp-0", "gitlab-worker-0"]],
])("stack %s", (name, nodes) => {
  let recording: Recording<unknown>;
  let registrations: readonly Registration[];
  beforeAll(async () => {
    recording = await bringUp(name);
    registrations = recording.registrations;
  });

  test("registers exactly these resources", () => {
    const expected = [...common, ...nodes.flatMap((node) => ofNode.map((entry) => entry.replace("NODE", node)))];
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
    expect(edges("flux-instance")).toEqual([n("flux-operator-release"), n("flux-variables")]);
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

  test("lets the objects in the cluster end with it, and nothing else", () => {
    for (const { name: resource, type, deletedWith } of registrations) {
      const end = type.startsWith("kubernetes:") ? `${name}-cluster-bootstrap` : "";
      expect([resource, deletedWith]).toEqual([resource, end]);
    }
  });

  test("protects the machines of control planes, and nothing else", () => {
    expect(registrations.filter(({ protect }) => protect).map((resource) => resource.name)).toEqual([
      `${name}-cp-0-vm`,
    ]);
  });

  test("starts every logical name with the cluster's", () => {
    expect(registrations.filter((resource) => !resource.name.startsWith(`${name}-`))).toEqual([]);
  });

  test("marks every secret on its way", async () => {
    const { registrations: withSecrets } = await bringUp(name, {
      "proxmoxve:apiToken": `root@pam!pulumi=${CANARY}`,
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
  });
});
