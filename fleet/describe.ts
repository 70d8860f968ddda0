// What the fleet is, in words and as JSON.
import { type Cluster, type Fleet } from "./model";
import { underlay } from "./underlay";

/** Stands in while describing: a description does not need a Git repository. */
export const noRepo = "https://git.invalid/unset";

function describeCluster(cluster: Cluster): string {
  const count = (nodes: readonly unknown[], word: string): string =>
    `${nodes.length} ${word}${nodes.length === 1 ? "" : "s"}`;
  return [
    `${cluster.name} (${cluster.role}, ${cluster.platform}, ${cluster.site.name}${cluster.retire ? ", retiring" : ""})`,
    `  nodes     ${count(cluster.controlPlanes, "control plane")}, ${count(cluster.workers, "worker")}`,
    `  endpoint  ${cluster.endpoint}`,
    `  ingress   ${cluster.externalIp}, ${cluster.dns.name}`,
    `  pods      ${cluster.podCidr}, services ${cluster.serviceCidr}`,
    `  mesh      ${cluster.cilium.mesh === undefined ? "none" : `${cluster.cilium.mesh.name} as ${cluster.cilium.id} at ${cluster.cilium.mesh.ip}`}`,
    `  versions  Talos ${cluster.versions.talos}, Kubernetes ${cluster.versions.kubernetes}, Cilium ${cluster.versions.cilium}`,
    `  flux      ${cluster.gitops.path} of ${cluster.gitops.repo === noRepo ? "no repository yet" : cluster.gitops.repo}`,
  ].join("\n");
}

/** The clusters in bring-up order, a paragraph each. */
export function describeText(fleet: Fleet): string {
  const byName = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]));
  return fleet.bringUpOrder
    .flatMap((name) => byName.get(name) ?? [])
    .map(describeCluster)
    .join("\n\n");
}

/** `{bringUpOrder, gitRepository, underlay}`; the repository is null where nobody named one. */
export function describeJson(fleet: Fleet): string {
  const repo = fleet.clusters[0]?.gitops.repo;
  const gitRepository = repo === noRepo ? null : repo;
  return JSON.stringify({ bringUpOrder: fleet.bringUpOrder, gitRepository, underlay: underlay(fleet) }, null, 2);
}
