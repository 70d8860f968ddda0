// The disks of a VM hang on the controller that Talos finds them at.
import { VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmScsiController: ResourceRule = {
  kind: "resource",
  id: "vm-scsi-controller",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Behind a controller for each single disk Talos loses disks, and emulated ones are slow enough to delay etcd.",
  condition: "The SCSI hardware of a VM is absent, which means virtio-scsi-pci, or exactly that.",
  repair: 'Set scsiHardware to "virtio-scsi-pci".',
  source:
    "siderolabs/talos issue 11173; siderolabs/docs, public/talos/v1.12/platform-specific-installations/virtualized-platforms/proxmox.mdx: VirtIO SCSI, not VirtIO SCSI Single; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: virtio-scsi-pci by default",
  example: 'scsiHardware: "virtio-scsi-single"',
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    const hardware = props.get("scsiHardware");
    if (hardware.present && hardware.text() !== "virtio-scsi-pci") {
      judge.report(hardware, `the SCSI controller is ${hardware.shown()}: set it to virtio-scsi-pci`);
    }
  },
};
