// The disk that Talos is on is large enough for what the node keeps there.
import { bootDisk, isControlPlane, isTemplate, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

/** Size of a disk that says none, in GiB. */
const DEFAULT_GIB = 8;

export const vmBootDiskMinimum: ResourceRule = {
  kind: "resource",
  id: "vm-boot-disk-minimum",
  area: "talos",
  level: "advisory",
  severity: "medium",
  why: "Images, logs and replicas share the disk with etcd, and a full disk evicts every pod of the node.",
  condition:
    "The boot disk has the minimum of every node, or that of a worker where the stack declares storage on its nodes.",
  repair: "Make the disk larger; Talos grows into it at the next start.",
  source:
    "siderolabs/docs, public/talos/v1.12/getting-started/system-requirements.mdx: 10 GiB at least, 100 GiB recommended; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: disk size, 8 by default",
  example: 'disks: [{ interface: "scsi0", size: 10 }]',
  exceptions: "in the stack file",
  settings: {
    anyNodeGiB: { description: "Smallest boot disk of a node", type: "number", default: 20 },
    storageWorkerGiB: {
      description: "Smallest boot disk of a worker that keeps replicas on it",
      type: "number",
      default: 40,
    },
  },
  types: [VM],
  check: ({ props }, judge) => {
    if (isTemplate(props)) return;
    const disk = bootDisk(props);
    if (disk === undefined) return;
    const replicas = judge.declared
      .get("storage", "classes")
      .list()
      .some((storage) => storage.text() === "longhorn");
    const alone = props.get("disks").list().length === 1;
    const onBootDisk = replicas && alone && !isControlPlane(props, judge.declared);
    const least = judge.settings.get(onBootDisk ? "storageWorkerGiB" : "anyNodeGiB").number() ?? 0;
    const size = disk.get("size").number() ?? DEFAULT_GIB;
    if (size < least) {
      judge.report(disk.get("size"), `the boot disk has ${size} GiB: give it ${least} GiB or more`);
    }
  },
};
