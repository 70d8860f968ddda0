// Roles of Vault give out named policies, and never root.
import type { ResourceRule } from "../../rule";

export const vaultRoleNoRoot: ResourceRule = {
  kind: "resource",
  id: "vault-role-no-root",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A token with the policy root passes every check and leaves no trace of what it may do; one with none but default can do nothing.",
  condition: "Every role names at least one policy, and none is root.",
  repair: "Name the policy of the cluster or application in tokenPolicies.",
  source: "https://developer.hashicorp.com/vault/docs/concepts/policies#root-policy",
  example: 'tokenPolicies: ["root"]',
  exceptions: "never",
  types: [
    "vault:appRole/authBackendRole:AuthBackendRole",
    "vault:kubernetes/authBackendRole:AuthBackendRole",
    "vault:jwt/authBackendRole:AuthBackendRole",
  ],
  check: ({ props }, judge) => {
    const policies = props.get("tokenPolicies");
    if (policies.list().length === 0)
      judge.report(policies, "gives out no policy: name that of the cluster or application");
    judge.each(policies.list(), (policy) => {
      if (policy.text() === "root")
        judge.report(policy, "gives out root: name the policy of the cluster or application");
    });
  },
};
