// Who answers at a port of a node's own address: a pod on the host network that passes on to a Service, or nobody.
import type { Cluster, KubeObject, World } from "../model";
import { deviceOf } from "../overlay";
import { findObject, nodesOf, objectsOf, type ClusterNode } from "./cluster";
import { haproxyWays, isHaproxy } from "./haproxyPods";
import { placesFor, podsRun } from "./pods";
import { listAt, numberAt } from "./tree";

/** A Service behind a node's address. */
export interface Gateway {
  readonly cluster: Cluster;
  readonly service: KubeObject;
  /** Port of the Service. */
  readonly port: number;
  /** The pods that pass connections on. */
  readonly workload: KubeObject;
}

/**
 * The Service that a node's address and port lead to, or why nobody answers there. NodePorts and LoadBalancer addresses
 * are programs on devices with a hardware address: Cilium answers for neither on a tunnel device.
 *
 * Source: cilium/cilium #12304, #12317 and #26584.
 */
export function gatewayAt(world: World, address: string, port: number): Gateway | string {
  for (const cluster of Object.values(world.clusters)) {
    const node = nodesOf(world, cluster).find(({ internalIps }) => internalIps.includes(address));
    if (node) return gatewayOf(world, cluster, node, address, port);
  }
  return `no node has the address ${address}`;
}

function gatewayOf(world: World, cluster: Cluster, node: ClusterNode, address: string, port: number): Gateway | string {
  const { name } = node.machine;
  let down: string | undefined;
  for (const workload of objectsOf(cluster, "apps/v1", "DaemonSet").filter(isHaproxy)) {
    const here = placesFor(world, cluster, workload).some(({ machine }) => machine.name === name);
    if (!here) continue;
    const who = `DaemonSet ${workload.name} of ${cluster.name}`;
    const runs = podsRun(world, cluster, workload);
    const ways = haproxyWays(cluster, workload, node);
    if (typeof ways === "string") down ??= `${who} does not run: ${ways}`;
    else if (!runs.holds) down ??= `${who} does not run: ${runs.message}`;
    if (typeof ways === "string" || !runs.holds) continue;
    const way = ways.find((one) => one.port === port && (one.address === "" || one.address === address));
    if (!way) continue;
    const led = way.servers.map(({ host, port: to }) => ({ service: serviceOf(cluster, host), port: to }));
    for (const { service, port: to } of led) {
      const served = listAt(service?.body, "spec", "ports").some((one) => numberAt(one, "port") === to);
      if (service && served) return { cluster, service, port: to, workload };
    }
    down ??= `${who} passes ${port} on to no Service that exists`;
  }
  return down ?? nodePortTrouble(world, cluster, node, port) ?? `nothing on ${name} listens on port ${port}`;
}

function nodePortTrouble(world: World, cluster: Cluster, node: ClusterNode, port: number): string | undefined {
  const service = objectsOf(cluster, "v1", "Service").find(({ body }) =>
    listAt(body, "spec", "ports").some((one) => numberAt(one, "nodePort") === port),
  );
  const device = deviceOf(world, node.machine);
  if (!service || !device) return undefined;
  return `NodePort ${port} of Service ${service.name} is not served on ${device.device} of ${node.machine.name}, a device without hardware address`;
}

function serviceOf(cluster: Cluster, host: string): KubeObject | undefined {
  const [, name = "", namespace = ""] = /^([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  return findObject(cluster, "v1", "Service", namespace, name);
}
