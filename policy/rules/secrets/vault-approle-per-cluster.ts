// No two clusters log in to Vault as one.
import type { Facts, StackRule } from "../../rule";
import type { View } from "../../view";

export const vaultApprolePerCluster: StackRule = {
  kind: "stack",
  id: "vault-approle-per-cluster",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Clusters that share a role or its policy share their secrets, and none can be shut out by itself.",
  condition: "Every AppRole has a RoleID of its own, and each cluster's policy belongs to one role.",
  repair: "Make a role and a policy for each cluster.",
  source: "convention of this fleet: AppRole <cluster> with the policy cluster-<cluster>",
  example: 'two roles with tokenPolicies: ["cluster-main"]',
  exceptions: "never",
  settings: {
    prefix: {
      description: "What stands before the cluster's name in its policy's.",
      type: "string",
      default: "cluster-",
    },
  },
  check: (resources, judge) => {
    const prefix = judge.settings.get("prefix").text() ?? "";
    const holders = new Map<string, string>();
    const claim = (role: Facts, at: View, what: string): void => {
      const holder = holders.get(what);
      if (holder === undefined) holders.set(what, role.name);
      else judge.report(role, at, `${holder} has the ${what} too: give each cluster a role and a policy of its own`);
    };
    judge.each(
      resources.filter(({ type }) => type === "vault:appRole/authBackendRole:AuthBackendRole"),
      (role) => {
        judge.each([role.props.get("roleId")], (id) => {
          if (id.text() !== undefined) claim(role, id, `RoleID ${id.shown()}`);
        });
        judge.each(role.props.get("tokenPolicies").list(), (policy) => {
          if (policy.text()?.startsWith(prefix) ?? false) claim(role, policy, `policy ${policy.shown()}`);
        });
      },
    );
  },
};
