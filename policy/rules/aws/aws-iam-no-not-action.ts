// No policy grants all but a few.
import { IDENTITY_POLICY_TYPES, isAllowing, policiesOf, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamNoNotAction: ResourceRule = {
  kind: "resource",
  id: "aws-iam-no-not-action",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "All but a few includes every action and resource that AWS adds later.",
  condition: "A statement that allows has neither NotAction nor NotResource.",
  repair: "List what is allowed, or deny the few in a statement of their own.",
  source:
    "docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html; docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
  example: '{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }',
  exceptions: "never",
  types: IDENTITY_POLICY_TYPES,
  check: (resource, judge) => {
    judge.each(policiesOf(resource), (policy) => {
      judge.each(statementsOf(policy).filter(isAllowing), (statement) => {
        for (const key of ["NotAction", "NotResource"]) {
          const at = statement.get(key);
          if (at.present) judge.report(at, `allows all but ${at.shown()}: list what is allowed`);
        }
      });
    });
  },
};
