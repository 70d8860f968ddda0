// For every rule about how a node's virtual machine starts, restarts and goes: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";

const pulumiMay = "Pulumi may remove this control plane: pass { protect: true } or declare cluster.retire";
const proxmoxMay = "protection: Proxmox may remove this control plane: set it to true or declare cluster.retire";

export const machineLifeCases: Readonly<Record<string, RuleCases>> = {
  "vm-boots-from-disk": {
    violating: [
      {
        resource: {
          props: {
            cdrom: { fileId: "local:iso/talos.iso" },
            bootOrders: ["ide2", "scsi0"],
            disks: [{ interface: "scsi0" }],
          },
        },
        finds: [
          'cdrom.fileId: the drive holds "local:iso/talos.iso": import a disk image and leave the drive out',
          "bootOrders: ide2 comes first and is none of the VM's disks: name the disk that holds Talos",
        ],
      },
      {
        resource: { props: { disks: [{ interface: "scsi0" }] } },
        finds: ["bootOrders: the boot order is left to Proxmox: name the disk that holds Talos"],
      },
    ],
    conforming: [
      { resource: { props: { bootOrders: ["scsi0"], disks: [{ interface: "scsi1" }, { interface: "scsi0" }] } } },
      {
        resource: {
          props: { cdrom: { fileId: "none" }, bootOrders: ["scsi0", "net0"], disks: [{ interface: "scsi0" }] },
        },
      },
      { resource: { props: { template: true } } },
    ],
    unknown: [
      {
        resource: { props: { cdrom: { fileId: UNKNOWN }, disks: [] } },
        unjudged: ["cdrom.fileId"],
        finds: ["bootOrders: the boot order is left to Proxmox: name the disk that holds Talos"],
      },
    ],
  },
  "vm-on-boot": {
    violating: [
      {
        resource: { props: { onBoot: false, started: false } },
        finds: ["onBoot: the node stays off: set it to true", "started: the node stays off: set it to true"],
      },
    ],
    conforming: [
      { resource: { props: { onBoot: true, started: true } } },
      { resource: { props: {} } },
      { resource: { props: { template: true, onBoot: false, started: false } } },
    ],
    unknown: [
      {
        resource: { props: { onBoot: UNKNOWN, started: false } },
        unjudged: ["onBoot"],
        finds: ["started: the node stays off: set it to true"],
      },
    ],
  },
  "vm-no-surprise-reboot": {
    violating: [
      {
        resource: { props: {} },
        finds: ["rebootAfterUpdate: the provider restarts the node after a change (absent): set it to false"],
      },
      {
        resource: { props: { rebootAfterUpdate: true } },
        finds: ["rebootAfterUpdate: the provider restarts the node after a change (true): set it to false"],
      },
    ],
    conforming: [{ resource: { props: { rebootAfterUpdate: false } } }, { resource: { props: { template: true } } }],
    unknown: [{ resource: { props: { rebootAfterUpdate: UNKNOWN } }, unjudged: ["rebootAfterUpdate"] }],
  },
  "vm-etcd-protected": {
    violating: [
      { resource: { props: { name: "main-cp-0" } }, finds: [pulumiMay, proxmoxMay] },
      { resource: { props: { name: "main-cp-0" }, options: { protect: true } }, finds: [proxmoxMay] },
      { resource: { props: { name: "main-cp-0", protection: true } }, finds: [pulumiMay] },
      {
        resource: { props: { name: "main-cp-0", protection: false }, options: { protect: true } },
        declared: { cluster: { retire: false } },
        finds: [proxmoxMay],
      },
      ...["etcd-1", "etcd12", "prod-control-plane", "k8s_master2", "controlplane-0", "a.CP1"].map((name) => ({
        resource: { props: { name } },
        finds: [pulumiMay, proxmoxMay],
      })),
      {
        resource: { props: { name: "zeus", tags: ["talos", "control-plane"] } },
        finds: [pulumiMay, proxmoxMay],
      },
      {
        resource: { props: { name: "zeus" } },
        declared: { nodes: { controlPlanes: [{ name: "hera" }, { name: "zeus" }] } },
        finds: [pulumiMay, proxmoxMay],
      },
    ],
    conforming: [
      { resource: { props: { name: "main-cp-0", protection: true }, options: { protect: true } } },
      { resource: { props: { name: "main-worker-0", tags: ["talos"] } } },
      { resource: { props: { name: "mcp-0" } } },
      { resource: { props: { name: "zeus" } }, declared: { nodes: { controlPlanes: [{ name: "hera" }] } } },
      { resource: { props: { name: "cpu-0" } } },
      { resource: { props: { name: "main-cp-0", template: true } } },
      { resource: { props: { name: "main-cp-0" } }, declared: { cluster: { retire: true } } },
      { resource: { props: { name: "etcd-tester" } }, declared: { nodes: { workers: [{ name: "etcd-tester" }] } } },
      { resource: { props: {} } },
    ],
    unknown: [
      {
        resource: { props: { name: "main-cp-0", protection: UNKNOWN } },
        unjudged: ["protection"],
        finds: [pulumiMay],
      },
    ],
  },
};
