// The address of each interface lies in the network of the bridge that it is attached to.
import { contains, formatCidr, hosts, parseCidr } from "../../../fleet/addresses";
import { declaredBridge } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import { bridgeOf, ipConfigs, networkDevices, staticAddress, vmTypes } from "../../virtualMachines";

export const vmAddressInLan: ResourceRule = {
  kind: "resource",
  id: "vm-address-in-lan",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "A machine with an address of another network, or with another mask, does not reach its neighbours and cannot be configured.",
  condition:
    "Every static address is a host address of the network of its interface's bridge, with that network's prefix length.",
  repair: "Give the interface a free address of the bridge's network.",
  source:
    "muhlba91/pulumi-proxmoxve, VmLegacy initialization.ipConfigs, one per network device; convention of this fleet: homelab:sites gives each bridge its network",
  example: "192.168.2.10/24 on vmbr0, which carries 192.168.1.0/24",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    const configs = ipConfigs(props);
    judge.each(networkDevices(props).entries(), ([index, device]) => {
      const config = configs[index];
      const bridge = bridgeOf(device);
      const network = parseCidr(declaredBridge(judge.declared, bridge).get("cidr").text() ?? "");
      if (config === undefined || network === undefined) return;
      const address = staticAddress(config);
      if (address === undefined) return;
      const at = config.get("ipv4", "address");
      const where = `${formatCidr(network)}, the network of ${bridge}`;
      if (!contains(hosts(network), address.address)) {
        judge.report(at, `${at.shown()} is no host address of ${where}: give the interface a free one of it`);
      } else if (address.prefixLength !== network.prefixLength) {
        judge.report(
          at,
          `${at.shown()} has another prefix length than ${where}: write /${String(network.prefixLength)}`,
        );
      }
    });
  },
};
