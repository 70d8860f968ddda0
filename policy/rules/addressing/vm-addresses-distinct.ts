// No two interfaces of the stack's virtual machines have the same address.
import { formatAddress } from "../../../fleet/addresses";
import type { StackRule } from "../../rule";
import { ipConfigs, staticAddress, virtualMachines } from "../../virtualMachines";

export const vmAddressesDistinct: StackRule = {
  kind: "stack",
  id: "vm-addresses-distinct",
  area: "addressing",
  level: "mandatory",
  severity: "critical",
  why: "Two machines with one address take each other's connections in turn, and etcd loses members at random.",
  condition: "Every static IPv4 address is given to one interface of one virtual machine.",
  repair: "Give one of the two machines a free address.",
  source: "RFC 5227, IPv4 Address Conflict Detection",
  example: "main-worker-0 and main-worker-1 both with 192.168.1.10/24",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const owners = new Map<number, string>();
    judge.each(virtualMachines(resources), (vm) => {
      judge.each(ipConfigs(vm.props), (config) => {
        const address = staticAddress(config)?.address;
        if (address === undefined) return;
        const owner = owners.get(address);
        if (owner === undefined) {
          owners.set(address, vm.name);
        } else {
          judge.report(
            vm,
            config.get("ipv4", "address"),
            `${formatAddress(address)} is already the address of ${owner}: give one of the two another address`,
          );
        }
      });
    });
  },
};
