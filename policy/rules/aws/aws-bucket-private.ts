// Every bucket has a block against public access.
import { bucketsOf, hasBeside } from "../../awsBuckets";
import type { StackRule } from "../../rule";

export const awsBucketPrivate: StackRule = {
  kind: "stack",
  id: "aws-bucket-private",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "Without the block, one wrong ACL or policy, set by anyone at any time, opens the bucket.",
  condition: "A BucketPublicAccessBlock names the bucket, or one for the whole account is in the stack.",
  repair: "Add a BucketPublicAccessBlock with all four settings true.",
  source: "docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
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
