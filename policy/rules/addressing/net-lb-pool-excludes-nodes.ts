// No pool holds the address of a node.
import { contains, formatAddress, parseAddress } from "../../../fleet/addresses";
import { blocksOf, pools, rangeOf, shownRange } from "../../loadBalancerPools";
import type { Facts, StackJudge, StackRule } from "../../rule";
import { CONFIGURATION_APPLY } from "../../talosConfig";
import { ipConfigs, staticAddress, virtualMachines } from "../../virtualMachines";

export const netLbPoolExcludesNodes: StackRule = {
  kind: "stack",
  id: "net-lb-pool-excludes-nodes",
  area: "addressing",
  level: "mandatory",
  severity: "critical",
  why: "A Service that gets a node's address answers in the node's place, and the node drops out of the cluster.",
  condition: "No block holds a static address of a virtual machine or the address at which a Talos node is configured.",
  repair: "Take the node's address out of the pool, or move the node.",
  source: "docs.cilium.io, network/lb-ipam; RFC 5227, IPv4 Address Conflict Detection",
  example: "start: 192.168.1.10, stop: 192.168.1.30 with a node at 192.168.1.21",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const nodes = nodeAddresses(resources, judge);
    judge.each(pools(resources), (pool) => {
      judge.each(blocksOf(pool.props), (block) => {
        const range = rangeOf(block);
        if (range === undefined) return;
        for (const [address, owner] of nodes) {
          if (contains(range, address)) {
            judge.report(
              pool,
              block,
              `${shownRange(range)} holds ${formatAddress(address)}, the address of ${owner}: take it out of the pool`,
            );
          }
        }
      });
    });
  },
};

function nodeAddresses(resources: readonly Facts[], judge: StackJudge): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  const note = (address: number | undefined, owner: string): void => {
    if (address !== undefined && !owners.has(address)) owners.set(address, owner);
  };
  judge.each(virtualMachines(resources), ({ name, props }) => {
    judge.each(ipConfigs(props), (config) => {
      note(staticAddress(config)?.address, name);
    });
  });
  judge.each(
    resources.filter(({ type }) => type === CONFIGURATION_APPLY),
    ({ name, props }) => {
      note(parseAddress(props.get("node").text() ?? ""), name);
    },
  );
  return owners;
}
