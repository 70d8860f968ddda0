// What a cluster is to its mesh: the values of its Cilium, its nodes and pods, and its clustermesh-apiserver.
import { ciliumRelease, ciliumWorks } from "../controllers/cilium";
import { findObject, nodesOf } from "../controllers/cluster";
import { addressOf, isLoadBalancer, whyPending } from "../controllers/loadBalancers";
import { podsRun } from "../controllers/pods";
import { isOn, numberAt, recordAt, textAt } from "../controllers/tree";
import type { Cluster, KubeObject, Machine, World } from "../model";
import { nodeAddress } from "../overlay";
import { hasQuorum } from "../talosNodes";

/** Port of the etcd inside the clustermesh-apiserver. */
export const PORT = 2379;

export interface MemberNode {
  readonly name: string;
  readonly machine: Machine;
  /** On the LAN. */
  readonly addresses: readonly string[];
  /** By which the others know it: on the LAN or in the overlay. */
  readonly internalIps: readonly string[];
}

export interface Member {
  readonly name: string;
  readonly cluster: Cluster;
  /** `cluster.name` and `cluster.id` of the chart's values. */
  readonly ciliumName: string;
  readonly id: number;
  readonly maxConnectedClusters: number;
  /** `legacy`, `migration` or `cluster`. */
  readonly authMode: string;
  /** `tunnel` with its protocol, or `native`. */
  readonly datapath: string;
  readonly podCidrs: readonly string[];
  /** Value `MTU` of the chart; 0: as large as that of the device with the default route. */
  readonly mtu: number;
  readonly nodes: readonly MemberNode[];
  /** Why machines that run are not nodes of their cluster. */
  readonly absent: readonly string[];
  /** Nodes whose machines are off: nobody misses their packets. */
  readonly asleep: readonly string[];
  /** LoadBalancer address of the clustermesh-apiserver. */
  readonly address?: string;
  /** Why it has no address. */
  readonly pending?: string;
  /** Why the pod with clustermesh-apiserver and kvstoremesh does not work. */
  readonly trouble?: string;
}

/** The cluster of that name as a member, or why it is none. */
export function memberOf(world: World, name: string): Member | string {
  const cluster = Object.values(world.clusters).find((one) => one.name === name);
  if (!cluster || !hasQuorum(world, cluster)) return `cluster ${name} is not up`;
  const release = ciliumRelease(cluster);
  if (!release) return `Cilium is not installed in ${name}`;
  const { values, namespace } = release;
  if (!isOn(values, "clustermesh", "useAPIServer")) return `clustermesh.useAPIServer is off in ${name}`;
  if (!isOn(values, "clustermesh", "apiserver", "kvstoremesh", "enabled")) {
    return `clustermesh.apiserver.kvstoremesh.enabled is off in ${name}`;
  }
  const absent = absentNodes(world, cluster);
  // By name, so that of many links that fail the same one is told each time.
  const nodes = [...nodesOf(world, cluster)].sort((one, other) => (one.machine.name < other.machine.name ? -1 : 1));
  if (!nodes.some(({ controlPlane }) => controlPlane))
    return `cluster ${name} is not up: ${absent[0] ?? "it has no node"}`;
  const service = findObject(cluster, "v1", "Service", namespace, "clustermesh-apiserver");
  const address = service && addressOf(service);
  const pending = service ? whyWithout(world, cluster, service) : "there is no such Service";
  const trouble = whyDown(world, cluster, namespace, values);
  const mode = textAt(values, "routingMode") ?? "";
  return {
    name,
    cluster,
    ciliumName: textAt(values, "cluster", "name") ?? "",
    id: numberAt(values, "cluster", "id") ?? 0,
    maxConnectedClusters: numberAt(values, "clustermesh", "maxConnectedClusters") ?? 255,
    authMode: textAt(values, "clustermesh", "apiserver", "tls", "authMode") ?? "legacy",
    datapath: mode === "native" ? mode : `tunnel ${textAt(values, "tunnelProtocol") || "vxlan"}`,
    podCidrs: nodes.find(({ controlPlane }) => controlPlane)?.facts.podSubnets ?? [],
    mtu: numberAt(values, "MTU") ?? 0,
    nodes: nodes.map(({ machine, internalIps }) => ({
      name: machine.name,
      machine,
      addresses: machine.addresses,
      internalIps,
    })),
    absent,
    asleep: Object.values(world.machines)
      .filter(({ running, config }) => !running && config?.clusterId === cluster.id)
      .map((machine) => machine.name),
    ...(address === undefined ? { pending } : { address }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function absentNodes(world: World, cluster: Cluster): readonly string[] {
  return Object.values(world.machines)
    .filter(({ running, config }) => running && config?.clusterId === cluster.id)
    .flatMap((machine) => {
      const address = nodeAddress(world, machine);
      return "trouble" in address ? [`the kubelet of ${machine.name} does not start: ${address.trouble}`] : [];
    });
}

function whyWithout(world: World, cluster: Cluster, service: KubeObject): string {
  if (isLoadBalancer(service)) return whyPending(world, cluster, service);
  return `its Service is of type ${textAt(service.body, "spec", "type") ?? "ClusterIP"}`;
}

/** What a Secret in the namespace of Cilium holds, decoded; undefined when it does not exist. */
export function secretOf({ cluster }: Pick<Member, "cluster">, name: string): Record<string, string> | undefined {
  const namespace = ciliumRelease(cluster)?.namespace ?? "kube-system";
  const secret = findObject(cluster, "v1", "Secret", namespace, name);
  if (!secret) return undefined;
  return Object.fromEntries(
    Object.entries(recordAt(secret.body, "data")).map(([key, value]) => [
      key,
      Buffer.from(String(value), "base64").toString(),
    ]),
  );
}

function whyDown(
  world: World,
  cluster: Cluster,
  namespace: string,
  values: Record<string, unknown>,
): string | undefined {
  const works = ciliumWorks(world, cluster);
  if (!works.holds) return works.message;
  // cilium/cilium v1.18.6 pkg/clustermesh/types/option.go ValidateStrict, by which clustermesh-apiserver starts
  if ((numberAt(values, "cluster", "id") ?? 0) === 0) return "ClusterID 0 is reserved";
  const deployment = findObject(cluster, "apps/v1", "Deployment", namespace, "clustermesh-apiserver");
  if (!deployment) return "there is no such Deployment";
  const runs = podsRun(world, cluster, deployment);
  return runs.holds ? undefined : runs.message;
}
