// A VM starts from its own disk, not from an installation medium.
import { isTemplate, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmBootsFromDisk: ResourceRule = {
  kind: "resource",
  id: "vm-boots-from-disk",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A node that starts from a medium waits for a configuration instead of joining its cluster.",
  condition: "The boot order of a VM is set and begins with one of its disks, and no image lies in its CD-ROM drive.",
  repair: "Import the disk image into the first disk, name that disk first in bootOrders, and leave the drive out.",
  source:
    "siderolabs/docs, public/talos/v1.12/platform-specific-installations/virtualized-platforms/proxmox.mdx; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: boot_order, cdrom",
  example: 'cdrom: { fileId: "local:iso/talos-v1.12.2.iso" }, bootOrders: ["ide2", "scsi0"]',
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    if (isTemplate(props)) return;
    judge.each([props.get("cdrom", "fileId")], (medium) => {
      if (medium.present && medium.text() !== "none") {
        judge.report(medium, `the drive holds ${medium.shown()}: import a disk image and leave the drive out`);
      }
    });
    const order = props.get("bootOrders");
    const first = order.list()[0]?.text();
    const disks = props
      .get("disks")
      .list()
      .map((disk) => disk.get("interface").text());
    if (first === undefined) {
      judge.report(order, "the boot order is left to Proxmox: name the disk that holds Talos");
    } else if (!disks.includes(first)) {
      judge.report(order, `${first} comes first and is none of the VM's disks: name the disk that holds Talos`);
    }
  },
};
