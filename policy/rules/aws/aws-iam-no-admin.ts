// Nobody gets one of AWS's policies for administrators.
import { ROLE } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamNoAdmin: ResourceRule = {
  kind: "resource",
  id: "aws-iam-no-admin",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "A machine, user or pipeline with such a policy can do what the owner of the account can.",
  condition: "No managed policy that is attached is in the list.",
  repair: "Write a policy with the actions that are needed.",
  source:
    "docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html; convention of this fleet: which further policies",
  example: 'new aws.iam.RolePolicyAttachment("gpu", { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" })',
  exceptions: "never",
  settings: {
    policies: {
      description: "Names of managed policies",
      type: "array",
      items: { type: "string" },
      default: ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AmazonEC2FullAccess", "AmazonS3FullAccess"],
    },
  },
  types: [
    ROLE,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
  ],
  check: ({ type, props }, judge) => {
    const refused = judge.settings
      .get("policies")
      .list()
      .map((name) => name.text());
    judge.each(type === ROLE ? props.get("managedPolicyArns").list() : [props.get("policyArn")], (arn) => {
      const name = /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?(.+)/.exec(String(arn.known()))?.[1];
      if (name !== undefined && refused.includes(name))
        judge.report(arn, `${name} is for administrators: list the actions that are needed`);
    });
  },
};
