// Every role says who may take it.
import { conditionKeys, isAllowing, ROLE, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamAssumeRolePrincipals: ResourceRule = {
  kind: "resource",
  id: "aws-iam-assume-role-principals",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "A role that everyone may assume gives its rights to everyone with an AWS account, or with an account at the same identity provider.",
  condition: "A trust names services, roles or users; a whole account or an identity provider needs a condition.",
  repair: "Name the service or role, or add a condition on the external id, or on the subject of the token.",
  source:
    "docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html; docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html; docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  example: '{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }',
  exceptions: "never",
  types: [ROLE],
  check: ({ props }, judge) => {
    judge.each(statementsOf(props.get("assumeRolePolicy")).filter(isAllowing), (statement) => {
      const excluded = statement.get("NotPrincipal");
      if (excluded.present) judge.report(excluded, "everyone else may take the role: name who may");
      const principal = statement.get("Principal");
      const isLimited = conditionKeys(statement).length > 0;
      judge.each(principal.leaves(), (leaf) => {
        const who = String(leaf.known());
        if (who === "*") judge.report(leaf, "everyone may take the role: name who may");
        else if (!isLimited && /^(\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(who))
          judge.report(leaf, `all of the account ${leaf.shown()} may take the role: name who may, or add a condition`);
      });
      for (const provider of isLimited ? [] : principal.get("Federated").leaves()) {
        judge.report(
          provider,
          `whoever has an identity of ${provider.shown()} may take the role: add a condition on its subject`,
        );
      }
    });
  },
};
