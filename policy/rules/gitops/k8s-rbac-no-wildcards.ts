// Roles name what they allow.
import type { ResourceRule } from "../../rule";

export const k8sRbacNoWildcards: ResourceRule = {
  kind: "resource",
  id: "k8s-rbac-no-wildcards",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "A wildcard also allows what will only be installed tomorrow, and nobody can read from the role what its holder may do.",
  condition: "No rule of a role has * among its verbs, resources, API groups or paths.",
  repair: "List the verbs, resources and groups that are needed.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
  example: 'rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]',
  exceptions: "never",
  types: ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "kubernetes:rbac.authorization.k8s.io/v1:Role"],
  check: ({ props }, judge) => {
    judge.each(props.get("rules").list(), (rule) => {
      judge.each(["apiGroups", "resources", "verbs", "nonResourceURLs"], (field) => {
        judge.each(rule.get(field).list(), (entry) => {
          if (entry.text() === "*") judge.report(entry, `* allows every one of the ${field}: list what is needed`);
        });
      });
    });
  },
};
