// Node objects: they appear when configured machines join a bootstrapped cluster, and become Ready with a CNI.
import type { Cluster, World } from "../model";
import { findObject, nodesOf, putObject, putStatus } from "./cluster";
import { labelsOf, networkWorks, nodesInitialized, taintsOf, type Taint } from "./pods";

/** What every new cluster holds (kubernetes.io, "Namespaces": initial namespaces). */
const INITIAL_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

export function runNodes(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const name of INITIAL_NAMESPACES) {
    if (findObject(cluster, "v1", "Namespace", undefined, name)) continue;
    changed = putObject(
      cluster,
      { apiVersion: "v1", kind: "Namespace", name, body: { status: { phase: "Active" } } },
      undefined,
    );
  }
  const network = networkWorks(world, cluster);
  const initialized = nodesInitialized(world, cluster);
  for (const node of nodesOf(world, cluster)) {
    const taints: Taint[] = [...taintsOf(node)];
    const effect = "NoSchedule";
    if (!network.holds) taints.push({ key: "node.kubernetes.io/not-ready", value: "", effect });
    if (!initialized.holds) {
      taints.push({ key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect });
    }
    const body = {
      metadata: { labels: labelsOf(node) },
      spec: taints.length > 0 ? { taints } : {},
      status: {
        addresses: [
          ...node.internalIps.map((address) => ({ type: "InternalIP", address })),
          { type: "Hostname", address: node.machine.name },
        ],
        conditions: [
          network.holds
            ? { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
            : { type: "Ready", status: "False", reason: "KubeletNotReady", message: network.message },
        ],
      },
    };
    const manifest = { apiVersion: "v1", kind: "Node", name: node.machine.name, body };
    if (putObject(cluster, manifest, node.joinedBy[0])) changed = true;
  }
  return markGone(world, cluster) || changed;
}

/** The Node object of a machine that is gone stays, and is no longer ready. */
function markGone(world: World, cluster: Cluster): boolean {
  const live = new Set(nodesOf(world, cluster).map((node) => node.machine.name));
  let changed = false;
  for (const object of Object.values(cluster.objects)) {
    if (object.kind !== "Node" || live.has(object.name)) continue;
    const status = {
      conditions: [
        {
          type: "Ready",
          status: "Unknown",
          reason: "NodeStatusUnknown",
          message: "Kubelet stopped posting node status.",
        },
      ],
    };
    if (putStatus(object, status)) changed = true;
  }
  return changed;
}

/**
 * Talos serves credentials for its API as a custom resource when control planes allow it.
 * Source: siderolabs/docs "Talos API access from Kubernetes".
 */
export function runTalosApiAccess(world: World, cluster: Cluster): boolean {
  const granting = nodesOf(world, cluster).find((node) => node.controlPlane && node.facts.talosApiAccess);
  if (!granting) return false;
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name: "serviceaccounts.talos.dev",
    body: {
      spec: {
        group: "talos.dev",
        names: { kind: "ServiceAccount", plural: "serviceaccounts" },
        scope: "Namespaced",
        versions: [{ name: "v1alpha1", served: true }],
      },
    },
  };
  return putObject(cluster, crd, granting.joinedBy[0]);
}
