// No two pools have the same address.
import { overlapping, type Range } from "../../../fleet/addresses";
import { blockRange, POOLS } from "../../ciliumPools";
import type { Facts, StackRule } from "../../rule";
import type { View } from "../../view";

interface Block {
  readonly pool: Facts;
  readonly at: View;
  readonly range: Range;
}

export const ciliumPoolsDisjoint: StackRule = {
  kind: "stack",
  id: "cilium-pools-disjoint",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Cilium marks the pool that came later as conflicting and gives out no address of it, so its Services stay pending.",
  condition: "The blocks of the pools of one cluster do not overlap.",
  repair: "Give each address to one pool.",
  source: 'docs.cilium.io, "LoadBalancer IP Address Management", conflicts',
  example: "a pool with 192.168.1.80-192.168.1.90 beside one with 192.168.1.81",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const blocks: Block[] = [];
    judge.each(
      resources.filter(({ type }) => POOLS.includes(type)),
      (pool) => {
        judge.each(pool.props.get("spec", "blocks").list(), (at) => {
          const range = blockRange(at);
          if (range !== undefined) blocks.push({ pool, at, range });
        });
      },
    );
    for (const [one, other] of overlapping(blocks, ({ range }) => range)) {
      const sameCluster = one.pool.provider?.name === other.pool.provider?.name;
      if (sameCluster && one.pool.urn !== other.pool.urn) {
        judge.report(
          other.pool,
          other.at,
          `${other.at.shown()} overlaps ${one.at.shown()} of ${one.pool.name}: give each address to one pool`,
        );
      }
    }
  },
};
