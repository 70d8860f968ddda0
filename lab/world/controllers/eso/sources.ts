// Which addresses Vault sees requests of a cluster come from, and whether they find a way there.
import type { Cluster, VaultServer, World } from "../../model";
import { reaches } from "../../mesh/networks";
import { nodesOf } from "../cluster";

/**
 * Addresses that Vault may see: those of the cluster's own nodes, which stand for their pods outside of the cluster;
 * and, where the node that holds Vault's address hands a connection on, that node's own or one of the pod network.
 * Source: docs.cilium.io "Kubernetes Without kube-proxy", external traffic policy Cluster and its loss of the source.
 */
export function sourcesOf(
  world: World,
  cluster: Cluster,
  vault: VaultServer,
  through: "own address" | "overlay",
): readonly string[] {
  const hub = Object.values(world.clusters).find(({ name }) => name === vault.cluster);
  const forwarding = hub ? nodesOf(world, hub) : [];
  const gateways = forwarding.flatMap(({ facts }) => facts.podSubnets).map(firstAddress);
  // A gateway ends the connection and makes one of its own, on a node of the hub.
  const own = through === "overlay" ? [] : nodeAddresses(world, cluster);
  return [...new Set([...own, ...(hub ? hubAddresses(world, hub) : []), ...gateways])];
}

/** The first node of the cluster that has no way to an address, if the underlay's networks part them. */
export function strandedNode(world: World, cluster: Cluster, address: string): string | undefined {
  return nodeAddresses(world, cluster).find((node) => !reaches(world, node, address));
}

/** On the LAN, and by which the nodes are known to each other where that is another one. */
function hubAddresses(world: World, hub: Cluster): readonly string[] {
  return [...nodeAddresses(world, hub), ...nodesOf(world, hub).flatMap(({ internalIps }) => internalIps.slice(0, 1))];
}

function nodeAddresses(world: World, cluster: Cluster): readonly string[] {
  return nodesOf(world, cluster).flatMap(({ machine }) => machine.addresses.slice(0, 1));
}

/** The router's address of a pod network. */
function firstAddress(subnet: string): string {
  return (subnet.split("/")[0] ?? "").replace(/\d+$/, (last) => String(Number(last) + 1));
}
