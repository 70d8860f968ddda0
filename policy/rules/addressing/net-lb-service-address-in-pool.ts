// A Service asks for an address that a pool of the stack holds.
import { contains, parseAddress } from "../../../fleet/addresses";
import { blocksOf, pools, rangeOf, requested } from "../../loadBalancerPools";
import type { StackRule } from "../../rule";

export const netLbServiceAddressInPool: StackRule = {
  kind: "stack",
  id: "net-lb-service-address-in-pool",
  area: "addressing",
  level: "mandatory",
  severity: "medium",
  why: "A Service that asks for an address of no pool stays pending, and whoever waits for it waits for ever.",
  condition:
    "Where the stack makes pools, every IPv4 address that a LoadBalancer Service of the stack asks for lies in one of them.",
  repair: "Ask for an address of a pool, or add the address to one.",
  source: "docs.cilium.io, network/lb-ipam: Requesting IPs",
  example: "annotation lbipam.cilium.io/ips: 192.168.1.99 with pools that end at 192.168.1.82",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const made = pools(resources);
    if (made.length === 0) return;
    const services = resources.filter(({ type }) => type === "kubernetes:core/v1:Service");
    judge.each(services, (service) => {
      const spec = service.props.get("spec");
      if (spec.get("type").text() !== "LoadBalancer") return;
      const { at, addresses } = requested(service.props.get("metadata", "annotations"), spec.get("loadBalancerIP"));
      for (const written of addresses) {
        const address = parseAddress(written);
        if (address === undefined) continue;
        const ranges = made.flatMap((pool) => blocksOf(pool.props).flatMap((block) => rangeOf(block) ?? []));
        if (!ranges.some((range) => contains(range, address))) {
          judge.report(
            service,
            at,
            `${written} is in no pool of this stack: ask for an address of one, or add it there`,
          );
        }
      }
    });
  },
};
