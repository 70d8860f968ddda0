// What a picture of the fleet shows: the clusters as they came up, Vault and who uses it, and tunnels from outside.
import { ciliumRelease } from "../world/controllers/cilium";
import { nodesOf, objectsOf } from "../world/controllers/cluster";
import { addressOf, isLoadBalancer } from "../world/controllers/loadBalancers";
import { listAt, numberAt, textAt } from "../world/controllers/tree";
import { networkOf, statusTrouble, type Connection } from "../world/mesh";
import type { Cluster, World } from "../world/model";
import { deviceOf } from "../world/overlay";
import type { ClusterSummary } from "./report";

export interface PictureFacts {
  readonly clusters: readonly ClusterSummary[];
  readonly connections: readonly Connection[];
  /** By cluster: what its control planes have of an overlay. */
  readonly overlays: Readonly<Record<string, { readonly kind: string; readonly addresses: readonly string[] }>>;
  /** Every Vault that runs or that a store points at. */
  readonly vaults: readonly { readonly address: string; readonly cluster?: string; readonly state: string }[];
  /** Stores of External Secrets at a Vault; `trouble` is absent where they work. */
  readonly stores: readonly { readonly cluster: string; readonly vault: string; readonly trouble?: string }[];
  readonly tunnels: readonly {
    readonly name: string;
    readonly cluster: string;
    readonly hostnames: readonly string[];
  }[];
}

export function pictureFacts(world: World, connections: readonly Connection[]): PictureFacts {
  const stores = Object.values(world.clusters).flatMap(storesOf);
  const running = Object.values(world.vaults ?? {}).map(({ address, cluster, initialized, sealed }) => ({
    address,
    cluster,
    state: !initialized ? "not initialised" : sealed ? "sealed" : "unsealed",
  }));
  const missing = [...new Set(stores.map(({ vault }) => vault))]
    .filter((address) => !running.some((vault) => vault.address === address))
    .map((address) => ({ address, state: "does not run" }));
  return {
    clusters: clusterSummaries(world),
    connections,
    overlays: Object.fromEntries(Object.values(world.clusters).flatMap((cluster) => overlayOfCluster(world, cluster))),
    vaults: [...running, ...missing],
    stores,
    tunnels: Object.values(world.tunnels ?? {}).map(({ name, madeBy, config }) => ({
      name,
      // The stack of a cluster bears its name.
      cluster: madeBy.split(":")[2] ?? "",
      hostnames: listAt(config, "ingress").flatMap((rule) => textAt(rule, "hostname") ?? []),
    })),
  };
}

function overlayOfCluster(world: World, cluster: Cluster): readonly [string, PictureFacts["overlays"][string]][] {
  const devices = nodesOf(world, cluster)
    .filter(({ controlPlane }) => controlPlane)
    .flatMap(({ machine }) => deviceOf(world, machine) ?? []);
  const [first] = devices;
  return first ? [[cluster.name, { kind: first.kind, addresses: devices.map(({ address }) => address) }]] : [];
}

/** Every cluster that was bootstrapped. */
export function clusterSummaries(world: World): readonly ClusterSummary[] {
  return Object.values(world.clusters)
    .filter(({ bootstrappedBy }) => bootstrappedBy !== undefined)
    .map((cluster) => {
      const nodes = nodesOf(world, cluster);
      const controlPlanes = nodes.filter(({ controlPlane }) => controlPlane);
      const site = nodes
        .flatMap(({ machine }) => machine.addresses)
        .map((address) => networkOf(world, address))
        .find((network) => network !== undefined);
      return {
        name: cluster.name,
        ...(site === undefined ? {} : { site }),
        controlPlanes: controlPlanes.length,
        workers: nodes.length - controlPlanes.length,
        endpoint: cluster.endpoint,
        ciliumId: numberAt(ciliumRelease(cluster)?.values, "cluster", "id") ?? 0,
        podCidrs: controlPlanes[0]?.facts.podSubnets ?? [],
        loadBalancers: Object.fromEntries(
          Object.values(cluster.objects)
            .filter(isLoadBalancer)
            .map((service) => [`${service.namespace ?? ""}/${service.name}`, addressOf(service) ?? "no address"]),
        ),
      };
    });
}

const STORES = ["ClusterSecretStore", "SecretStore"];

/** One arrow per cluster and Vault, in trouble when any of the stores is. */
function storesOf(cluster: Cluster): PictureFacts["stores"] {
  const stores = STORES.flatMap((kind) => objectsOf(cluster, "external-secrets.io/v1", kind));
  const byVault = new Map<string, string[]>();
  for (const store of stores) {
    const server = textAt(store.body, "spec", "provider", "vault", "server");
    if (server === undefined || !URL.canParse(server)) continue;
    const vault = new URL(server).hostname;
    const trouble = statusTrouble(cluster, store);
    byVault.set(vault, [...(byVault.get(vault) ?? []), ...(trouble === undefined ? [] : [trouble])]);
  }
  return [...byVault].map(([vault, [trouble]]) => ({
    cluster: cluster.name,
    vault,
    ...(trouble === undefined ? {} : { trouble }),
  }));
}
