// No role lets its holder become somebody else or give itself more.
import type { ResourceRule } from "../../rule";

const VERBS = ["bind", "escalate", "impersonate"];

export const k8sRbacNoEscalation: ResourceRule = {
  kind: "resource",
  id: "k8s-rbac-no-escalation",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "With one of these verbs a holder of a small role gives itself every other role.",
  condition: `No rule of a role has a verb of ${VERBS.join(", ")}.`,
  repair: "Leave the verb out; let an administrator make the bindings.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb",
  example: 'rules: [{ apiGroups: [""], resources: [users], verbs: [impersonate] }]',
  exceptions: "never",
  types: ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "kubernetes:rbac.authorization.k8s.io/v1:Role"],
  check: ({ props }, judge) => {
    judge.each(props.get("rules").list(), (rule) => {
      judge.each(rule.get("verbs").list(), (verb) => {
        if (VERBS.includes(verb.text() ?? "")) {
          judge.report(verb, `the verb ${verb.shown()} gives its holder every other right: leave it out`);
        }
      });
    });
  },
};
