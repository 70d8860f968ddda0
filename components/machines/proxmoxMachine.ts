// ProxmoxMachine: a VM as Proxmox and Talos want it, booted from the cluster's disk image.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/proxmoxve/provider";
import { VmLegacy } from "@pulumi/proxmoxve/vmLegacy";
import { networkOf } from "./addressing";
import type { Gpu, Machine, MachineLink, MachineRole, NodeTaint } from "./machine";
import { linksOf, vmArgs } from "./proxmoxVm";

/** A network interface on a bridge of the hypervisor. */
export interface MachineNic {
  readonly bridge: string;
  /** Static IPv4 address with prefix length; its bytes also make the MAC address. */
  readonly address: string;
  /** Bytes, at most the bridge's. */
  readonly mtu: number;
}

export interface DataDisk {
  /** Whole GiB. */
  readonly sizeGiB: number;
  readonly datastore: string;
}

export interface ProxmoxMachineArgs {
  readonly clusterName: string;
  readonly nodeName: string;
  readonly role: MachineRole;
  /** Proxmox node that runs the VM. A change moves nothing: it replaces the VM. */
  readonly hypervisor: string;
  /** 100–999999999, unique in the Proxmox cluster. */
  readonly vmId: number;
  /** Datastore of the system disk, the EFI disk and the cloud-init drive. */
  readonly datastore: string;
  /** Disk image, `datastore:import/file`: see `ProxmoxImage.volume`. Read when the VM is created, ignored afterwards. */
  readonly imageVolume: pulumi.Input<string>;
  /** At least 1; 2 for control planes. */
  readonly cores: number;
  /** MiB, all of it reserved: Talos cannot balloon. */
  readonly memoryMiB: number;
  /** System disk, GiB. At least 10; grows with the VM running, never shrinks. */
  readonly diskGiB: number;
  /** LAN interface: the node's address, and the only one with a gateway. */
  readonly lan: MachineNic;
  readonly gateway: string;
  /** Further interfaces, e.g. for storage. */
  readonly extraNics: readonly MachineNic[];
  readonly extraDisks: readonly DataDisk[];
  readonly nameservers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** @default - none */
  readonly taints?: readonly NodeTaint[];
  /** Address in the overlay of the mesh. @default - no overlay */
  readonly overlayIp?: string;
  /** @default - none */
  readonly gpu?: Gpu;
  /** True only if the image carries the qemu-guest-agent extension: without it Proxmox waits 15 minutes for nothing. */
  readonly guestAgent: boolean;
  /** Lifts the protection of a control plane, so that it can be destroyed. */
  readonly retire: boolean;
}

/** Smallest system disk that Talos installs to, GiB. Source: Talos documentation, "System Requirements". */
const smallestDiskGiB = 10;
/** Smallest memory that Talos boots with, MiB. Source: the same page. */
const smallestMemoryMiB: Readonly<Record<MachineRole, number>> = { controlplane: 2048, worker: 1024 };

/** A VM that boots into Talos's maintenance mode at a static address. */
export class ProxmoxMachine extends pulumi.ComponentResource implements Machine {
  readonly nodeName: string;
  readonly role: MachineRole;
  readonly imagePlatform = "nocloud" as const;
  readonly ip: string;
  readonly address: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
  readonly links: readonly [MachineLink, ...MachineLink[]];
  readonly lan: string;
  readonly dataDisksGiB: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly overlayIp?: string;
  readonly gpu?: Gpu;

  /**
   * @param opts `provider` is the Proxmox provider of the site.
   * @throws RunError that lists every size that Talos or Proxmox would refuse.
   */
  constructor(name: string, args: ProxmoxMachineArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    validate(args);
    // Without the image: a component waits for its inputs, and policies read the VM.
    super("homelab:machines:ProxmoxMachine", name, { ...args, imageVolume: undefined }, opts);
    const [ip = "", prefixLength] = args.lan.address.split("/");
    const vm = new VmLegacy(`${name}-vm`, vmArgs(args), {
      parent: this,
      protect: args.role === "controlplane" && !args.retire,
      // A VM keeps the disk that it was born with: a new image is for new VMs, live nodes are upgraded in place. The
      // plugin would not import again either, but would report an update of every VM.
      // Source: bpg/terraform-provider-proxmox, `proxmoxtf/resource/vm/disk/disk.go`, `Update`.
      ignoreChanges: ["disks[0].importFrom"],
      // Two VMs cannot have one id.
      deleteBeforeReplace: true,
    });
    this.nodeName = args.nodeName;
    this.role = args.role;
    this.ip = ip;
    // Through the VM's id, so that the address is unknown in a preview and late in an `up` for as long as there is no VM.
    this.address = vm.id.apply(() => ip);
    this.resource = vm;
    this.links = linksOf(args);
    this.lan = networkOf(ip, Number(prefixLength));
    this.dataDisksGiB = args.extraDisks.map((disk) => disk.sizeGiB);
    this.labels = args.labels;
    this.taints = args.taints ?? [];
    if (args.overlayIp !== undefined) this.overlayIp = args.overlayIp;
    if (args.gpu !== undefined) this.gpu = args.gpu;
    this.registerOutputs({ address: this.address, vmId: vm.vmId });
  }
}

function validate(args: ProxmoxMachineArgs): void {
  const problems = [
    ...(args.vmId < 100 || args.vmId > 999_999_999 ? [`vmId ${args.vmId} is outside 100–999999999`] : []),
    ...(args.cores < 1 ? [`cores ${args.cores} is less than 1`] : []),
    ...(args.memoryMiB < smallestMemoryMiB[args.role]
      ? [`memoryMiB ${args.memoryMiB} is less than the ${smallestMemoryMiB[args.role]} that a ${args.role} needs`]
      : []),
    ...(args.diskGiB < smallestDiskGiB ? [`diskGiB ${args.diskGiB} is less than ${smallestDiskGiB}`] : []),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(`Machine "${args.nodeName}" cannot be created: ${problems.join("; ")}.`);
  }
}
