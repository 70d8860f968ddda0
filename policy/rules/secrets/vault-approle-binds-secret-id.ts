// Nobody logs in with a RoleID alone.
import type { ResourceRule } from "../../rule";

export const vaultApproleBindsSecretId: ResourceRule = {
  kind: "resource",
  id: "vault-approle-binds-secret-id",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A RoleID is no secret, it stands in the ClusterSecretStore: a role that asks for nothing more lets in everyone who reads that.",
  condition: "An AppRole asks for a SecretID.",
  repair: "Take bindSecretId out, or set it to true.",
  source: "https://developer.hashicorp.com/vault/docs/auth/approle#constraints",
  example: 'new AuthBackendRole("main", { bindSecretId: false })',
  exceptions: "never",
  types: ["vault:appRole/authBackendRole:AuthBackendRole"],
  check: ({ props }, judge) => {
    const bound = props.get("bindSecretId");
    if (bound.flag() === false) judge.report(bound, "the RoleID alone is enough to log in: set bindSecretId to true");
  },
};
