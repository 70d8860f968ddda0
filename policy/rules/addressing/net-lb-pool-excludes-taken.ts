// A pool holds no address that the site or the Kubernetes API uses.
import { overlaps, parseAddress, parseRange, type Range, single } from "../../../fleet/addresses";
import { declaredSite } from "../../declaredSite";
import { blocksOf, poolTypes, rangeOf, shownRange } from "../../loadBalancerPools";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const netLbPoolExcludesTaken: ResourceRule = {
  kind: "resource",
  id: "net-lb-pool-excludes-taken",
  area: "addressing",
  level: "mandatory",
  severity: "critical",
  why: "A Service that gets the gateway's or the API's address answers in its place, and the whole LAN is without it.",
  condition:
    "No block meets the gateway, the name servers, the reserved addresses or the DHCP range of the stack's site, nor the address of its Kubernetes API.",
  repair: "Take the address out of the pool.",
  source: "RFC 5227, IPv4 Address Conflict Detection; convention of this fleet: homelab:sites names what is taken",
  example: "start: 192.168.1.1, stop: 192.168.1.20 where the gateway is 192.168.1.1",
  exceptions: "in the stack file",
  types: poolTypes,
  check: ({ props }, judge) => {
    const taken = takenIn(judge.declared);
    judge.each(blocksOf(props), (block) => {
      const range = rangeOf(block);
      if (range === undefined) return;
      for (const [what, other] of taken) {
        if (overlaps(range, other)) {
          judge.report(block, `${shownRange(range)} holds ${shownRange(other)}, ${what}: take it out of the pool`);
        }
      }
    });
  },
};

function takenIn(declared: View): readonly (readonly [string, Range])[] {
  const site = declaredSite(declared);
  const addresses = (what: string, ...views: readonly View[]): readonly (readonly [string, Range])[] =>
    views.flatMap((view) => {
      const address = parseAddress(view.text());
      return address === undefined ? [] : [[what, single(address)] as const];
    });
  const dhcp = parseRange(site.get("dhcpRange").text());
  return [
    ...addresses("the gateway", site.get("gateway")),
    ...addresses("a name server", ...site.get("nameservers").list()),
    ...addresses("a reserved address", ...site.get("reserved").list()),
    ...addresses("the address of the Kubernetes API", declared.get("network", "vip")),
    ...(dhcp === undefined ? [] : [["the DHCP range", dhcp] as const]),
  ];
}
