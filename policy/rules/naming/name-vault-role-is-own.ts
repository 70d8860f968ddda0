// A cluster logs in to Vault with the role that is called like it.
import type { ResourceRule } from "../../rule";

export const nameVaultRoleIsOwn: ResourceRule = {
  kind: "resource",
  id: "name-vault-role-is-own",
  area: "naming",
  level: "mandatory",
  severity: "critical",
  why: "With another cluster's role it may write that cluster's entries, and what it does stands under the other's name in the audit log.",
  condition: "The roleId of every store that logs in by AppRole is the name of the stack's cluster.",
  repair: "Write the cluster's own name as roleId.",
  source:
    "external-secrets.io, HashiCorp Vault: AppRole authentication; convention of this fleet: one role per cluster",
  example: "roleId: main in the stack gitlab",
  exceptions: "in the stack file",
  types: ["kubernetes:external-secrets.io/v1:ClusterSecretStore", "kubernetes:external-secrets.io/v1:SecretStore"],
  check: ({ props }, judge) => {
    const cluster = judge.declared.get("cluster", "name").text();
    const role = props.get("spec", "provider", "vault", "auth", "appRole", "roleId");
    if (cluster === undefined || !role.present || role.text() === cluster) return;
    // A role's id may be half of a credential.
    judge.report(role, `the role is not that of this cluster: write ${cluster}`);
  },
};
