// AwsMachine: an EC2 instance as Talos and the fleet want it: no user data, no keys, nothing in clear, a fixed address.
import * as pulumi from "@pulumi/pulumi";
import { EipAssociation } from "@pulumi/aws/ec2/eipAssociation";
import { Instance } from "@pulumi/aws/ec2/instance";
import type { Provider } from "@pulumi/aws/provider";
import { networkOf } from "./addressing";
import { instanceArgs } from "./awsInstance";
import type { Gpu, Machine, MachineLink, MachineRole, NodeTaint } from "./machine";

/** Where a machine is, and what must be there for it to be reached and to reach the world. */
export interface AwsPlace {
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  readonly ready: readonly pulumi.Resource[];
}

export interface AwsMachineArgs {
  readonly clusterName: string;
  readonly nodeName: string;
  readonly role: MachineRole;
  readonly instanceType: string;
  /** Image with the extensions of the node. Read when the instance is made, ignored afterwards. */
  readonly ami: pulumi.Input<string>;
  /** Root volume, GiB. At least 10; grows in place, never shrinks. */
  readonly diskGiB: number;
  /** Address in the subnet, without prefix length. A change replaces the instance. */
  readonly ip: string;
  /** Prefix length of the subnet, 16–28. */
  readonly prefixLength: number;
  readonly place: AwsPlace;
  /** Bought on the spot market: the instance is stopped when AWS wants it back, never terminated. Not for control planes. */
  readonly spot: boolean;
  /** Value of the tag `homelab:role`, by which roles know what they may start and stop: `lighthouse`, `gpu`… */
  readonly tagRole: string;
  /** Further tags. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Allocation id of an Elastic IP. @default - a public address that changes with every start */
  readonly elasticIp?: pulumi.Input<string>;
  /** Name of the instance profile whose role the node's own programs use. @default - none */
  readonly instanceProfile?: pulumi.Input<string>;
  /** Volume that outlives the instance and that somebody else attaches, GiB. @default - none */
  readonly modelVolumeGiB?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  /** Address in the overlay of the mesh. @default - no overlay */
  readonly overlayIp?: string;
  /** @default - none */
  readonly gpu?: Gpu;
  /** Lifts the protection of a control plane, so that it can be destroyed. */
  readonly retire: boolean;
}

/** Smallest disk that Talos installs to, GiB. Source: Talos documentation, "System Requirements". */
const smallestDiskGiB = 10;

/** An instance that boots into Talos's maintenance mode and is configured over the Talos API. */
export class AwsMachine extends pulumi.ComponentResource implements Machine {
  readonly nodeName: string;
  readonly role: MachineRole;
  readonly imagePlatform = "aws" as const;
  readonly ip: string;
  readonly address: pulumi.Output<string>;
  readonly firstEndpoint: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
  readonly instance: Instance;
  readonly links: readonly [MachineLink];
  readonly lan: string;
  readonly dataDisksGiB: readonly number[] = [];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly modelVolumeGiB?: number;
  readonly overlayIp?: string;
  readonly gpu?: Gpu;

  /**
   * @param opts `provider` is the AWS provider of the region.
   * @throws RunError that lists what Talos or EC2 would refuse.
   */
  constructor(name: string, args: AwsMachineArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    validate(args);
    const { clusterName, nodeName, role, ip, instanceType, spot } = args;
    super("homelab:machines:AwsMachine", name, { clusterName, nodeName, role, ip, instanceType, spot }, opts);
    const instance = new Instance(`${name}-instance`, instanceArgs(args), {
      parent: this,
      protect: role === "controlplane" && !args.retire,
      ignoreChanges: [
        // A machine keeps the disk that it was born with: a new image is for new machines, live nodes are upgraded in place.
        "ami",
        // The provider says of a stopped machine that it has none, and would replace it to give it one.
        // Source: hashicorp/terraform-provider-aws, internal/service/ec2/ec2_instance.go, `resourceInstanceRead`; its
        // issue 33775.
        "associatePublicIpAddress",
      ],
      // EC2 changes the type of no spot instance, stopped or not.
      // Source: AWS, EC2 user guide, "Behavior of Spot Instance interruptions": not the instance type.
      ...(args.spot ? { replaceOnChanges: ["instanceType"] } : {}),
      // Two machines cannot have one address.
      deleteBeforeReplace: true,
      dependsOn: [...args.place.ready],
    });
    const association =
      args.elasticIp === undefined
        ? undefined
        : new EipAssociation(
            `${name}-address`,
            { instanceId: instance.id, allocationId: args.elasticIp },
            { parent: this },
          );
    this.nodeName = nodeName;
    this.role = role;
    this.ip = ip;
    // Through the id, so that the address is unknown in a preview and late in an `up` for as long as there is no machine.
    this.address = instance.id.apply(() => ip);
    // The address that AWS gave is gone as soon as the Elastic IP comes: only one of them ever answers for long.
    this.firstEndpoint = association?.publicIp ?? instance.publicIp;
    this.resource = association ?? instance;
    this.instance = instance;
    // ENA is the one network card of an instance, and AWS's DHCP the one that tells address, gateway and MTU.
    this.links = [{ alias: "lan", selector: 'link.driver == "ena"' }];
    this.lan = networkOf(ip, args.prefixLength);
    this.labels = args.labels;
    this.taints = args.taints;
    if (args.modelVolumeGiB !== undefined) this.modelVolumeGiB = args.modelVolumeGiB;
    if (args.overlayIp !== undefined) this.overlayIp = args.overlayIp;
    if (args.gpu !== undefined) this.gpu = args.gpu;
    this.registerOutputs({ address: this.address, instanceId: instance.id });
  }
}

function validate(args: AwsMachineArgs): void {
  const problems = [
    ...(args.diskGiB < smallestDiskGiB ? [`diskGiB ${args.diskGiB} is less than ${smallestDiskGiB}`] : []),
    // Protection from termination is refused for spot instances, and AWS may stop them at two minutes' notice.
    ...(args.spot && args.role === "controlplane" ? ["a control plane cannot be a spot instance"] : []),
    ...(args.spot && args.elasticIp !== undefined ? ["a spot instance cannot hold the Elastic IP"] : []),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(`Machine "${args.nodeName}" cannot be created: ${problems.join("; ")}.`);
  }
}
