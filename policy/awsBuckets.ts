// Finds what a stack says about an S3 bucket in resources of their own.
import { isNamed } from "./references";
import type { Facts } from "./rule";

/** Version 7 of the provider calls Bucket what was BucketV2. */
export const BUCKET_TYPES = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

export const bucketsOf = (resources: readonly Facts[]): readonly Facts[] =>
  resources.filter(({ type }) => BUCKET_TYPES.includes(type));

/** @throws NotYetKnown when no resource is known to be about the bucket, and one may be */
export const hasBeside = (bucket: Facts, others: readonly Facts[]): boolean =>
  isNamed(
    bucket,
    ["id", "bucket"],
    others.map(({ props }) => props.get("bucket")),
  );
