// No policy grants all actions of a service.
import { IDENTITY_POLICY_TYPES, isAllowing, oneOrMany, policiesOf, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamNoWildcards: ResourceRule = {
  kind: "resource",
  id: "aws-iam-no-wildcards",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "Whoever takes over a machine with s3:* or * deletes the models and the account's other buckets, not just reads them.",
  condition: "An action of a statement that allows is neither * nor all of a service; parts such as s3:Get* may be.",
  repair: "List the actions that the machine needs.",
  source: "docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  example: '{ Effect: "Allow", Action: "ec2:*", Resource: "*" }',
  exceptions: "never",
  types: IDENTITY_POLICY_TYPES,
  check: (resource, judge) => {
    judge.each(policiesOf(resource), (policy) => {
      judge.each(statementsOf(policy).filter(isAllowing), (statement) => {
        judge.each(oneOrMany(statement.get("Action")), (action) => {
          if (/(^|:)[*?]+$/.test(String(action.known())))
            judge.report(action, `${action.shown()} grants everything there is: list the actions that are needed`);
        });
      });
    });
  },
};
