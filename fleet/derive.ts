// What follows from the fleet: bring-up order, mesh peers, DNS names, Vault paths, Flux paths and variables.
import { type Cluster, type Fleet } from "./model";

/** Stack names in the order in which they come up: hubs first, because the others report to them; then by name. */
export function bringUpOrder(clusters: readonly Pick<Cluster, "name" | "role">[]): readonly string[] {
  const rank = (cluster: Pick<Cluster, "role">): number => (cluster.role === "management" ? 0 : 1);
  return [...clusters].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)).map((cluster) => cluster.name);
}

/** The other members of the cluster's mesh, by name; a cluster that is being taken down is no peer. */
export function meshPeers(fleet: Pick<Fleet, "clusters">, cluster: Cluster): readonly Cluster[] {
  const mesh = cluster.cilium.mesh?.name;
  return mesh === undefined || cluster.retire
    ? []
    : fleet.clusters
        .filter((other) => other.name !== cluster.name && !other.retire && other.cilium.mesh?.name === mesh)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names that resolve to the cluster's external address. */
export function dnsNames(cluster: Pick<Cluster, "dns">): readonly string[] {
  return [cluster.dns.name, `*.${cluster.dns.name}`];
}

/** Where the cluster publishes its mesh certificate, below the key-value mount; only the cluster may write there. */
export function vaultMeshPath(cluster: Pick<Cluster, "name">): string {
  return `clustermesh/${cluster.name}`;
}

/** Directory of the GitOps tree that clusters of this role reconcile. */
export function gitopsPath(role: Cluster["role"]): string {
  return role === "management" ? "gitops/clusters/hub" : "gitops/clusters/workload";
}

/** What Flux substitutes in the GitOps tree. All values are text, because Flux refuses numbers in a ConfigMap. */
export function fluxVariables(cluster: Omit<Cluster, "fluxVariables">): Readonly<Record<string, string>> {
  return {
    CLUSTER_NAME: `${cluster.name}-cluster`,
    CLUSTER_ROLE: cluster.role,
    DNS_NAME: cluster.dns.name,
    DNS_ZONE: cluster.dns.zone,
    EXTERNAL_IP: cluster.externalIp,
    STORAGE_CLASS: cluster.storage.default,
    MONITORING_ROLE: cluster.monitoring.role,
    CILIUM_CLUSTER_NAME: cluster.name,
    CILIUM_CLUSTER_ID: String(cluster.cilium.id),
    ...(cluster.cilium.mesh === undefined ? {} : { CILIUM_CLUSTERMESH_ENDPOINT: cluster.cilium.mesh.ip }),
  };
}
