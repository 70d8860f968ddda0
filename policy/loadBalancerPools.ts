// Reads the pools that Cilium gives addresses to LoadBalancer Services from.
import { formatAddress, parseCidr, parseRange, type Range } from "../fleet/addresses";
import type { Facts } from "./rule";
import type { View } from "./view";

export const poolTypes: readonly string[] = [
  "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool",
  "kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool",
];

export const pools = (resources: readonly Facts[]): readonly Facts[] =>
  resources.filter(({ type }) => poolTypes.includes(type));

export const blocksOf = (pool: View): readonly View[] => pool.get("spec", "blocks").list();

/** Undefined for IPv6 and for what does not parse; a block without `stop` is one address. @throws NotYetKnown */
export function rangeOf(block: View): Range | undefined {
  const cidr = block.get("cidr").text();
  if (cidr !== undefined) return parseCidr(cidr);
  const start = block.get("start").text() ?? "";
  return parseRange(`${start}-${block.get("stop").text() ?? start}`);
}

/** `192.168.1.80` or `192.168.1.80-192.168.1.90`. */
export const shownRange = ({ first, last }: Range): string =>
  first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`;

/** Annotations by which a Service asks for its addresses; the second is how Cilium called it before 1.15. */
export const ADDRESS_REQUESTS = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"];

/** Where a Service asks for addresses, and which. @throws NotYetKnown */
export function requested(
  annotations: View,
  loadBalancerIP: View,
): { readonly at: View; readonly addresses: readonly string[] } {
  const at =
    [...ADDRESS_REQUESTS.map((key) => annotations.get(key)), loadBalancerIP].find(({ present }) => present) ??
    loadBalancerIP;
  return {
    at,
    addresses: (at.text() ?? "")
      .split(",")
      .map((address) => address.trim())
      .filter((address) => address !== ""),
  };
}
