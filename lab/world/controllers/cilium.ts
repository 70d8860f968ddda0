// Whether Cilium works on the nodes of a cluster, and what it brings into the cluster while it runs.
import type { Verdict } from "../../kernel/model";
import type { Cluster, HelmRelease, World } from "../model";
import { nodesOf, putObject } from "./cluster";
import { isOn, numberAt, recordAt, textAt, textsAt } from "./tree";
import { dueTo, fails, holds } from "./verdict";

/** The Helm release of Cilium, if there is one. A cluster can hold only one. */
export function ciliumRelease(cluster: Cluster): HelmRelease | undefined {
  return Object.values(cluster.releases).find((release) => release.chart === "cilium");
}

/**
 * Whether the agents become ready with these values on these nodes.
 * Sources: siderolabs/docs "Deploy Cilium CNI" (KubePrism, capabilities, cgroup, kube-proxy); cilium/cilium v1.18.6
 * and v1.19.6 install/kubernetes/cilium/values.yaml (defaults) and templates/cilium-agent/daemonset.yaml.
 */
export function ciliumWorks(world: World, cluster: Cluster): Verdict {
  const release = ciliumRelease(cluster);
  if (!release) return fails("network is not ready: container runtime network not ready: cni plugin not initialized");
  const because = dueTo(
    release.madeBy,
    "network is not ready: cni plugin not initialized (Cilium was not installed yet)",
  );
  const { values } = release;
  const trouble = identityTrouble(values) ?? containerTrouble(values) ?? installedTrouble(world, cluster, values);
  if (trouble !== undefined) return fails(`cilium-agent: ${trouble}`);
  for (const { machine, facts } of nodesOf(world, cluster)) {
    const unreachable = isOn(values, "kubeProxyReplacement")
      ? apiTrouble(facts.kubePrismPort, values, cluster)
      : undefined;
    if (unreachable !== undefined) return fails(`cilium-agent on ${machine.name}: ${unreachable}`);
  }
  return holds(because);
}

/** The CNI that Talos installs. Control planes install it for everyone; what a worker's configuration says is not read. */
export function installedCni(world: World, cluster: Cluster): string | undefined {
  return nodesOf(world, cluster).find((node) => node.controlPlane)?.facts.cni;
}

/** Source: cilium/cilium v1.18.6 pkg/clustermesh/types/option.go Validate and types.go InitClusterIDMax. */
function identityTrouble(values: Record<string, unknown>): string | undefined {
  const id = numberAt(values, "cluster", "id") ?? 0;
  const most = numberAt(values, "clustermesh", "maxConnectedClusters") ?? 255;
  return id >= 0 && id <= most ? undefined : `invalid cluster id ${id}: must be in range 0..${most}`;
}

function containerTrouble(values: Record<string, unknown>): string | undefined {
  for (const container of ["ciliumAgent", "cleanCiliumState"]) {
    if (textsAt(values, "securityContext", "capabilities", container).includes("SYS_MODULE")) {
      return `container creation failed: unable to apply caps: operation not permitted (Talos allows no SYS_MODULE; securityContext.capabilities.${container})`;
    }
  }
  if (isOn(values, "cgroup", "autoMount", "enabled")) {
    return "init container mount-cgroup failed: nsenter: operation not permitted (Talos mounts cgroup v2 itself; set cgroup.autoMount.enabled to false)";
  }
  const root = textAt(values, "cgroup", "hostRoot") ?? "";
  if (root === "/sys/fs/cgroup") return undefined;
  return `cgroup root ${root} is not a cgroup v2 mount (Talos mounts it at /sys/fs/cgroup; set cgroup.hostRoot)`;
}

