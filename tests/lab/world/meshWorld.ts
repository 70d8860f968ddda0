// Clusters of a mesh for the tests, put into a world by hand: machines, Cilium with its real certificates, and the
// Secrets by which the members know each other, as the exchange through Vault would have written them.
import { stringify } from "yaml";
import { findChart } from "../../../lab/providers/kubernetes/charts";
import { nowOf } from "../../../lab/world/clock";
import { findObject, putStatus, putObject, type Manifest } from "../../../lab/world/controllers/cluster";
import { merged, recordAt } from "../../../lab/world/controllers/tree";
import { meshMatrix } from "../../../lab/world/mesh";
import type { Cluster, World } from "../../../lab/world/model";
import { ciliumValues, machineConfig } from "../kubernetes/world";

export interface MemberOptions {
  readonly id?: number;
  readonly node?: string;
  readonly podCidr?: string;
  readonly address?: string;
  /** Version of Cilium. @default - 1.18.6 */
  readonly version?: string;
  /** What the values of Cilium say differently. */
  readonly values?: Record<string, unknown>;
}

/** The network of which everything is by default. */
const ADDRESSES: Record<string, number> = { main: 1, gitlab: 2, dev: 3 };

export function emptyWorld(): World {
  return { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
}

/** Members main, gitlab and dev (as many as named), each with all others as peers. */
export function meshOf(members: Record<string, MemberOptions>, world: World = emptyWorld()): World {
  for (const [name, options] of Object.entries(members)) addMember(world, name, options);
  const names = Object.keys(members);
  for (const name of names) {
    for (const peer of names.filter((other) => other !== name)) exchange(world, name, peer);
  }
  return world;
}

export function addMember(world: World, name: string, options: MemberOptions = {}): void {
  const number = ADDRESSES[name] ?? 9;
  const address = options.address ?? `192.0.2.${30 + number}`;
  const config = machineConfig();
  const podCidr = options.podCidr ?? `10.${240 + number}.0.0/16`;
  const cluster = {
    ...config.cluster,
    network: { cni: { name: "none" }, podSubnets: [podCidr] },
    externalCloudProvider: { enabled: false },
    allowSchedulingOnControlPlanes: true,
  };
  const urn = `urn:pulumi:${name}::homelab::x::${name}`;
  const node = `${name}-cp-0`;
  world.machines[node] = {
    name: node,
    platform: "metal",
    addresses: [options.node ?? `192.0.2.${10 + number}`],
    running: true,
    interfaces: [],
    disks: [],
    config: { yaml: stringify({ ...config, cluster }), madeBy: urn, clusterId: name, machineType: "controlplane" },
  };
  const made: Cluster = {
    id: name,
    name,
    endpoint: `https://192.0.2.${number}:6443`,
    madeBy: urn,
    osCa: "",
    k8sCa: "",
    etcd: [node],
    bootstrappedBy: urn,
    objects: {},
    releases: {},
  };
  world.clusters[name] = made;
  const own = {
    cluster: { name, id: options.id ?? number },
    clustermesh: { apiserver: { tls: { server: { extraIpAddresses: [address] } } } },
  };
  install(world, made, merged(merged(ciliumValues(), own), options.values ?? {}), options.version);
  const service = findObject(made, "v1", "Service", "kube-system", "clustermesh-apiserver");
  if (service) putStatus(service, { loadBalancer: { ingress: [{ ip: address }] } });
}

/** Installs or upgrades Cilium: new leaf certificates, the same CA. */
export function install(world: World, cluster: Cluster, given: Record<string, unknown>, version = "1.18.6"): void {
  const cilium = findChart({ chart: "cilium", repository: "https://helm.cilium.io", version });
  if (typeof cilium === "string") throw new Error(cilium);
  const values = merged(cilium.defaults, given);
  const namespace = "kube-system";
  const lookup = (...object: readonly [string, string, string, string]): Record<string, unknown> =>
    findObject(cluster, ...object)?.body ?? {};
  for (const object of cilium.render({ name: "cilium", namespace, values, now: nowOf(world), lookup })) {
    putObject(cluster, object, cluster.madeBy);
  }
  cluster.releases["kube-system/cilium"] = {
    name: "cilium",
    namespace,
    chart: "cilium",
    version: cilium.version,
    repository: cilium.repository,
    values,
    revision: 1,
    awaited: false,
    madeBy: cluster.madeBy,
  };
}

export function clusterOf(world: World, name: string): Cluster {
  const cluster = world.clusters[name];
  if (!cluster) throw new Error(`no cluster ${name}`);
  return cluster;
}

/** Texts of a Secret in kube-system. */
export function secret(world: World, cluster: string, name: string): Record<string, string> {
  const body = findObject(clusterOf(world, cluster), "v1", "Secret", "kube-system", name)?.body;
  const decoded = Object.entries(recordAt(body, "data")).map(([key, value]) => [key, atob(String(value))]);
  return Object.fromEntries(decoded) as Record<string, string>;
}

/** Replaces what a Secret in kube-system holds; undefined removes a key. */
export function write(world: World, cluster: string, name: string, change: Record<string, string | undefined>): void {
  const texts = Object.entries({ ...secret(world, cluster, name), ...change });
  const data = Object.fromEntries(texts.flatMap(([key, text]) => (text === undefined ? [] : [[key, btoa(text)]])));
  put(world, cluster, { apiVersion: "v1", kind: "Secret", namespace: "kube-system", name, body: { data } });
}

export function put(world: World, cluster: string, manifest: Manifest): void {
  putObject(clusterOf(world, cluster), manifest, undefined);
}

/** What the peer publishes under its own name, brought to a member; `address` is where the entry says the peer is. */
export function exchange(world: World, to: string, peer: string, address = addressOf(world, peer)): void {
  const published = secret(world, peer, "clustermesh-apiserver-remote-cert");
  write(world, to, "cilium-kvstoremesh", {
    [peer]: entry(`https://${address}:2379`, `${peer}.`),
    [`${peer}.etcd-client-ca.crt`]: published["ca.crt"],
    [`${peer}.etcd-client.crt`]: published["tls.crt"],
    [`${peer}.etcd-client.key`]: published["tls.key"],
  });
  write(world, to, "cilium-clustermesh", {
    [peer]: entry("https://clustermesh-apiserver.kube-system.svc:2379", "local-"),
  });
}

export function entry(endpoint: string, prefix: string): string {
  const file = `/var/lib/cilium/clustermesh/${prefix}etcd-client`;
  return stringify({
    endpoints: [endpoint],
    "trusted-ca-file": `${file}-ca.crt`,
    "cert-file": `${file}.crt`,
    "key-file": `${file}.key`,
  });
}

function addressOf(world: World, name: string): string {
  const service = findObject(clusterOf(world, name), "v1", "Service", "kube-system", "clustermesh-apiserver");
  const status = service?.body["status"] as { loadBalancer: { ingress: { ip: string }[] } } | undefined;
  return status?.loadBalancer.ingress[0]?.ip ?? "192.0.2.99";
}

/** `from>to` of what is connected, `from>to: reason` of what is not. */
export function matrix(world: World, ...members: readonly string[]): readonly string[] {
  return meshMatrix(world, [{ name: "home", members }]).map(
    ({ from, to, reason }) => `${from}>${to}${reason === undefined ? "" : `: ${reason}`}`,
  );
}
