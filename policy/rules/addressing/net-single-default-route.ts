// A virtual machine has its default route on its first interface, and no other.
import type { ResourceRule } from "../../rule";
import { ipConfigs, staticAddress, vmTypes } from "../../virtualMachines";

export const netSingleDefaultRoute: ResourceRule = {
  kind: "resource",
  id: "net-single-default-route",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "A gateway on a storage network takes the node's other traffic with it, and replies leave by another way than requests came.",
  condition: "The first interface has a gateway if its address is static, and no further interface has one.",
  repair: "Write the gateway at the first interface alone.",
  source: "RFC 1122 section 3.3.1.2, default gateways of hosts with several interfaces; convention of this fleet",
  example: "initialization.ipConfigs[1].ipv4.gateway: 10.3.0.1",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    judge.each(ipConfigs(props).entries(), ([index, config]) => {
      if (index === 0) {
        const gateway = config.get("ipv4", "gateway");
        if (!gateway.present && staticAddress(config) !== undefined) {
          judge.report(gateway, "the machine has no default route: write the gateway of its network");
        }
        return;
      }
      judge.each(["ipv4", "ipv6"], (family) => {
        const gateway = config.get(family, "gateway");
        if (gateway.present) {
          judge.report(
            gateway,
            `${gateway.shown()} is a further default route: leave it out, the first interface has one`,
          );
        }
      });
    });
  },
};
