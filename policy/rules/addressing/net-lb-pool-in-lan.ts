// The addresses of a pool are host addresses of the LAN.
import { hosts, parseCidr, within } from "../../../fleet/addresses";
import { declaredSite } from "../../declaredSite";
import { blocksOf, poolTypes, rangeOf, shownRange } from "../../loadBalancerPools";
import type { ResourceRule } from "../../rule";

export const netLbPoolInLan: ResourceRule = {
  kind: "resource",
  id: "net-lb-pool-in-lan",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Cilium announces addresses by ARP, which nobody asks about an address outside the LAN: the Service is up and unreachable.",
  condition: "Every IPv4 block lies inside the LAN of the stack's site, without its network and broadcast address.",
  repair: "Choose free addresses of the LAN.",
  source: "docs.cilium.io, network/l2-announcements",
  example: "start: 192.168.2.80 in 192.168.1.0/24",
  exceptions: "in the stack file",
  types: poolTypes,
  check: ({ props }, judge) => {
    const written = declaredSite(judge.declared).get("lan").text() ?? "";
    const lan = parseCidr(written);
    if (lan === undefined) return;
    judge.each(blocksOf(props), (block) => {
      const range = rangeOf(block);
      if (range !== undefined && !within(range, hosts(lan))) {
        judge.report(
          block,
          `${shownRange(range)} is not among the host addresses of the LAN ${written}: choose free ones of it`,
        );
      }
    });
  },
};
