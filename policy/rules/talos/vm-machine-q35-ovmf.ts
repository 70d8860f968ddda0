// Every VM has the hardware that Talos is tested on: chipset q35, UEFI firmware.
import { isTemplate, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmMachineQ35Ovmf: ResourceRule = {
  kind: "resource",
  id: "vm-machine-q35-ovmf",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "The old chipset has no PCI Express for passed-through devices, and the firmware cannot be changed once Talos is installed.",
  condition: "The machine type of a VM is a q35 and its firmware is ovmf.",
  repair: 'Set machine to "q35" and bios to "ovmf" when the VM is made.',
  source:
    "siderolabs/docs, public/talos/v1.12/platform-specific-installations/virtualized-platforms/proxmox.mdx: q35 and OVMF; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: pc and seabios by default",
  example: "a VM without machine and bios",
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    if (isTemplate(props)) return;
    judge.each([props.get("machine")], (machine) => {
      // Proxmox pins versions, pc-q35-9.2+pve1, and takes options behind a comma.
      if (!/^(pc-)?q35\b/.test(machine.text() ?? "")) {
        judge.report(machine, `the machine type is ${machine.shown()}: set it to q35`);
      }
    });
    const bios = props.get("bios");
    if (bios.text() !== "ovmf") judge.report(bios, `the firmware is ${bios.shown()}: set it to ovmf`);
  },
};
