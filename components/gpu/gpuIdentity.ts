// GpuIdentity: what the programs on a GPU node's own network are to AWS.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider";
import { InstanceRole } from "../aws/instanceRole";
import { nodeStatements } from "./roles";

export interface GpuIdentityArgs {
  readonly clusterName: string;
  readonly region: string;
  /** Bucket in which the nodes keep models. @default - they may use no bucket */
  readonly bucketArn?: pulumi.Input<string>;
}

/** Made before the machines, which are born with its profile. Role and profile are called `<cluster>-gpu`. */
export class GpuIdentity extends pulumi.ComponentResource {
  /** Name of the instance profile. */
  readonly profile: pulumi.Output<string>;

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: GpuIdentityArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    // Without the bucket: a component waits for its inputs, and policies read the role.
    super("homelab:gpu:GpuIdentity", name, { ...args, bucketArn: undefined }, opts);
    this.profile = new InstanceRole(
      `${name}-node`,
      {
        roleName: `${args.clusterName}-gpu`,
        description: "GPU nodes: stop themselves, keep models",
        statements: pulumi.output(args.bucketArn).apply((arn) => nodeStatements(args, arn)),
      },
      { parent: this, provider: opts.provider },
    ).profile;
    this.registerOutputs({ profile: this.profile });
  }
}
