// A policy names the buckets it is about.
import { IDENTITY_POLICY_TYPES, isAllowing, oneOrMany, policiesOf, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamS3Limited: ResourceRule = {
  kind: "resource",
  id: "aws-iam-s3-limited",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A worker that may read every bucket reads the backups and the state of Pulumi too.",
  condition:
    "A statement that allows actions of S3 names the bucket in each resource; listing the names of all buckets is not counted.",
  repair: "Name the bucket and the objects in it.",
  source: "docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html: resource types",
  example: '{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::*" }',
  exceptions: "in the stack file",
  types: IDENTITY_POLICY_TYPES,
  check: (resource, judge) => {
    judge.each(policiesOf(resource), (policy) => {
      judge.each(statementsOf(policy).filter(isAllowing), (statement) => {
        const actions = oneOrMany(statement.get("Action")).filter((action) =>
          /^s3:(?!ListAllMyBuckets$)/i.test(String(action.known())),
        );
        judge.each(actions.length === 0 ? [] : oneOrMany(statement.get("Resource")), (target) => {
          if (/^(\*$|arn:[^:]*:s3:::[*?])/.test(String(target.known())))
            judge.report(target, `${target.shown()} is every bucket: name the one it is about`);
        });
      });
    });
  },
};
