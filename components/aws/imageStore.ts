// AwsImageStore: where disk images pass through on their way to AMIs, and who may carry them.
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type { Provider } from "@pulumi/aws/provider";
import { policyDocument, trustPolicy } from "./iamDocument";
import { LambdaFunction } from "./lambdaFunction";
import { PrivateBucket } from "./privateBucket";

export interface AwsImageStoreArgs {
  readonly clusterName: string;
}

/** Bucket, function that fills it, and role with which EC2 reads it. One for all images of a cluster. */
export class AwsImageStore extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly importRole: pulumi.Output<string>;
  /** What copying an image needs beside the function's name. */
  readonly forCopy: readonly pulumi.Resource[];
  /** What importing one needs beside the role's name. */
  readonly forImport: readonly pulumi.Resource[];

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: AwsImageStoreArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    super("homelab:aws:ImageStore", name, args, opts);
    // Only copies of what the Image Factory serves at any time: the bucket goes with whatever is in it.
    const bucket = new PrivateBucket(`${name}-bucket`, { forceDestroy: true }, { parent: this });
    const copier = new LambdaFunction(
      `${name}-copier`,
      {
        functionName: `${args.clusterName}-import-image`,
        description: `Copies Talos images for cluster ${args.clusterName}`,
        program: "import-image",
        statements: bucket.arn.apply((arn) => [
          // Without it, S3 answers for an object that is not there that access is denied.
          { Action: ["s3:ListBucket"], Resource: arn },
          {
            Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
            Resource: `${arn}/*`,
          },
        ]),
        // As long as Lambda lets it: an image is some 1.3 GB, which the factory first has to make.
        timeoutSeconds: 900,
        // Two parts of the image, and the network bandwidth that comes with memory.
        memoryMiB: 1024,
      },
      { parent: this, provider: opts.provider },
    );
    const role = new Role(
      `${name}-import-role`,
      {
        name: `${args.clusterName}-vmimport`,
        description: `Lets EC2 import Talos images for cluster ${args.clusterName}`,
        // The external id is how VM Import says that it acts for its caller.
        assumeRolePolicy: trustPolicy(
          { Service: "vmie.amazonaws.com" },
          { StringEquals: { "sts:ExternalId": "vmimport" } },
        ),
      },
      { parent: this },
    );
    const policy = new RolePolicy(
      `${name}-import-policy`,
      { name: `${args.clusterName}-vmimport`, role: role.name, policy: bucket.arn.apply(importPolicy) },
      { parent: this },
    );
    this.bucket = bucket.bucket;
    this.functionName = copier.function.name;
    this.importRole = role.name;
    this.forCopy = copier.ready;
    this.forImport = [policy];
    this.registerOutputs({ bucket: this.bucket });
  }
}

/**
 * What VM Import asks of its role, for one bucket.
 * Source: siderolabs/talos, tools/cloud-image-uploader/role-policy.json and trust-policy.json; AWS, VM Import/Export user
 * guide, "Required permissions for VM Import/Export".
 */
function importPolicy(bucketArn: string): string {
  return policyDocument([
    { Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: bucketArn },
    { Action: ["s3:GetObject"], Resource: `${bucketArn}/*` },
    // On snapshots whose ids nobody knows beforehand.
    {
      Action: ["ec2:CopySnapshot", "ec2:Describe*", "ec2:ModifySnapshotAttribute", "ec2:RegisterImage"],
      Resource: "*",
    },
  ]);
}
