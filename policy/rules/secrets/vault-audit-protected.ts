// No operation can switch off the audit of Vault.
import type { ResourceRule } from "../../rule";

export const vaultAuditProtected: ResourceRule = {
  kind: "resource",
  id: "vault-audit-protected",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Whoever can remove the audit device in passing can read secrets without a trace.",
  condition: "The resource is protected in Pulumi.",
  repair: "Set protect: true in the resource's options.",
  source: "https://developer.hashicorp.com/vault/docs/audit",
  example: 'new Audit("stdout", …, {})',
  exceptions: "never",
  types: ["vault:index/audit:Audit"],
  check: ({ props, options }, judge) => {
    if (!options.protect) judge.report(props, "may be switched off in passing: set protect: true in its options");
  },
};
