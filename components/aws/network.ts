// AwsNetwork: the LAN of a cluster on AWS: one subnet that reaches the internet, and what may reach its machines.
import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway";
import { Route } from "@pulumi/aws/ec2/route";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import type { Provider } from "@pulumi/aws/provider";
import { SecurityGroups } from "./securityGroups";

export interface AwsNetworkArgs {
  readonly clusterName: string;
  /** Block of the VPC; shared with no other site of the fleet. */
  readonly vpcCidr: string;
  /** Block of the subnet, inside the VPC's. */
  readonly subnetCidr: string;
  readonly availabilityZone: string;
  /** Blocks that reach the Talos and Kubernetes APIs of the nodes. At least one, none of them the world. */
  readonly operators: readonly string[];
  /** UDP port at which the world finds the lighthouse. */
  readonly overlayPort: number;
}

/** VPC, subnet, way out and security groups. */
export class AwsNetwork extends pulumi.ComponentResource {
  readonly subnet: Subnet;
  /** For every node. */
  readonly nodeGroup: pulumi.Output<string>;
  /** For the lighthouse beside the other one. */
  readonly lighthouseGroup: pulumi.Output<string>;
  /** What a worker needs to be configured and to reach the world; machines go before any of it. */
  readonly ready: readonly pulumi.Resource[];
  /** The same of a control plane. */
  readonly readyForControlPlane: readonly pulumi.Resource[];

  /**
   * @param opts `provider` is the AWS provider of the region.
   * @throws RunError when there is no operator, or one is the whole world.
   */
  constructor(name: string, args: AwsNetworkArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    validate(args);
    super("homelab:aws:Network", name, args, opts);
    const parent = { parent: this };
    const tags = { Name: args.clusterName };
    const vpc = new Vpc(`${name}-vpc`, { cidrBlock: args.vpcCidr, enableDnsHostnames: true, tags }, parent);
    // Whoever starts a machine by hand and names no group gets this one, which AWS fills with rules of its own.
    new DefaultSecurityGroup(`${name}-default-group`, { vpcId: vpc.id, tags }, parent);
    this.subnet = new Subnet(
      `${name}-subnet`,
      {
        vpcId: vpc.id,
        cidrBlock: args.subnetCidr,
        availabilityZone: args.availabilityZone,
        mapPublicIpOnLaunch: false,
        tags,
      },
      parent,
    );
    const gateway = new InternetGateway(`${name}-gateway`, { vpcId: vpc.id, tags }, parent);
    const routes = new RouteTable(`${name}-routes`, { vpcId: vpc.id, tags }, parent);
    const wayOut = new Route(
      `${name}-way-out`,
      { routeTableId: routes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      parent,
    );
    const association = new RouteTableAssociation(
      `${name}-association`,
      { subnetId: this.subnet.id, routeTableId: routes.id },
      parent,
    );
    const groups = new SecurityGroups(
      `${name}-groups`,
      { clusterName: args.clusterName, vpcId: vpc.id, operators: args.operators, overlayPort: args.overlayPort },
      parent,
    );
    this.nodeGroup = groups.nodes;
    this.lighthouseGroup = groups.lighthouse;
    this.ready = [wayOut, association, ...groups.forNodes];
    this.readyForControlPlane = [...this.ready, ...groups.forControlPlanes];
    this.registerOutputs({ subnetId: this.subnet.id });
  }
}

function validate({ clusterName, operators }: AwsNetworkArgs): void {
  const repair = "name the addresses that operators come from, e.g. 203.0.113.7/32";
  if (operators.length === 0) {
    throw new pulumi.RunError(`Cluster ${clusterName}: nobody could configure its nodes without operators; ${repair}.`);
  }
  const wide = operators.filter((operator) => operator.endsWith("/0"));
  if (wide.length > 0) {
    throw new pulumi.RunError(
      `Cluster ${clusterName}: operators ${wide.join(", ")} would open the Talos API, which asks for no certificate in ` +
        `maintenance mode, to the world; ${repair}.`,
    );
  }
}
