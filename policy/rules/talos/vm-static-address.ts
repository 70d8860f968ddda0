// Every VM has a fixed IPv4 address.
import { VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmStaticAddress: ResourceRule = {
  kind: "resource",
  id: "vm-static-address",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A node whose lease ends with another address leaves etcd, its certificates and every list of peers behind.",
  condition: "No network configuration of a VM takes its IPv4 address from DHCP.",
  repair: "Give the node an address of its own with its prefix length, such as 192.168.1.21/24.",
  source: "convention of this fleet: the stack file declares the address of each node",
  example: 'initialization: { ipConfigs: [{ ipv4: { address: "dhcp" } }] }',
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    judge.each(props.get("initialization", "ipConfigs").list(), (config) => {
      const address = config.get("ipv4", "address");
      if (address.text()?.toLowerCase() === "dhcp") {
        judge.report(address, "the address comes from DHCP: give the node a fixed one with its prefix length");
      }
    });
  },
};
