// Every bucket has a block against public access.
import { bucketsOf, hasBeside } from "../../awsBuckets";
import type { StackRule } from "../../rule";

export const awsBucketPrivate: StackRule = {
  kind: "stack",
  id: "aws-bucket-private",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "S3 blocks public access to a new bucket, but whoever takes away a block that no program names leaves no trace here, and then one wrong policy opens the bucket.",
  condition: "A BucketPublicAccessBlock names the bucket, or one for the whole account is in the stack.",
  repair: "Add a BucketPublicAccessBlock with all four settings true.",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html: enabled for all new buckets since April 2023; docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  example: 'new aws.s3.Bucket("models") alone',
  exceptions: "never",
  check: (resources, judge) => {
    if (resources.some(({ type }) => type === "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")) return;
    const blocks = resources.filter(({ type }) => type === "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    judge.each(bucketsOf(resources), (bucket) => {
      if (!hasBeside(bucket, blocks))
        judge.report(bucket, bucket.props, "has no block against public access: add a BucketPublicAccessBlock");
    });
  },
};
