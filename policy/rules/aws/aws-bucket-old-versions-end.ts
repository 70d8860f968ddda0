// What a versioned bucket keeps of overwritten objects ends some day.
import { bucketsOf, hasBeside } from "../../awsBuckets";
import type { Facts, StackRule } from "../../rule";

const VERSIONING = ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"];
const LIFECYCLE = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];

const keepsVersions = ({ type, props }: Facts): boolean =>
  VERSIONING.includes(type) && props.get("versioningConfiguration", "status").text() === "Enabled";

const endsVersions = ({ type, props }: Facts): boolean =>
  LIFECYCLE.includes(type) &&
  props
    .get("rules")
    .list()
    .some((rule) => rule.get("status").text() === "Enabled" && rule.get("noncurrentVersionExpiration").present);

export const awsBucketOldVersionsEnd: StackRule = {
  kind: "stack",
  id: "aws-bucket-old-versions-end",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A model that was overwritten or deleted is kept and paid for like a live one, in no list, for ever.",
  condition: "A bucket that keeps versions has a rule that is on and ends the noncurrent ones.",
  repair: "Add a BucketLifecycleConfiguration with noncurrentVersionExpiration.",
  source: "docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html: normal rates apply to every version",
  example: 'new aws.s3.BucketVersioning("models", { … }) and no BucketLifecycleConfiguration',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    judge.each(bucketsOf(resources), (bucket) => {
      if (!hasBeside(bucket, resources.filter(keepsVersions))) return;
      if (!hasBeside(bucket, resources.filter(endsVersions))) {
        judge.report(
          bucket,
          bucket.props,
          "keeps old versions for ever: end them with noncurrentVersionExpiration in a lifecycle configuration",
        );
      }
    });
  },
};
