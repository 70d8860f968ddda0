// Nobody is bound to cluster-admin.
import type { ResourceRule } from "../../rule";

export const k8sNoClusterAdminBinding: ResourceRule = {
  kind: "resource",
  id: "k8s-no-cluster-admin-binding",
  area: "gitops",
  level: "mandatory",
  severity: "critical",
  why: "Who takes over a program with this role reads every secret of the cluster and may do anything in it.",
  condition: "No binding gives the ClusterRole cluster-admin to a subject that is not in the setting.",
  repair: "Write a role with what the subject needs, and bind that.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
  example: "kind: ClusterRoleBinding, roleRef: { kind: ClusterRole, name: cluster-admin }",
  exceptions: "never",
  settings: {
    subjects: {
      description: "Subjects that may hold the role, as `<kind> <name>`",
      type: "array",
      items: { type: "string" },
      default: [],
    },
  },
  types: [
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  ],
  check: ({ props }, judge) => {
    if (props.get("roleRef", "name").text() !== "cluster-admin") return;
    const allowed = judge.settings
      .get("subjects")
      .list()
      .map((subject) => subject.text());
    judge.each(props.get("subjects").list(), (subject) => {
      const who = `${subject.get("kind").text() ?? ""} ${subject.get("name").text() ?? ""}`;
      if (!allowed.includes(who)) judge.report(subject, `${who} may do anything: bind a role with what it needs`);
    });
  },
};
