// The audit of Vault writes no secrets.
import type { ResourceRule } from "../../rule";

export const vaultAuditNotRaw: ResourceRule = {
  kind: "resource",
  id: "vault-audit-not-raw",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "With log_raw the device writes tokens and secrets in clear, and whoever reads the log of a pod has them.",
  condition: "The audit device keeps Vault's hashing.",
  repair: "Take log_raw out of the options.",
  source: "https://developer.hashicorp.com/vault/docs/commands/audit/enable, command options: log_raw",
  example: 'options: { file_path: "stdout", log_raw: "true" }',
  exceptions: "never",
  types: ["vault:index/audit:Audit"],
  check: ({ props }, judge) => {
    const raw = props.get("options", "log_raw");
    if (raw.flag() === true) judge.report(raw, "writes tokens and secrets in clear: take it out");
  },
};
