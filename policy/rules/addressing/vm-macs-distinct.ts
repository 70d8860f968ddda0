// No two interfaces of the stack's virtual machines have the same hardware address.
import type { StackRule } from "../../rule";
import { networkDevices, virtualMachines } from "../../virtualMachines";

export const vmMacsDistinct: StackRule = {
  kind: "stack",
  id: "vm-macs-distinct",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "A bridge sends the frames of both machines to whichever spoke last, and both seem to lose packets at random.",
  condition: "Every hardware address that is set is set at one network device.",
  repair: "Leave the address out, or derive it from something that is unique.",
  source: "IEEE 802.1Q clause 8.8, the learning of bridges; muhlba91/pulumi-proxmoxve, networkDevices[].macAddress",
  example: "two machines with macAddress: 02:00:C0:A8:01:46",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const owners = new Map<string, string>();
    judge.each(virtualMachines(resources), (vm) => {
      judge.each(networkDevices(vm.props), (device) => {
        const at = device.get("macAddress");
        const mac = at.text()?.toUpperCase().replaceAll("-", ":") ?? "";
        if (mac === "") return;
        const owner = owners.get(mac);
        if (owner === undefined) {
          owners.set(mac, vm.name);
        } else {
          judge.report(vm, at, `${mac} is already at ${owner}: give one of the two another hardware address`);
        }
      });
    });
  },
};
