// Reads the addresses that Cilium gives to LoadBalancer Services.
import { parseAddress, parseCidr, type Range } from "../fleet/addresses";
import type { View } from "./view";

export const POOLS: readonly string[] = [
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool",
  "kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool",
];

/** Of a block with `cidr`, or with `start` and perhaps `stop`; undefined for what is no IPv4 block. */
export function blockRange(block: View): Range | undefined {
  const cidr = block.get("cidr").text();
  if (cidr !== undefined) return parseCidr(cidr);
  const start = block.get("start").text() ?? "";
  const first = parseAddress(start);
  const last = parseAddress(block.get("stop").text() ?? start);
  return first === undefined || last === undefined ? undefined : { first, last };
}
