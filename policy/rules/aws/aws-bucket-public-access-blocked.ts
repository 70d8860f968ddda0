// A block against public access blocks all of it.

import type { ResourceRule } from "../../rule";

export const awsBucketPublicAccessBlocked: ResourceRule = {
  kind: "resource",
  id: "aws-bucket-public-access-blocked",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "Each of the four settings that is off leaves one way open: new ACLs, old ACLs, new policies, old policies.",
  condition: "All of blockPublicAcls, ignorePublicAcls, blockPublicPolicy and restrictPublicBuckets are true.",
  repair: "Set all four to true.",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html; hashicorp/terraform-provider-aws, website/docs/r/s3_bucket_public_access_block.html.markdown: each is false by default",
  example: 'new aws.s3.BucketPublicAccessBlock("models", { blockPublicAcls: true })',
  exceptions: "never",
  types: [
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  ],
  check: ({ props }, judge) => {
    judge.each(["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"], (key) => {
      const at = props.get(key);
      if (at.flag() !== true) judge.report(at, `${at.shown()} leaves a way open: set it to true`);
    });
  },
};
