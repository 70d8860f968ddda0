// PrivateBucket: a bucket that nobody but the account's own roles can read, and that keeps what is overwritten.
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";

export interface PrivateBucketArgs {
  /** Whether the bucket goes with all that is in it. Default false: a bucket that is not empty stays. */
  readonly forceDestroy?: boolean;
  /** Whether the bucket, with all that makes it private, is protected from `pulumi destroy`. Default false. */
  readonly protect?: boolean;
  /** Days for which overwritten and deleted objects are kept. Default 1. */
  readonly keepDays?: number;
}

/** Private, encrypted, versioned. Named by Pulumi: names of buckets are shared by all accounts of the world. */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PrivateBucketArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:aws:PrivateBucket", name, args, opts);
    // A bucket that stays must not lose what keeps it private when the rest goes.
    const options = { parent: this, protect: args.protect ?? false };
    const made = new Bucket(`${name}-s3`, { ...(args.forceDestroy === true ? { forceDestroy: true } : {}) }, options);
    const { bucket } = made;
    new BucketPublicAccessBlock(
      `${name}-private`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      options,
    );
    new BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      options,
    );
    const versioning = new BucketVersioning(
      `${name}-versions`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      options,
    );
    new BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket,
        rules: [
          {
            id: "leftovers",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: args.keepDays ?? 1 },
            // What a deleted object leaves behind when its last version is gone.
            expiration: { expiredObjectDeleteMarker: true },
            // Parts of an upload that broke off are paid for and listed nowhere.
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      // S3 knows what a noncurrent version is only once it keeps versions.
      { ...options, dependsOn: [versioning] },
    );
    this.bucket = bucket;
    this.arn = made.arn;
    this.registerOutputs({ bucket });
  }
}
