// No two virtual machines on one Proxmox cluster have the same id.
import type { StackRule } from "../../rule";
import { virtualMachines } from "../../virtualMachines";

export const vmIdsDistinct: StackRule = {
  kind: "stack",
  id: "vm-ids-distinct",
  area: "naming",
  level: "mandatory",
  severity: "high",
  why: "Proxmox refuses the second machine in the middle of the operation, or the program takes over a machine that it did not make.",
  condition: "Every id that is written is written at one virtual machine per provider.",
  repair: "Give one of the two another id.",
  source: "Proxmox VE Administration Guide, qm: the VMID is unique in a cluster",
  example: "two machines with vmId: 900",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const owners = new Map<string, string>();
    judge.each(virtualMachines(resources), (vm) => {
      const at = vm.props.get("vmId");
      const id = at.number();
      if (id === undefined) return;
      const key = `${vm.provider?.name ?? ""} ${String(id)}`;
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, vm.name);
      } else {
        judge.report(vm, at, `${String(id)} is already the id of ${owner}: give one of the two another`);
      }
    });
  },
};
