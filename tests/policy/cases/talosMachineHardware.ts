// For every rule about the hardware of a node's virtual machine: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";

export const machineHardwareCases: Readonly<Record<string, RuleCases>> = {
  "vm-machine-q35-ovmf": {
    violating: [
      {
        resource: { props: { machine: "pc", bios: "seabios" } },
        finds: ['machine: the machine type is "pc": set it to q35', 'bios: the firmware is "seabios": set it to ovmf'],
      },
      {
        resource: { props: { template: false } },
        finds: ["machine: the machine type is absent: set it to q35", "bios: the firmware is absent: set it to ovmf"],
      },
      {
        resource: { props: { machine: "q350", bios: "ovmf" } },
        finds: ['machine: the machine type is "q350": set it to q35'],
      },
      {
        resource: { props: { machine: "not-q35", bios: "ovmf" } },
        finds: ['machine: the machine type is "not-q35": set it to q35'],
      },
    ],
    conforming: [
      { resource: { props: { machine: "q35", bios: "ovmf" } } },
      { resource: { props: { machine: "pc-q35-9.2+pve1", bios: "ovmf" } } },
      { resource: { props: { machine: "q35,viommu=intel", bios: "ovmf" } } },
      { resource: { props: { template: true } } },
    ],
    unknown: [
      {
        resource: { props: { machine: UNKNOWN, bios: "seabios" } },
        unjudged: ["machine"],
        finds: ['bios: the firmware is "seabios": set it to ovmf'],
      },
    ],
  },
  "vm-efi-disk": {
    violating: [
      {
        resource: { props: { bios: "ovmf" } },
        finds: ["efiDisk: the firmware ovmf has no disk for its variables: add one of type 4m"],
      },
      {
        resource: { props: { bios: "ovmf", efiDisk: { type: "2m", preEnrolledKeys: true } } },
        finds: [
          'efiDisk.type: the EFI disk\'s type is "2m": set it to 4m',
          "efiDisk.preEnrolledKeys: the firmware trusts the vendors' keys alone: set it to false",
        ],
      },
      {
        resource: { props: { bios: "ovmf", efiDisk: {} } },
        finds: ["efiDisk.type: the EFI disk's type is absent: set it to 4m"],
      },
    ],
    conforming: [
      { resource: { props: { bios: "ovmf", efiDisk: { type: "4m", preEnrolledKeys: false } } } },
      { resource: { props: { bios: "ovmf", efiDisk: { type: "4m" } } } },
      { resource: { props: { bios: "seabios", efiDisk: { type: "2m", preEnrolledKeys: true } } } },
    ],
    unknown: [
      {
        resource: { props: { bios: "ovmf", efiDisk: { type: UNKNOWN, preEnrolledKeys: true } } },
        unjudged: ["efiDisk.type"],
        finds: ["efiDisk.preEnrolledKeys: the firmware trusts the vendors' keys alone: set it to false"],
      },
    ],
  },
  "vm-cpu-host": {
    violating: [
      {
        resource: { props: { cpu: { cores: 4 } } },
        finds: [
          "cpu.type: the processor type is absent, not one of host, x86-64-v2, x86-64-v2-AES, x86-64-v3, x86-64-v4: set it to host",
        ],
      },
      {
        resource: { props: { cpu: { type: "x86-64-v2" } } },
        settings: { types: ["host"] },
        finds: ['cpu.type: the processor type is "x86-64-v2", not one of host: set it to host'],
      },
    ],
    conforming: [
      ...["host", "x86-64-v2", "x86-64-v2-AES", "x86-64-v3", "x86-64-v4"].map((type) => ({
        resource: { props: { cpu: { type } } },
      })),
      { resource: { props: { template: true } } },
    ],
    unknown: [{ resource: { props: { cpu: UNKNOWN } }, unjudged: ["cpu"] }],
  },
  "vm-scsi-controller": {
    violating: [
      {
        resource: { props: { scsiHardware: "virtio-scsi-single" } },
        finds: ['scsiHardware: the SCSI controller is "virtio-scsi-single": set it to virtio-scsi-pci'],
      },
    ],
    conforming: [{ resource: { props: { scsiHardware: "virtio-scsi-pci" } } }, { resource: { props: {} } }],
    unknown: [{ resource: { props: { scsiHardware: UNKNOWN } }, unjudged: ["scsiHardware"] }],
  },
  "vm-boot-disk-minimum": {
    violating: [
      {
        resource: { props: { name: "main-cp-0", disks: [{ interface: "scsi0", size: 19 }] } },
        finds: ["disks[0].size: the boot disk has 19 GiB: give it 20 GiB or more"],
      },
      {
        resource: { props: { disks: [{ interface: "scsi0" }] } },
        finds: ["disks[0].size: the boot disk has 8 GiB: give it 20 GiB or more"],
      },
      {
        resource: { props: { name: "main-worker-0", disks: [{ interface: "scsi0", size: 39 }] } },
        declared: { storage: { classes: ["nfs", "longhorn"] } },
        finds: ["disks[0].size: the boot disk has 39 GiB: give it 40 GiB or more"],
      },
      {
        resource: {
          props: {
            disks: [
              { interface: "scsi0", size: 100 },
              { interface: "scsi1", size: 29 },
            ],
            bootOrders: ["net0", "scsi1"],
          },
        },
        settings: { anyNodeGiB: 30 },
        finds: ["disks[1].size: the boot disk has 29 GiB: give it 30 GiB or more"],
      },
    ],
    conforming: [
      { resource: { props: { name: "main-worker-0", disks: [{ interface: "scsi0", size: 20 }] } } },
      {
        resource: { props: { name: "main-worker-0", disks: [{ interface: "scsi0", size: 40 }] } },
        declared: { storage: { classes: ["longhorn"] } },
      },
      {
        resource: { props: { name: "main-worker-0", disks: [{ interface: "scsi0", size: 20 }] } },
        declared: { storage: { classes: ["nfs"] } },
      },
      {
        resource: { props: { name: "main-cp-0", disks: [{ interface: "scsi0", size: 20 }] } },
        declared: { storage: { classes: ["longhorn"] } },
      },
      {
        resource: {
          props: {
            name: "main-worker-0",
            disks: [
              { interface: "scsi0", size: 20 },
              { interface: "scsi1", size: 5 },
            ],
          },
        },
        declared: { storage: { classes: ["longhorn"] } },
      },
      { resource: { props: { template: true, disks: [{ interface: "scsi0", size: 2 }] } } },
      { resource: { props: { disks: [] } } },
    ],
    unknown: [{ resource: { props: { disks: [{ size: UNKNOWN }] } }, unjudged: ["disks[0].size"] }],
  },
  "vm-osd-disk-dedicated": {
    violating: [
      {
        resource: { props: { tags: ["ceph"], disks: [{ interface: "scsi0", size: 200 }] } },
        finds: ["disks: the node stores data on its boot disk: add a disk for it"],
      },
      {
        resource: {
          props: {
            tags: ["talos", "mayastor"],
            bootOrders: ["scsi0"],
            disks: [
              { interface: "scsi1", importFrom: "local:import/data.qcow2", backup: false },
              { interface: "scsi0", importFrom: "local:import/talos.qcow2" },
              { interface: "scsi2", fileId: "local:iso/data.img", backup: true },
              { interface: "scsi3" },
            ],
          },
        },
        finds: [
          "disks[0].importFrom: the disk for data begins with an image: leave it empty",
          "disks[2].fileId: the disk for data begins with an image: leave it empty",
          "disks[2].backup: backups copy the disk for data: set it to false, the storage keeps replicas",
          "disks[3].backup: backups copy the disk for data: set it to false, the storage keeps replicas",
        ],
      },
      ...["osd", "storage"].map((tag) => ({
        resource: { props: { tags: [tag], disks: [] } },
        finds: ["disks: the node stores data on its boot disk: add a disk for it"],
      })),
    ],
    conforming: [
      {
        resource: {
          props: { tags: ["ceph"], disks: [{ interface: "scsi0" }, { interface: "scsi1", backup: false }] },
        },
      },
      { resource: { props: { tags: ["talos"], disks: [{ interface: "scsi0" }, { interface: "scsi1" }] } } },
      { resource: { props: { tags: ["ceph"], disks: [{ interface: "scsi0" }] } }, settings: { tags: ["data"] } },
    ],
    unknown: [
      {
        resource: {
          props: { tags: ["ceph"], disks: [{ interface: "scsi0" }, { interface: "scsi1", backup: UNKNOWN }] },
        },
        unjudged: ["disks[1].backup"],
      },
    ],
  },
};
