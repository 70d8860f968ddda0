// Which addresses reach each other, and which CIDRs overlap. IPv4.
import { BlockList, isIPv4 } from "node:net";
import type { World } from "../model";

/** Whether a block holds an address. */
export function holds(cidr: string, address: string): boolean {
  const [network = "", length = "32"] = cidr.split("/");
  if (!isIPv4(network) || !isIPv4(address)) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(length), "ipv4");
  return block.check(address);
}

/** True when the world declares no routing domains, or when one of them holds both addresses. */
export function reaches({ networks = [] }: World, one: string, other: string): boolean {
  return networks.length === 0 || networks.some(({ cidr }) => holds(cidr, one) && holds(cidr, other));
}

/** Name of the routing domain that an address is in. */
export function networkOf({ networks = [] }: World, address: string): string | undefined {
  return networks.find(({ cidr }) => holds(cidr, address))?.name;
}

/** Two CIDRs overlap when one holds the other's first address. */
export function overlap(one: string, other: string): boolean {
  const first = (cidr: string): string => cidr.split("/")[0] ?? "";
  return holds(one, first(other)) || holds(other, first(one));
}
