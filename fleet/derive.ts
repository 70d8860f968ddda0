// What follows from the fleet: bring-up order, DNS names, Vault paths, Flux paths and variables.
import { type Cluster, type Mesh, type Overlay, type Vault } from "./model";

interface Ordered {
  readonly name: string;
  readonly role: Cluster["role"];
  readonly cilium: {
    readonly mesh?: Pick<Mesh, "trust" | "caMaker"> & { readonly overlay?: Pick<Overlay, "seedMaker"> };
  };
}

const ranks = { management: 1, workload: 3, burst: 5 } as const;

/**
 * Stack names in the order in which they come up: the cluster that runs Vault, the stack that configures it, then the
 * others, which log in to it. Among those hubs come first, because the others report to them, and clusters that only
 * lend machines last; of one role first whoever makes the CA of its mesh or the seed of its overlay; then by name.
 */
export function bringUpOrder(clusters: readonly Ordered[], vault?: Pick<Vault, "stack" | "hub">): readonly string[] {
  const rank = ({ name, role, cilium: { mesh } }: Ordered): number => {
    const makes = (mesh?.trust === "shared-ca" && mesh.caMaker === name) || mesh?.overlay?.seedMaker === name;
    return name === vault?.hub ? 0 : ranks[role] + (makes ? 0 : 1);
  };
  const names = [...clusters]
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
    .map((cluster) => cluster.name);
  return vault === undefined ? names : [vault.hub, vault.stack, ...names.filter((name) => name !== vault.hub)];
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
  return `gitops/clusters/${role === "management" ? "hub" : role}`;
}

/** What Flux substitutes in the GitOps tree. All values are text, because Flux refuses numbers in a ConfigMap. */
export function fluxVariables(
  cluster: Omit<Cluster, "fluxVariables">,
  vault?: Pick<Vault, "ip" | "host" | "address">,
): Readonly<Record<string, string>> {
  return {
    CLUSTER_NAME: `${cluster.name}-cluster`,
    CLUSTER_ROLE: cluster.role,
    DNS_NAME: cluster.dns.name,
    DNS_ZONE: cluster.dns.zone,
    // Where there is none, a file that asks for it must fail rather than get an empty address.
    ...(cluster.externalIp === undefined ? {} : { EXTERNAL_IP: cluster.externalIp }),
    STORAGE_CLASS: cluster.storage.default,
    MONITORING_ROLE: cluster.monitoring.role,
    CILIUM_CLUSTER_NAME: cluster.name,
    CILIUM_CLUSTER_ID: String(cluster.cilium.id),
    ...(cluster.cilium.mesh === undefined ? {} : { CILIUM_CLUSTERMESH_ENDPOINT: cluster.cilium.mesh.ip }),
    ...(vault === undefined ? {} : { VAULT_IP: vault.ip, VAULT_HOST: vault.host, VAULT_ADDRESS: vault.address }),
  };
}
