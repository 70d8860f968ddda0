// Vault policies grant only what a client of this fleet does.
import type { ResourceRule } from "../../rule";
import { policyOf, VAULT_POLICY } from "../../vaultPolicies";

export const vaultPolicyCapabilities: ResourceRule = {
  kind: "resource",
  id: "vault-policy-capabilities",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Vault refuses a capability that it does not know, a path without any grants nothing although it looks as if it did, and sudo opens what Vault guards from everyone.",
  condition: "Every path names at least one capability, and only those of the setting.",
  repair: "Name the capabilities that the client needs, or take the path out.",
  source: "https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities",
  example: 'path "general/data/registry" { capabilities = ["read", "sudo"] }',
  exceptions: "never",
  settings: {
    allowed: {
      description: "Capabilities that a policy may name.",
      type: "array",
      items: { type: "string" },
      default: ["create", "read", "update", "patch", "delete", "list", "deny"],
    },
  },
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const allowed = judge.settings
      .get("allowed")
      .list()
      .map((capability) => capability.text());
    const { at, paths } = policyOf(resource);
    for (const { path, capabilities } of paths) {
      if (capabilities.length === 0) {
        judge.report(at, `path "${path}" names no capability: name those that it needs, or take the path out`);
      }
      for (const capability of capabilities.filter((one) => !allowed.includes(one))) {
        judge.report(at, `path "${path}" grants ${capability}: grant only ${allowed.join(", ")}`);
      }
    }
  },
};
