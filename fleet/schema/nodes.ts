// Nodes of a cluster: virtual machines on Proxmox, boxes that already wait in maintenance mode, or EC2 instances.
import { z } from "zod";
import { address, label, text, whole } from "./scalars";

const taint = z.strictObject({
  key: text,
  value: z.string().optional(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const common = {
  name: label.describe("Host name; also the name of the machine"),
  ip: address.describe("Static address on the LAN of the site"),
  overlayIp: address
    .optional()
    .describe(
      "Address in the overlay of the mesh; default: its first two octets, the Cilium id and the last octet of ip",
    ),
  labels: z.record(text, z.string()).optional().describe("Kubernetes labels of the node"),
  taints: z
    .array(taint)
    .optional()
    .describe("Taints of the node; default: none, on an NVIDIA worker one that keeps pods without GPU away"),
  gpu: z
    .enum(["nvidia", "intel-quicksync", "intel-arc", "amd-vaapi"])
    .optional()
    .describe("GPU that the node has; decides extension, device plugin and labels"),
};

const nic = z.strictObject({
  bridge: text.describe("Bridge of the site that the interface is attached to"),
  address: address.describe("Static address inside the block of the bridge"),
});

const disk = z.strictObject({
  sizeGiB: whole(1, 65_536, "GiB"),
  datastore: text.optional().describe("Datastore of the hypervisor; default: the one that holds the boot disk"),
});

export const virtualNode = z.strictObject({
  ...common,
  vmId: whole(100, 999_999_999, "(Proxmox VM id)").describe("Proxmox VM id, unique on the Proxmox cluster"),
  cores: whole(2, 512, "cores").describe("Virtual cores; Talos asks for two"),
  memoryMiB: whole(2048, 4_194_304, "MiB").describe("Memory in MiB; Talos asks for 2 GiB"),
  diskGiB: whole(10, 65_536, "GiB").describe("Boot disk in GiB; Talos asks for ten"),
  hypervisor: text.optional().describe("Proxmox node; default: the only one of the site"),
  bridge: text.optional().describe("Bridge of the first interface; default: the one that carries the LAN"),
  nics: z.array(nic).optional().describe("Further interfaces, without a default route"),
  disks: z.array(disk).optional().describe("Further disks"),
});

export const metalNode = z.strictObject({
  ...common,
  installDisk: z
    .string()
    .regex(/^\/dev\/[\w./:-]+$/, "is not a device: write its path, e.g. /dev/nvme0n1")
    .describe("Disk that Talos is installed to"),
});

export const awsNode = z.strictObject({
  ...common,
  instanceType: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "is not an instance type: write one like t3.medium")
    .describe("EC2 instance type"),
  diskGiB: whole(10, 16_384, "GiB").describe("Root volume in GiB; Talos asks for ten"),
  lighthouse: z
    .boolean()
    .optional()
    .describe("true for a node through which members of the overlay find each other; it gets the Elastic IP"),
  spot: z.boolean().optional().describe("true for an instance of the spot market, which an interruption stops"),
  modelVolumeGiB: whole(1, 16_384, "GiB")
    .optional()
    .describe("Volume for models in GiB, which outlives the instance; default: none"),
  desiredState: z
    .enum(["unmanaged", "running", "stopped"])
    .optional()
    .describe("Power of a GPU node; default unmanaged: the watchdog and whoever needs it decide"),
});

export const nodes = <Shape extends typeof virtualNode | typeof metalNode | typeof awsNode>(node: Shape) =>
  z.strictObject({
    controlPlanes: z.array(node).min(1, "must hold at least one node"),
    workers: z.array(node).optional(),
  });
