// No access keys are made.

import type { ResourceRule } from "../../rule";

export const awsNoStaticKeys: ResourceRule = {
  kind: "resource",
  id: "aws-no-static-keys",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "An access key never ends, lies in the state of Pulumi, and works from anywhere.",
  condition: "The stack makes no access key and no password for the console.",
  repair: "Give the machine a role; people and pipelines sign in through an identity provider.",
  source: "docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
  example: 'new aws.iam.AccessKey("gpu", { user })',
  exceptions: "in the stack file",
  types: ["aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile"],
  check: ({ type, props }, judge) => {
    judge.report(props, `${type} never ends and lies in the state: use a role`);
  },
};
