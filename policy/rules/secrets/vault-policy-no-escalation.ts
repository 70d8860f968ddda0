// No Vault policy lets its holder give itself more.
import type { ResourceRule } from "../../rule";
import { mayWrite, policyOf, reaches, VAULT_POLICY } from "../../vaultPolicies";

/** Writing here gives out no more than the holder or the role already has. */
const harmless =
  /^auth\/(?:token\/(?:lookup|renew|revoke)(?:-self|-accessor)?|[^/+*]+\/login(?:\/[^/]+)?|[^/+*]+\/role\/[^/+*]+\/(?:custom-)?secret-id(?:-accessor)?(?:\/(?:lookup|destroy))?)$/;

export const vaultPolicyNoEscalation: ResourceRule = {
  kind: "resource",
  id: "vault-policy-no-escalation",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Whoever may write a role, a token role or an identity adds a stronger policy to it and logs in with that.",
  condition:
    "Below auth/ and identity/ a policy writes nothing but logins, its own token, and SecretIDs of one named role.",
  repair: "Take the path out, or end it in the role's secret-id.",
  source:
    "https://developer.hashicorp.com/vault/api-docs/auth/approle and https://developer.hashicorp.com/vault/api-docs/auth/token",
  example: 'path "auth/cluster-general/role/gitlab" { capabilities = ["update"] }',
  exceptions: "never",
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const { at, paths } = policyOf(resource);
    for (const rule of paths.filter(mayWrite)) {
      if (["auth/", "identity/"].some((area) => reaches(rule.path, area)) && !harmless.test(rule.path)) {
        judge.report(
          at,
          `path "${rule.path}" lets its holder give itself more: take it out, or end it in the role's secret-id`,
        );
      }
    }
  },
};
