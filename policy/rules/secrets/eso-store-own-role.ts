// A cluster logs in to Vault as itself.
import { CLUSTER_STORES, vaultOf } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";

export const esoStoreOwnRole: ResourceRule = {
  kind: "resource",
  id: "eso-store-own-role",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "With another cluster's RoleID the login fails for want of its SecretID, or worse, reads and overwrites what is that cluster's.",
  condition: "The RoleID of the ClusterSecretStore is the declared cluster's name.",
  repair: "Set auth.appRole.roleId to the cluster's name.",
  source: "convention of this fleet: the AppRole of a cluster has its name as RoleID",
  example: 'roleId: "main" in the stack gitlab',
  exceptions: "never",
  types: CLUSTER_STORES,
  check: (resource, judge) => {
    const cluster = judge.declared.get("cluster", "name").text();
    const role = vaultOf(resource).get("auth", "appRole", "roleId");
    if (cluster !== undefined && role.present && role.text() !== cluster) {
      judge.report(role, `${role.shown()} is not the role of ${cluster}: set ${cluster}`);
    }
  },
};
