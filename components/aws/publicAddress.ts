// PublicAddress: the one address of a cluster on AWS that stays when machines stop: the lighthouse's Elastic IP.
import * as pulumi from "@pulumi/pulumi";
import { Eip } from "@pulumi/aws/ec2/eip";
import { getElasticIpOutput } from "@pulumi/aws/ec2/getElasticIp";
import type { Provider } from "@pulumi/aws/provider";

export interface PublicAddressArgs {
  /** Name tag. */
  readonly nodeName: string;
  /** Elastic IP that somebody allocated before, because others had to know it. @default - a new one */
  readonly allocated?: string;
}

/** An Elastic IP that is made, or found by its address. */
export class PublicAddress extends pulumi.ComponentResource {
  readonly allocationId: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: PublicAddressArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    super("homelab:aws:PublicAddress", name, args, opts);
    if (args.allocated === undefined) {
      const eip = new Eip(`${name}-eip`, { domain: "vpc", tags: { Name: args.nodeName } }, { parent: this });
      this.allocationId = eip.allocationId;
      this.address = eip.publicIp;
    } else {
      this.allocationId = getElasticIpOutput({ publicIp: args.allocated }, { parent: this }).id;
      this.address = pulumi.output(args.allocated);
    }
    this.registerOutputs({ address: this.address });
  }
}
