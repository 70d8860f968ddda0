// SecurityGroups: who reaches the machines of a cluster on AWS: the cluster itself, its operators, and the overlay.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";

export interface SecurityGroupsArgs {
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  /** Blocks that reach the Talos and Kubernetes APIs. At least one, none of them the world. */
  readonly operators: readonly string[];
  /** UDP port at which the world finds the lighthouse. */
  readonly overlayPort: number;
}

/**
 * What operators talk to. Source: docs.siderolabs.com, "Talos network connectivity" (apid), and kubernetes.io, "Ports
 * and Protocols" (API server).
 */
const operatorPorts = { talos: 50000, kubernetes: 6443 } as const;

const world = "0.0.0.0/0";

/** One group for all nodes and one for the lighthouse, with rules that each say whom they are for. */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly nodes: pulumi.Output<string>;
  readonly lighthouse: pulumi.Output<string>;
  /** What every machine needs: to be configured by operators, and to reach the world. */
  readonly forNodes: readonly pulumi.Resource[];
  /** What a control plane needs besides: to be asked by operators, its workers and the overlay. */
  readonly forControlPlanes: readonly pulumi.Resource[];

  constructor(name: string, args: SecurityGroupsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:aws:SecurityGroups", name, { clusterName: args.clusterName, operators: args.operators }, opts);
    const parent = { parent: this };
    const group = (part: string, description: string): SecurityGroup =>
      new SecurityGroup(
        `${name}-${part}`,
        {
          name: `${args.clusterName}-${part}`,
          description,
          vpcId: args.vpcId,
          tags: { Name: `${args.clusterName}-${part}` },
        },
        parent,
      );
    const nodes = group("nodes", `Nodes of cluster ${args.clusterName}`);
    const lighthouse = group("lighthouse", `Lighthouse of the overlay in cluster ${args.clusterName}`);
    this.nodes = nodes.id;
    this.lighthouse = lighthouse.id;
    const fromOperators = (api: keyof typeof operatorPorts): readonly pulumi.Resource[] =>
      args.operators.map(
        (operator) =>
          new SecurityGroupIngressRule(
            `${name}-${api}-from-${operator.replace("/", "-")}`,
            {
              securityGroupId: nodes.id,
              cidrIpv4: operator,
              ipProtocol: "tcp",
              fromPort: operatorPorts[api],
              toPort: operatorPorts[api],
              description: `Operators, ${api} API`,
            },
            parent,
          ),
      );
    this.forNodes = [
      ...fromOperators("talos"),
      new SecurityGroupEgressRule(
        `${name}-nodes-to-world`,
        {
          securityGroupId: nodes.id,
          cidrIpv4: world,
          ipProtocol: "-1",
          description: "Images, time, DNS, the APIs of AWS, and the overlay to nodes of other sites",
        },
        parent,
      ),
    ];
    this.forControlPlanes = [
      // By group and not by address: only machines of this cluster, whatever else is started in the subnet.
      new SecurityGroupIngressRule(
        `${name}-nodes-among-themselves`,
        {
          securityGroupId: nodes.id,
          referencedSecurityGroupId: nodes.id,
          ipProtocol: "-1",
          description: "Nodes of the cluster among themselves",
        },
        parent,
      ),
      ...fromOperators("kubernetes"),
      new SecurityGroupIngressRule(
        `${name}-overlay-from-world`,
        {
          securityGroupId: lighthouse.id,
          cidrIpv4: world,
          ipProtocol: "udp",
          fromPort: args.overlayPort,
          toPort: args.overlayPort,
          description: "Nodes of other sites, whose addresses change: the overlay checks certificates itself",
        },
        parent,
      ),
    ];
    // The provider takes away what AWS lets out by itself, and a group without a way out reads as a mistake. Its members
    // get out by the other group.
    new SecurityGroupEgressRule(
      `${name}-overlay-to-world`,
      {
        securityGroupId: lighthouse.id,
        cidrIpv4: world,
        ipProtocol: "udp",
        fromPort: 0,
        toPort: 65535,
        description: "The overlay to nodes of other sites, at whatever port their router gives them",
      },
      parent,
    );
    this.registerOutputs({ nodes: this.nodes, lighthouse: this.lighthouse });
  }
}
