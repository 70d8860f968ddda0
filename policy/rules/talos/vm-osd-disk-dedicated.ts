// A node that stores data for others has a raw disk for it, which no backup copies.
import { bootDisk, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmOsdDiskDedicated: ResourceRule = {
  kind: "resource",
  id: "vm-osd-disk-dedicated",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Storage on the boot disk takes the node down with it, and a restored copy of one replica contradicts the others.",
  condition: "A VM with a storage tag has a disk beside the boot disk, empty when it is made and left out of backups.",
  repair: "Add a disk without an image and with backup: false.",
  source: "rook.io/docs, Ceph prerequisites: raw devices; openebs.io/docs, replicated storage prerequisites",
  example: 'tags: ["ceph"], disks: [{ interface: "scsi0", size: 200 }]',
  exceptions: "in the stack file",
  settings: {
    tags: {
      description: "Tags of VMs that store data for the cluster",
      type: "array",
      items: { type: "string" },
      default: ["ceph", "mayastor", "osd", "storage"],
    },
  },
  types: [VM],
  check: ({ props }, judge) => {
    const storing = new Set(
      judge.settings
        .get("tags")
        .list()
        .map((tag) => tag.text()),
    );
    const tags = props.get("tags").list();
    if (!tags.some((tag) => storing.has(tag.text()))) return;
    const boot = bootDisk(props)?.path;
    const disks = props.get("disks");
    const extra = disks.list().filter(({ path }) => path !== boot);
    if (extra.length === 0) judge.report(disks, "the node stores data on its boot disk: add a disk for it");
    judge.each(extra, (disk) => {
      const image = [disk.get("importFrom"), disk.get("fileId")].find(({ present }) => present);
      if (image !== undefined) judge.report(image, "the disk for data begins with an image: leave it empty");
      const backup = disk.get("backup");
      if (backup.flag() !== false) {
        judge.report(backup, "backups copy the disk for data: set it to false, the storage keeps replicas");
      }
    });
  },
};
