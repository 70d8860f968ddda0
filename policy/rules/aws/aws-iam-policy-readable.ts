// Every policy can be read.
import { IDENTITY_POLICY_TYPES, policiesOf, RESOURCE_POLICY_TYPES, ROLE, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

export const awsIamPolicyReadable: ResourceRule = {
  kind: "resource",
  id: "aws-iam-policy-readable",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "AWS refuses a policy that is no JSON half-way through the up, and no other rule can see what it would allow.",
  condition: "Each policy is JSON with at least one statement.",
  repair: "Mend the JSON, or build the policy with JSON.stringify.",
  source: "docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  example: 'policy: "{ Statement: [] }"',
  exceptions: "in the stack file",
  types: [...IDENTITY_POLICY_TYPES, ...RESOURCE_POLICY_TYPES],
  check: (resource, judge) => {
    const { type, props } = resource;
    judge.each([...policiesOf(resource), ...(type === ROLE ? [props.get("assumeRolePolicy")] : [])], (policy) => {
      if (policy.present && statementsOf(policy).length === 0)
        judge.report(policy, "is no JSON with statements, so nobody can tell what it allows: mend it");
    });
  },
};
