// The gateway of an interface is another host of the network that the interface's address lies in.
import { contains, formatCidr, hosts, parseAddress } from "../../../fleet/addresses";
import type { ResourceRule } from "../../rule";
import { ipConfigs, staticAddress, vmTypes } from "../../virtualMachines";

export const vmGatewayInSubnet: ResourceRule = {
  kind: "resource",
  id: "vm-gateway-in-subnet",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "A gateway that the machine cannot reach directly is no route: the machine starts and never reaches the image registry.",
  condition: "Every IPv4 gateway is a host address of the interface's network, and not the interface's own address.",
  repair: "Write the router's address in that network, or correct the prefix length of the address.",
  source: "RFC 1812 section 4.2.2.11, addresses of hosts; Proxmox VE, qm(1) ipconfig[n] gw",
  example: "address: 192.168.1.10/24 with gateway: 192.168.2.1",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    judge.each(ipConfigs(props), (config) => {
      const at = config.get("ipv4", "gateway");
      const written = at.text();
      const own = staticAddress(config);
      if (written === undefined || own === undefined) return;
      const gateway = parseAddress(written);
      if (gateway === undefined) {
        judge.report(at, `${at.shown()} is no IPv4 address: write the router's, without prefix length`);
      } else if (gateway === own.address) {
        judge.report(at, `${at.shown()} is the machine's own address: write the router's`);
      } else if (!contains(hosts(own), gateway)) {
        judge.report(at, `${at.shown()} is no host address of ${formatCidr(own)}: write the router's address there`);
      }
    });
  },
};
