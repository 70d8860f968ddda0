// Every block of a pool of LoadBalancer addresses is written as what it means.
import { formatCidr, parseAddress, parseCidr } from "../../../fleet/addresses";
import { blocksOf, poolTypes } from "../../loadBalancerPools";
import type { ResourceJudge, ResourceRule } from "../../rule";
import type { View } from "../../view";

export const netLbPoolCanonical: ResourceRule = {
  kind: "resource",
  id: "net-lb-pool-canonical",
  area: "addressing",
  level: "mandatory",
  severity: "medium",
  why: "Cilium rejects a block that runs backwards, and one with host bits holds more addresses than it seems to.",
  condition:
    "Every IPv4 block is a CIDR without host bits, or a start with an optional stop that does not lie before it.",
  repair: "Write the block as in the message, or as a start and a stop.",
  source:
    "docs.cilium.io, network/lb-ipam: CIDRs, Ranges and reserved IPs; cilium/cilium, pkg/ipalloc/ipalloc.go: NewHashAllocator refuses a start behind its stop",
  example: "cidr: 192.168.1.80/24",
  exceptions: "in the stack file",
  types: poolTypes,
  check: ({ props }, judge) => {
    judge.each(blocksOf(props), (block) => {
      const cidr = block.get("cidr");
      const start = block.get("start");
      if (cidr.present) {
        checkCidr(cidr, judge);
      } else if (start.present) {
        checkRange(start, block.get("stop"), judge);
      } else {
        judge.report(block, "the block holds no address: write cidr, or start and stop");
      }
    });
  },
};

const isIpv6 = (at: View): boolean => at.text()?.includes(":") === true;

function checkCidr(at: View, judge: ResourceJudge): void {
  if (isIpv6(at)) return;
  const cidr = parseCidr(at.text());
  if (cidr === undefined) {
    judge.report(at, `${at.shown()} is no IPv4 block: write it like 192.168.1.64/28`);
  } else if (cidr.address !== cidr.first) {
    judge.report(
      at,
      `${at.shown()} has host bits set: write ${formatCidr(cidr)} if you mean all of it, or start and stop`,
    );
  }
}

function checkRange(start: View, stop: View, judge: ResourceJudge): void {
  if (isIpv6(start)) return;
  const ends = [start, ...(stop.present ? [stop] : [])];
  const [first, last] = ends.map((end) => {
    const address = parseAddress(end.text());
    if (address === undefined) judge.report(end, `${end.shown()} is no IPv4 address: write it like 192.168.1.80`);
    return address;
  });
  if (first !== undefined && last !== undefined && last < first) {
    judge.report(stop, `${stop.shown()} lies before the start ${start.shown()}: swap the two`);
  }
}
