// MetalMachine: a box, or a VM of another hypervisor, that already waits in maintenance mode at an address.
import * as pulumi from "@pulumi/pulumi";
import { networkOf } from "./addressing";
import type { Gpu, Machine, MachineLink, MachineRole, NodeTaint } from "./machine";

export interface MetalMachineArgs {
  readonly nodeName: string;
  readonly role: MachineRole;
  /** Address at which the box answers in maintenance mode, without prefix length. It keeps it afterwards. */
  readonly ip: string;
  /** Prefix length of the LAN, 1–32. */
  readonly prefixLength: number;
  /** Gateway of the LAN. */
  readonly gateway: string;
  /** Disk that Talos is installed to, e.g. `/dev/nvme0n1`. */
  readonly installDisk: string;
  /** MAC address of the LAN link. Default: the only physical link that has a carrier. */
  readonly mac?: string;
  /** MTU of the LAN link, bytes. Default: what the link brings along. */
  readonly mtu?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** @default - none */
  readonly taints?: readonly NodeTaint[];
  /** Address in the overlay of the mesh. @default - no overlay */
  readonly overlayIp?: string;
  /** @default - none */
  readonly gpu?: Gpu;
}

/** A machine that somebody else powered on. It creates nothing: the machine must answer before `up`. */
export class MetalMachine extends pulumi.ComponentResource implements Machine {
  readonly nodeName: string;
  readonly role: MachineRole;
  readonly imagePlatform = "metal" as const;
  readonly ip: string;
  readonly address: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
  readonly links: readonly [MachineLink];
  readonly lan: string;
  readonly installDisk: string;
  readonly dataDisksGiB: readonly number[] = [];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly overlayIp?: string;
  readonly gpu?: Gpu;

  constructor(name: string, args: MetalMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:machines:MetalMachine", name, args, opts);
    this.nodeName = args.nodeName;
    this.role = args.role;
    this.ip = args.ip;
    this.address = pulumi.output(args.ip);
    this.resource = this;
    this.lan = networkOf(args.ip, args.prefixLength);
    this.installDisk = args.installDisk;
    this.labels = args.labels;
    this.taints = args.taints ?? [];
    if (args.overlayIp !== undefined) this.overlayIp = args.overlayIp;
    if (args.gpu !== undefined) this.gpu = args.gpu;
    this.links = [
      {
        alias: "lan",
        selector:
          args.mac === undefined ? "link.link_state" : `mac(link.permanent_addr) == "${args.mac.toLowerCase()}"`,
        // No cloud-init here: once configured, the box would ask DHCP, and might come back elsewhere.
        address: `${args.ip}/${args.prefixLength}`,
        gateway: args.gateway,
        ...(args.mtu === undefined ? {} : { mtu: args.mtu }),
      },
    ];
    this.registerOutputs({ address: this.address });
  }
}
