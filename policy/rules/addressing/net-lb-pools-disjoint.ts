// No address is in two blocks of pools.
import { overlapping, type Range } from "../../../fleet/addresses";
import { blocksOf, pools, rangeOf, shownRange } from "../../loadBalancerPools";
import type { Facts, StackRule } from "../../rule";
import type { View } from "../../view";

export const netLbPoolsDisjoint: StackRule = {
  kind: "stack",
  id: "net-lb-pools-disjoint",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Cilium marks the later of two overlapping pools as conflicting and gives no address from it until the overlap is gone.",
  condition: "The IPv4 blocks of all pools of the stack are disjoint.",
  repair: "Take the common addresses out of one of the two blocks.",
  source: "docs.cilium.io, network/lb-ipam: conflicts between pools",
  example: "a pool of 192.168.1.80-192.168.1.90 beside one of 192.168.1.81",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const found: { readonly pool: Facts; readonly block: View; readonly range: Range }[] = [];
    judge.each(pools(resources), (pool) => {
      judge.each(blocksOf(pool.props), (block) => {
        const range = rangeOf(block);
        if (range !== undefined) found.push({ pool, block, range });
      });
    });
    for (const [earlier, later] of overlapping(found, ({ range }) => range)) {
      judge.report(
        later.pool,
        later.block,
        `${shownRange(later.range)} overlaps ${shownRange(earlier.range)} of ${earlier.pool.name}: take the common addresses out of one`,
      );
    }
  },
};
