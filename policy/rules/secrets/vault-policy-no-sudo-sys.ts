// No Vault policy reaches Vault's own configuration.
import type { ResourceRule } from "../../rule";
import { grants, policyOf, reaches, VAULT_POLICY } from "../../vaultPolicies";

export const vaultPolicyNoSudoSys: ResourceRule = {
  kind: "resource",
  id: "vault-policy-no-sudo-sys",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Whoever may write policies, mounts or auth methods under sys/ is an administrator of Vault and reads every cluster's secrets.",
  condition: "No path grants sudo, and none reaches below sys/ except those of the setting.",
  repair: "Take the path out; an administrator uses a policy that no program makes.",
  source: "https://developer.hashicorp.com/vault/docs/concepts/policies#root-protected-api-endpoints",
  example: 'path "sys/policies/acl/*" { capabilities = ["update"] }',
  exceptions: "never",
  settings: {
    harmless: {
      description: "Paths below sys/ that tell a client about itself alone.",
      type: "array",
      items: { type: "string" },
      default: ["sys/capabilities-self", "sys/internal/ui/resultant-acl", "sys/leases/lookup", "sys/leases/renew"],
    },
  },
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const harmless = judge.settings
      .get("harmless")
      .list()
      .map((path) => path.text());
    const { at, paths } = policyOf(resource);
    for (const rule of paths.filter(grants)) {
      if (rule.capabilities.includes("sudo")) {
        judge.report(at, `path "${rule.path}" grants sudo: take sudo out`);
      }
      if (reaches(rule.path, "sys/") && !harmless.includes(rule.path)) {
        judge.report(at, `path "${rule.path}" reaches Vault's own configuration below sys/: take it out`);
      }
    }
  },
};
