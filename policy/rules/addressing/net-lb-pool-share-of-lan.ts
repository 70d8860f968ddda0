// A pool of LoadBalancer addresses takes at most a quarter of the LAN.
import { parseCidr, size } from "../../../fleet/addresses";
import { declaredSite } from "../../declaredSite";
import { blocksOf, poolTypes, rangeOf } from "../../loadBalancerPools";
import type { ResourceRule } from "../../rule";

export const netLbPoolShareOfLan: ResourceRule = {
  kind: "resource",
  id: "net-lb-pool-share-of-lan",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "A pool of the whole LAN gives Services the addresses of routers, hosts and DHCP clients, which then lose theirs.",
  condition:
    "The blocks of a pool hold at most a quarter of the declared LAN's addresses, or as many as the setting says where none is declared.",
  repair: "Narrow the pool to the addresses that Services need.",
  source: "convention of this fleet: addresses of Services are a small range beside those of machines",
  example: "cidr: 192.168.0.0/22 in a LAN of that size",
  exceptions: "in the stack file",
  settings: {
    maxAddresses: {
      description: "Most addresses of a pool where the stack declares no LAN.",
      type: "number",
      default: 64,
    },
  },
  types: poolTypes,
  check: ({ props }, judge) => {
    const written = declaredSite(judge.declared).get("lan").text() ?? "";
    const lan = parseCidr(written);
    const limit = lan === undefined ? (judge.settings.get("maxAddresses").number() ?? 0) : size(lan) / 4;
    let total = 0;
    judge.each(blocksOf(props), (block) => {
      const range = rangeOf(block);
      total += range === undefined ? 0 : size(range);
    });
    if (total > limit) {
      const most = lan === undefined ? String(limit) : `a quarter of ${written}`;
      judge.report(
        props.get("spec", "blocks"),
        `${String(total)} addresses are more than ${most}: narrow the pool to those that Services need`,
      );
    }
  },
};
