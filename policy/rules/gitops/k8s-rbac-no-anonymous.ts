// No role is given to those whom the API server does not know.
import type { ResourceRule } from "../../rule";

const ANYBODY = ["system:anonymous", "system:unauthenticated", "system:authenticated", "system:serviceaccounts"];

export const k8sRbacNoAnonymous: ResourceRule = {
  kind: "resource",
  id: "k8s-rbac-no-anonymous",
  area: "gitops",
  level: "mandatory",
  severity: "critical",
  why: "A role of everybody is a role of whoever reaches the API server, and of every pod that somebody breaks into.",
  condition: `No binding names one of ${ANYBODY.join(", ")}.`,
  repair: "Bind the service account or the group that needs the role.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening",
  example: "subjects: [{ kind: Group, name: system:authenticated }]",
  exceptions: "never",
  types: [
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  ],
  check: ({ props }, judge) => {
    judge.each(props.get("subjects").list(), (subject) => {
      const name = subject.get("name");
      if (ANYBODY.includes(name.text() ?? "")) {
        judge.report(name, `${name.shown()} is everybody: bind the account or group that needs the role`);
      }
    });
  },
};
