// No bucket throws away what is in use.
import { BUCKET_TYPES } from "../../awsBuckets";
import type { ResourceRule } from "../../rule";

export const awsBucketNoExpiry: ResourceRule = {
  kind: "resource",
  id: "aws-bucket-no-expiry",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A lifecycle rule that expires objects deletes the models that nobody asked for in a month, silently.",
  condition: "No rule that is on expires current objects; old versions and unfinished uploads may expire.",
  repair: "Use noncurrentVersionExpiration or abortIncompleteMultipartUpload.",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html: Expiration is about the current version, and without versions it deletes for good",
  example:
    'new aws.s3.BucketLifecycleConfiguration("models", { rules: [{ id: "old", status: "Enabled", expiration: { days: 30 } }] })',
  exceptions: "in the stack file",
  types: [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    ...BUCKET_TYPES,
  ],
  check: ({ type, props }, judge) => {
    judge.each(props.get(BUCKET_TYPES.includes(type) ? "lifecycleRules" : "rules").list(), (rule) => {
      const isOff = rule.get("status").text() === "Disabled" || rule.get("enabled").flag() === false;
      // What is one object elsewhere is a list in BucketV2.
      const limits = [rule.get("expiration"), ...rule.get("expirations").list()]
        .flatMap((expiration) => ["days", "date"].map((key) => expiration.get(key)))
        .filter(({ present }) => present);
      // Zero is how the provider says none.
      for (const limit of isOff ? [] : limits) {
        if (limit.known() !== 0)
          judge.report(limit, `objects in use go away (${limit.shown()}): let only old versions expire`);
      }
    });
  },
};
