// Every Vault policy can be read as Vault reads it.
import type { ResourceRule } from "../../rule";
import { policyOf, VAULT_POLICY } from "../../vaultPolicies";

export const vaultPolicyReadable: ResourceRule = {
  kind: "resource",
  id: "vault-policy-readable",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Vault refuses a policy with an error in the middle of an operation, and a * that does not end a path grants nothing without a word.",
  condition:
    "The policy is HCL or JSON with nothing but paths, their capabilities and the fields that Vault knows, and each * ends its path.",
  repair: "Correct the policy's text at the named place.",
  source: "hashicorp/vault, vault/policy.go (ParseACLPolicy)",
  example: 'path "main/data/grafana" { capability = ["read"] }',
  exceptions: "never",
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const { at, problem } = policyOf(resource);
    if (problem !== undefined) judge.report(at, `Vault does not take this policy: ${problem}: correct its text`);
  },
};
