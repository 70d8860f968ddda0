// A stack that configures Vault has it audited.
import type { StackRule } from "../../rule";

export const vaultAuditPresent: StackRule = {
  kind: "stack",
  id: "vault-audit-present",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Without an audit device nobody can say afterwards who read which secret.",
  condition: "A stack with an engine or an auth method of Vault has an audit device too.",
  repair: "Make a vault.Audit, such as a file on stdout, in the same stack.",
  source: "https://developer.hashicorp.com/vault/docs/audit",
  example: "new Mount(…) in a stack without new Audit(…)",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const types = resources.map(({ type }) => type);
    const configures =
      types.includes("vault:index/mount:Mount") || types.includes("vault:index/authBackend:AuthBackend");
    if (configures && !types.includes("vault:index/audit:Audit")) {
      judge.reportStack(
        "the stack configures Vault without an audit device: make a vault.Audit, such as a file on stdout",
      );
    }
  },
};
