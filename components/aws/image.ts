// AwsImage: an AMI with the extensions of a schematic, which the official ones do not carry.
import * as pulumi from "@pulumi/pulumi";
import { SnapshotImport } from "@pulumi/aws/ebs/snapshotImport";
import { Ami } from "@pulumi/aws/ec2/ami";
import { Invocation } from "@pulumi/aws/lambda/invocation";
import type { Provider } from "@pulumi/aws/provider";
import type { MachineImage } from "../machines/machineImage";
import type { AwsImageStore } from "./imageStore";

export interface AwsImageArgs {
  readonly clusterName: string;
  readonly image: MachineImage;
  readonly store: AwsImageStore;
}

/** Copies the disk image into the account, makes a snapshot of it, and registers that as an AMI. */
export class AwsImage extends pulumi.ComponentResource {
  readonly ami: pulumi.Output<string>;

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: AwsImageArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    super("homelab:aws:Image", name, { clusterName: args.clusterName }, opts);
    const { store } = args;
    const source = pulumi.all([args.image.schematicId, args.image.talosVersion]).apply(([schematicId, version]) => ({
      url: awsDiskImageUrl(schematicId, version),
      key: `talos-${version}-${schematicId}.raw`,
      title: `${args.clusterName}-talos-${version}-${schematicId.slice(0, 8)}`,
    }));
    const copy = new Invocation(
      `${name}-copy`,
      {
        functionName: store.functionName,
        // On change and on the end too: the function takes the old image away.
        lifecycleScope: "CRUD",
        input: pulumi
          .all([source, store.bucket])
          .apply(([{ url, key }, bucket]) => JSON.stringify({ url, bucket, key })),
      },
      { parent: this, dependsOn: [...store.forCopy] },
    );
    const snapshot = new SnapshotImport(
      `${name}-snapshot`,
      {
        description: source.title,
        diskContainer: { format: "RAW", userBucket: { s3Bucket: store.bucket, s3Key: source.key } },
        roleName: store.importRole,
        tags: { Name: source.title },
      },
      { parent: this, dependsOn: [copy, ...store.forImport] },
    );
    const ami = new Ami(
      `${name}-ami`,
      {
        // Unique in the account; carries version and schematic, so that the new one can be there before the old one goes.
        name: source.title,
        ...registration,
        ebsBlockDevices: [
          {
            deviceName: registration.rootDeviceName,
            snapshotId: snapshot.id,
            volumeType: "gp3",
            // The baseline of gp3, spelt out: EC2 answers with it, and the provider would replace the AMI over it.
            iops: 3000,
            throughput: 125,
            deleteOnTermination: true,
          },
        ],
        tags: { Name: source.title },
      },
      { parent: this },
    );
    this.ami = ami.id;
    this.registerOutputs({ ami: this.ami });
  }
}

/**
 * How Talos wants to be registered. The disk itself is not encrypted: it is what anybody can download, and each machine's
 * copy of it is encrypted when the machine is made.
 * Source: siderolabs/talos, tools/cloud-image-uploader/aws.go, `RegisterImageInput`.
 */
const registration = {
  architecture: "x86_64",
  bootMode: "uefi",
  enaSupport: true,
  imdsSupport: "v2.0",
  rootDeviceName: "/dev/xvda",
  virtualizationType: "hvm",
} as const;

/**
 * The disk image for EC2, not compressed: VM Import takes no other, and nothing on the way has to unpack it.
 * Source: siderolabs/image-factory, internal/profile/profile.go, `ParseFromPath`.
 */
export function awsDiskImageUrl(schematicId: string, talosVersion: string): string {
  return `https://factory.talos.dev/image/${schematicId}/${talosVersion}/aws-amd64.raw`;
}