/** What Talos installs beside Cilium: its own CNI and kube-proxy, as the control planes' configuration says. */
function installedTrouble(world: World, cluster: Cluster, values: Record<string, unknown>): string | undefined {
  const cni = installedCni(world, cluster) ?? "none";
  if (cni !== "none") {
    return `Talos installs the CNI "${cni}", which fights with Cilium over /etc/cni/net.d; set cluster.network.cni.name to none`;
  }
  const kubeProxy = nodesOf(world, cluster).some((node) => node.controlPlane && node.facts.kubeProxy);
  const replaces = isOn(values, "kubeProxyReplacement");
  if (replaces && kubeProxy) {
    return "kube-proxy runs as well (kubeProxyReplacement is true, cluster.proxy.disabled is not), both program the node's services";
  }
  if (!replaces && !kubeProxy) {
    return "neither kube-proxy nor kubeProxyReplacement serves the cluster's services: dial tcp 10.96.0.1:443: i/o timeout";
  }
  return undefined;
}

/** Without kube-proxy the agent cannot use the Service of the API server: it needs an address of its own. */
function apiTrouble(
  kubePrismPort: number | undefined,
  values: Record<string, unknown>,
  cluster: Cluster,
): string | undefined {
  const host = textAt(values, "k8sServiceHost") ?? "";
  const port = textAt(values, "k8sServicePort") ?? String(numberAt(values, "k8sServicePort") ?? "");
  if (host === "")
    return "unable to contact k8s api-server: dial tcp 10.96.0.1:443: i/o timeout (k8sServiceHost is not set)";
  if (host === "localhost" || host === "127.0.0.1") {
    if (kubePrismPort === undefined) {
      return `unable to contact k8s api-server: dial tcp 127.0.0.1:${port}: connect: connection refused (machine.features.kubePrism is not enabled)`;
    }
    if (port !== String(kubePrismPort)) {
      return `unable to contact k8s api-server: dial tcp 127.0.0.1:${port}: connect: connection refused (KubePrism listens on ${kubePrismPort})`;
    }
    return undefined;
  }
  const endpoint = new URL(cluster.endpoint);
  if (host === endpoint.hostname && port === endpoint.port) return undefined;
  return `unable to contact k8s api-server: dial tcp ${host}:${port}: i/o timeout`;
}

/**
 * Custom resources that the operator registers at run time; the chart holds no CRDs.
 * Source: cilium/cilium v1.18.6 pkg/k8s/apis/cilium.io/client/crds; v1.19.6 registers the same, of which its upgrade
 * notes call the pools' v2alpha1 deprecated (Documentation/operations/upgrade.rst, "1.19 Upgrade Notes").
 */
const REGISTERED: readonly { kind: string; plural: string; versions: readonly string[]; namespaced: boolean }[] = [
  {
    kind: "CiliumLoadBalancerIPPool",
    plural: "ciliumloadbalancerippools",
    versions: ["v2", "v2alpha1"],
    namespaced: false,
  },
  {
    kind: "CiliumL2AnnouncementPolicy",
    plural: "ciliuml2announcementpolicies",
    versions: ["v2alpha1"],
    namespaced: false,
  },
  { kind: "CiliumNetworkPolicy", plural: "ciliumnetworkpolicies", versions: ["v2"], namespaced: true },
  {
    kind: "CiliumClusterwideNetworkPolicy",
    plural: "ciliumclusterwidenetworkpolicies",
    versions: ["v2"],
    namespaced: false,
  },
];

/** What runs in Cilium's pods changes in the cluster. */
export function runCilium(world: World, cluster: Cluster): boolean {
  const release = ciliumRelease(cluster);
  if (!release || !ciliumWorks(world, cluster).holds) return false;
  let changed = false;
  for (const { kind, plural, versions, namespaced } of REGISTERED) {
    const crd = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      name: `${plural}.cilium.io`,
      body: {
        spec: {
          group: "cilium.io",
          names: { kind, plural },
          scope: namespaced ? "Namespaced" : "Cluster",
          versions: versions.map((name) => ({ name, served: true })),
        },
      },
    };
    if (putObject(cluster, crd, undefined)) changed = true;
  }
  return changed;
}

/** True when the values switch on a part of Cilium. */
export function ciliumHas(cluster: Cluster, ...path: readonly string[]): boolean {
  return isOn(recordAt(ciliumRelease(cluster)?.values ?? {}), ...path);
}
