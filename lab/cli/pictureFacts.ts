// What a picture of the fleet shows: the clusters as they came up, Vault and who uses it, and tunnels from outside.
import { publicAddressOf } from "../world/aws/reach";
import { ciliumRelease } from "../world/controllers/cilium";
import { nodesOf, objectsOf } from "../world/controllers/cluster";
import { addressOf, isLoadBalancer } from "../world/controllers/loadBalancers";
import { machineFacts } from "../world/controllers/machineConfig";
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
  /** By cluster: GPUs with their nodes, and addresses at which the internet finds control planes. */
  readonly details: Readonly<Record<string, readonly (readonly [label: string, text: string])[]>>;
  /** Every Vault that runs or that a store points at. */
  readonly vaults: readonly { readonly address: string; readonly cluster?: string; readonly state: string }[];
  /** Stores of External Secrets at a Vault; `trouble` is absent where they work, `through` where the way is the LAN. */
  readonly stores: readonly {
    readonly cluster: string;
    readonly vault: string;
    readonly through?: string;
    readonly trouble?: string;
  }[];
  readonly tunnels: readonly {
    readonly name: string;
    readonly cluster: string;
    readonly hostnames: readonly string[];
  }[];
}

export function pictureFacts(world: World, connections: readonly Connection[]): PictureFacts {
  const clusters = Object.values(world.clusters);
  const stores = clusters.flatMap((cluster) => storesOf(world, cluster));
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
    overlays: Object.fromEntries(clusters.flatMap((cluster) => overlayOfCluster(world, cluster))),
    details: Object.fromEntries(clusters.map((cluster) => [cluster.name, detailsOf(world, cluster)])),
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

function detailsOf(world: World, cluster: Cluster): PictureFacts["details"][string] {
  const machines = Object.values(world.machines).filter(({ config }) => config?.clusterId === cluster.id);
  return machines.flatMap((machine) => {
    const gpu = machineFacts(machine.config?.yaml ?? "").nodeLabels["homelab/gpu"];
    const address = machine.config?.machineType === "controlplane" ? publicAddressOf(world, machine) : undefined;
    return [
      ...(address === undefined ? [] : [["public", address] as const]),
      ...(gpu === undefined ? [] : [["gpu", `${machine.name} ${gpu}${machine.running ? "" : ", stopped"}`] as const]),
    ];
  });
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
function storesOf(world: World, cluster: Cluster): PictureFacts["stores"] {
  const stores = STORES.flatMap((kind) => objectsOf(cluster, "external-secrets.io/v1", kind));
  const byVault = new Map<string, string[]>();
  for (const store of stores) {
    const server = textAt(store.body, "spec", "provider", "vault", "server");
    if (server === undefined || !URL.canParse(server)) continue;
    const vault = new URL(server).hostname;
    const trouble = statusTrouble(cluster, store);
    byVault.set(vault, [...(byVault.get(vault) ?? []), ...(trouble === undefined ? [] : [trouble])]);
  }
  return [...byVault].map(([address, [trouble]]) => ({
    cluster: cluster.name,
    ...(behindGateway(world, address) ?? { vault: address }),
    ...(trouble === undefined ? {} : { trouble }),
  }));
}

/** The Vault that control planes hand on to at their addresses in an overlay. */
function behindGateway(
  world: World,
  address: string,
): { readonly vault: string; readonly through: string } | undefined {
  for (const vault of Object.values(world.vaults ?? {})) {
    const hub = Object.values(world.clusters).find(({ name }) => name === vault.cluster);
    const [, overlay] = (hub && overlayOfCluster(world, hub)[0]) ?? [];
    if (overlay?.addresses.includes(address)) return { vault: vault.address, through: overlay.kind };
  }
  return undefined;
}
