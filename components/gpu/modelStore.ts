// ModelStore: where models lie while no machine runs: a volume per GPU node, and a bucket that all share.
import * as pulumi from "@pulumi/pulumi";
import { Volume } from "@pulumi/aws/ebs/volume";
import type { Provider } from "@pulumi/aws/provider";
import { PrivateBucket } from "../aws/privateBucket";

export interface ModelStoreArgs {
  /** Zone of the machines: a volume is attached within its zone only. */
  readonly availabilityZone: string;
  readonly volumes: readonly {
    readonly nodeName: string;
    /** Grows in place, never shrinks. */
    readonly sizeGiB: number;
  }[];
  readonly bucket: boolean;
  /** False only while the cluster is being taken down for good, models included. */
  readonly protect: boolean;
}

/** Days for which a model that was overwritten or deleted can be brought back. */
const KEEP_DAYS = 30;

/**
 * Made before the machines, which it survives: protected by Pulumi, and attached by a resource of its own, so that EC2
 * does not take a volume along with its instance.
 *
 * Retained on delete would also keep the data, but a program that forgets a volume would then leave it behind unseen,
 * paid for and unknown; a protected one stops the `up` that would forget it.
 */
export class ModelStore extends pulumi.ComponentResource {
  /** By node name. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly bucket?: PrivateBucket;

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: ModelStoreArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    super("homelab:gpu:ModelStore", name, args, opts);
    const { availabilityZone, protect } = args;
    this.volumes = new Map(
      args.volumes.map(({ nodeName, sizeGiB }) => [
        nodeName,
        new Volume(
          `${name}-${nodeName}`,
          {
            availabilityZone,
            size: sizeGiB,
            type: "gp3",
            encrypted: true,
            tags: { Name: `${nodeName}-models`, "homelab:role": "models" },
          },
          { parent: this, protect },
        ),
      ]),
    );
    if (args.bucket) {
      this.bucket = new PrivateBucket(`${name}-bucket`, { protect, keepDays: KEEP_DAYS }, { parent: this });
    }
    this.registerOutputs({});
  }
}
