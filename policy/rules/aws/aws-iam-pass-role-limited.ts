// Who may hand a role to a machine may do so with named ones only.
import { grants, IDENTITY_POLICY_TYPES, isAllowing, oneOrMany, policiesOf, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamPassRoleLimited: ResourceRule = {
  kind: "resource",
  id: "aws-iam-pass-role-limited",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "Whoever may pass every role starts a machine with the administrator's and reads its credentials.",
  condition: "A statement that allows iam:PassRole names the roles.",
  repair: "Name the role that is passed.",
  source: "docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
  example: '{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }',
  exceptions: "never",
  types: IDENTITY_POLICY_TYPES,
  check: (resource, judge) => {
    judge.each(policiesOf(resource), (policy) => {
      judge.each(statementsOf(policy).filter(isAllowing), (statement) => {
        const passes = oneOrMany(statement.get("Action")).some((action) => grants(action, "iam:PassRole"));
        judge.each(passes ? oneOrMany(statement.get("Resource")) : [], (role) => {
          if (/(^|[:/])\*$/.test(String(role.known())))
            judge.report(role, `iam:PassRole on ${role.shown()}: name the role that is passed`);
        });
      });
    });
  },
};
