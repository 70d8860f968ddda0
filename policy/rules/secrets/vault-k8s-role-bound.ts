// A Kubernetes role of Vault is for service accounts named in full.
import type { ResourceRule } from "../../rule";

export const vaultK8sRoleBound: ResourceRule = {
  kind: "resource",
  id: "vault-k8s-role-bound",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A wildcard lets any service account of the cluster log in as the application, one that an intruder makes included.",
  condition:
    "The role names service accounts and namespaces, none of them with a *, and selects no namespaces by label.",
  repair: "Name the application's service account and its namespace.",
  source: "https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#create-update-role",
  example: 'boundServiceAccountNames: ["*"]',
  exceptions: "never",
  types: ["vault:kubernetes/authBackendRole:AuthBackendRole"],
  check: ({ props }, judge) => {
    judge.each(["boundServiceAccountNames", "boundServiceAccountNamespaces"], (place) => {
      const bound = props.get(place);
      const names = bound.list();
      if (names.length === 0) judge.report(bound, "binds the role to nothing: name the application's own");
      judge.each(names, (name) => {
        if (name.text()?.includes("*") ?? true)
          judge.report(name, `${name.shown()} is no name in full: name the application's own`);
      });
    });
    const selector = props.get("boundServiceAccountNamespaceSelector");
    if (selector.present)
      judge.report(selector, "whoever may label a namespace may log in: name the namespaces instead");
  },
};
