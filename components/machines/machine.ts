// The contract between a platform and a Talos cluster: what is known of a machine before it becomes a node.
import type * as pulumi from "@pulumi/pulumi";

export type MachineRole = "controlplane" | "worker";

/** Image Factory name of the platform that a machine boots as. It also names the installer image. */
export type ImagePlatform = "nocloud" | "metal" | "aws";

/** What a node computes pictures or tensors with. */
export type Gpu = "nvidia" | "intel-quicksync" | "intel-arc" | "amd-vaapi";

/** Keeps pods that do not tolerate it off a node. */
export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** One network link of a machine. */
export interface MachineLink {
  /** Name that the configuration gives the link, e.g. `lan`. Must not look like a kernel name (`eth0`, `ens3`). */
  readonly alias: string;
  /** CEL expression over `link` that matches this one physical link and no other. */
  readonly selector: string;
  /** Bytes. Default: what the link brings along. */
  readonly mtu?: number;
  /** Address with prefix length that the configuration must set, because the platform does not. */
  readonly address?: string;
  /** Default gateway that the configuration must set, because the platform does not. */
  readonly gateway?: string;
}

/** A machine: a VM or a box that is powered on and takes its configuration over the Talos API (TCP 50000). */
export interface Machine {
  /** Node name: the host name, and the prefix of every resource that belongs to the node. */
  readonly nodeName: string;
  readonly role: MachineRole;
  readonly imagePlatform: ImagePlatform;
  /** Address on the LAN as the operator wrote it, without prefix length. Says nothing about whether anybody answers. */
  readonly ip: string;
  /** The same address, known once the machine exists: whatever uses it waits for the machine. */
  readonly address: pulumi.Output<string>;
  /**
   * Where the Talos API of a machine in maintenance mode is reached, if not at `address`: its public address when it was
   * made. Read for the first configuration, ignored afterwards, because it changes whenever the machine starts.
   */
  readonly firstEndpoint?: pulumi.Output<string>;
  /** What exists when the machine exists; depend on it to outlive it on destroy. */
  readonly resource: pulumi.Resource;
  /** The LAN link first, then the others. */
  readonly links: readonly [MachineLink, ...MachineLink[]];
  /** Network of the LAN, e.g. `192.168.1.0/24`. */
  readonly lan: string;
  /** Disk that Talos is installed to; absent on a disk image, which is already installed. */
  readonly installDisk?: string;
  /** Sizes of the data disks beside the system disk, GiB. */
  readonly dataDisksGiB: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  /** Address in the overlay of the mesh; absent without one. */
  readonly overlayIp?: string;
  /** GPU of the node; decides kernel modules and mounts. Absent: none. */
  readonly gpu?: Gpu;
  /** Volume that outlives the machine and is mounted at `/var/mnt/models`, GiB. Absent: none. */
  readonly modelVolumeGiB?: number;
}
