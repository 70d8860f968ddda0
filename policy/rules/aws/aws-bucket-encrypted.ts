// The program says how a bucket is encrypted.
import { bucketsOf, hasBeside } from "../../awsBuckets";
import type { StackRule } from "../../rule";

export const awsBucketEncrypted: StackRule = {
  kind: "stack",
  id: "aws-bucket-encrypted",
  area: "aws",
  level: "advisory",
  severity: "medium",
  why: "S3 encrypts with a key of its own unless told otherwise, so whoever may read the object needs no right to any key, and no use of a key is logged.",
  condition: "A resource of its own says how, or the bucket names KMS.",
  repair: "Add a BucketServerSideEncryptionConfiguration.",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html: SSE-S3 is the default since January 2023",
  example: 'new aws.s3.Bucket("models") without configuration of its encryption',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const configurations = resources.filter(({ type }) =>
      /^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/.test(type),
    );
    judge.each(bucketsOf(resources), (bucket) => {
      // The default of S3, AES256, stands in what the provider answers, so that only KMS shows a decision.
      const own = ["serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"].flatMap((key) =>
        bucket.props.get(key).leaves(),
      );
      if (
        own.some((leaf) => !leaf.isUnknown && /^aws:kms/.test(String(leaf.known()))) ||
        hasBeside(bucket, configurations)
      )
        return;
      judge.report(bucket, bucket.props, "leaves its encryption to S3: add a BucketServerSideEncryptionConfiguration");
    });
  },
};
