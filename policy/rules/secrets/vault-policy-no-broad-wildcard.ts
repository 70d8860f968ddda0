// Wildcards in Vault policies begin only below what belongs to one cluster or application.
import type { ResourceRule } from "../../rule";
import { grants, literalSegments, policyOf, VAULT_POLICY } from "../../vaultPolicies";

export const vaultPolicyNoBroadWildcard: ResourceRule = {
  kind: "resource",
  id: "vault-policy-no-broad-wildcard",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A wildcard over a mount or over data/ gives one client the secrets of all, those included that are written there later.",
  condition:
    "Before the first wildcard of a path stand mount, kind and owner in full, such as main/data/grafana/, and under auth/ a role as well.",
  repair: "Write out the path up to the cluster or application, ending in a slash, or name each path.",
  source: "https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax",
  example: 'path "general/data/*" { capabilities = ["read"] }',
  exceptions: "never",
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const { at, paths } = policyOf(resource);
    for (const { path } of paths.filter(grants)) {
      const literal = literalSegments(path);
      const owned = literal[0] === "auth" ? 4 : 3;
      if (literal.length < path.split("/").length && literal.length < owned) {
        judge.report(
          at,
          `path "${path}" takes in more than one owner: write it out up to the cluster or application, such as main/data/grafana/*`,
        );
      }
    }
  },
};
