// A pool holds only addresses that the stack file gives to Services.
import { parseAddress, parseRange, type Range, single } from "../../../fleet/addresses";
import { blocksOf, poolTypes, rangeOf, shownRange } from "../../loadBalancerPools";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const netLbPoolAsDeclared: ResourceRule = {
  kind: "resource",
  id: "net-lb-pool-as-declared",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Only declared addresses are checked against all clusters of the site; another one may be given out twice.",
  condition:
    "Every IPv4 block lies within externalIp, lbRange, the mesh's ip and Vault's ip, in a stack that declares a network.",
  repair: "Declare the addresses as homelab:network lbRange, or take them out of the pool.",
  source: "convention of this fleet: addresses are claimed in stack files",
  example: "start: 192.168.1.90 where the stack file declares externalIp: 192.168.1.80 alone",
  exceptions: "in the stack file",
  types: poolTypes,
  check: ({ props }, judge) => {
    if (!judge.declared.get("network").present) return;
    const declared = declaredFor(judge.declared);
    judge.each(blocksOf(props), (block) => {
      const range = rangeOf(block);
      if (range !== undefined && !covered(range, declared)) {
        judge.report(
          block,
          `${shownRange(range)} is not among the declared ${declared.map(shownRange).join(", ")}: declare it as lbRange or take it out`,
        );
      }
    });
  },
};

function declaredFor(declared: View): readonly Range[] {
  const addresses = [
    ["network", "externalIp"],
    ["cilium", "mesh", "ip"],
    ["vault", "ip"],
  ].flatMap((keys) => {
    const address = parseAddress(declared.get(...keys).text() ?? "");
    return address === undefined ? [] : single(address);
  });
  return [...addresses, parseRange(declared.get("network", "lbRange").text() ?? "") ?? []].flat();
}

/** Ranges may lie side by side, and a block across them. */
function covered(range: Range, by: readonly Range[]): boolean {
  let next = range.first;
  for (const { first, last } of [...by].sort((a, b) => a.first - b.first)) {
    if (first <= next && next <= last) next = last + 1;
  }
  return next > range.last;
}
