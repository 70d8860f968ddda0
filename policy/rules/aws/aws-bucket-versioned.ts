// Every bucket keeps what is overwritten or deleted.
import { bucketsOf, hasBeside } from "../../awsBuckets";
import type { StackRule } from "../../rule";

export const awsBucketVersioned: StackRule = {
  kind: "stack",
  id: "aws-bucket-versioned",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A model that is overwritten by half an upload, or deleted by a script, is gone without versions.",
  condition: "Versioning of the bucket is on, in itself or by a resource of its own.",
  repair: "Add a BucketVersioning with status Enabled.",
  source: "docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html: off by default",
  example: 'new aws.s3.BucketVersioning("models", { versioningConfiguration: { status: "Suspended" } })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const configurations = resources.filter(
      ({ type, props }) =>
        /^aws:s3\/bucketVersioning(V2)?:/.test(type) &&
        props.get("versioningConfiguration", "status").text() === "Enabled",
    );
    judge.each(bucketsOf(resources), (bucket) => {
      const own = [bucket.props.get("versioning"), ...bucket.props.get("versionings").list()];
      if (own.some((one) => one.get("enabled").flag() === true) || hasBeside(bucket, configurations)) return;
      judge.report(bucket, bucket.props, "keeps no versions: add a BucketVersioning with status Enabled");
    });
  },
};
