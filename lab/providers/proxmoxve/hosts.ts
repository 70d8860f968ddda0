// Finds hypervisors, datastores and files in the world, and lists what makes an address taken.
import type { Props } from "../../kernel/model";
import type { Hypervisor, World } from "../../world/model";

/** Provider configuration: SDKs send anything but strings as JSON text. */
export function endpointOf(config: Props): string {
  const endpoint = config["endpoint"];
  return typeof endpoint === "string" ? endpoint.replace(/\/+$/, "") : "";
}

/** Nodes of the Proxmox cluster behind an endpoint. */
export function clusterOf(world: World, endpoint: string): Hypervisor[] {
  return world.hypervisors.filter((hypervisor) => hypervisor.endpoint.replace(/\/+$/, "") === endpoint);
}

/** True when an IPv4 address lies in a range; both as text. */
export function contains(cidr: string, address: string): boolean {
  const [network = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(network) / size) === Math.floor(toNumber(address) / size);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** Lowest VM id from 100 that no node of the cluster uses. */
export function freeVmId(nodes: readonly Hypervisor[]): number {
  let id = 100;
  while (nodes.some(({ vms }) => String(id) in vms)) id++;
  return id;
}
