// A VM with UEFI firmware keeps its variables, and none that keep Talos from booting.
import { VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmEfiDisk: ResourceRule = {
  kind: "resource",
  id: "vm-efi-disk",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "Without an EFI disk the boot entries are lost at each start, and with the vendors' keys enrolled the firmware refuses Talos.",
  condition: "A VM with firmware ovmf has an EFI disk of type 4m without pre-enrolled keys.",
  repair: 'Set efiDisk to { type: "4m", preEnrolledKeys: false } with the VM\'s datastore.',
  source:
    "siderolabs/docs, public/talos/v1.12/platform-specific-installations/virtualized-platforms/proxmox.mdx: EFI disk of 4 MB, pre-enrolled keys off; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: efi_disk",
  example: 'bios: "ovmf", efiDisk: { type: "4m", preEnrolledKeys: true }',
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    if (props.get("bios").text() !== "ovmf") return;
    const disk = props.get("efiDisk");
    if (!disk.present) {
      judge.report(disk, "the firmware ovmf has no disk for its variables: add one of type 4m");
      return;
    }
    judge.each([disk.get("type")], (type) => {
      if (type.text() !== "4m") judge.report(type, `the EFI disk's type is ${type.shown()}: set it to 4m`);
    });
    const keys = disk.get("preEnrolledKeys");
    if (keys.flag() === true) judge.report(keys, "the firmware trusts the vendors' keys alone: set it to false");
  },
};
