// Every namespace says which Pod Security Standard it enforces; few may enforce none.
import type { ResourceRule } from "../../rule";

const ENFORCE = "pod-security.kubernetes.io/enforce";

export const k8sNamespacePsa: ResourceRule = {
  kind: "resource",
  id: "k8s-namespace-psa",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "Without the label a namespace gets whatever the API server's default is, and a pod that owns its node may run in it.",
  condition: `Every namespace has the label ${ENFORCE} with baseline or restricted; privileged stands only where storage or network agents need the node.`,
  repair:
    "Label the namespace with restricted, with baseline if its pods need that, or put it on the list of the setting.",
  source:
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces",
  example: "Namespace without labels; enforce: privileged on a namespace of an application",
  exceptions: "never",
  settings: {
    privileged: {
      description: "Namespaces whose pods may own their node",
      type: "array",
      items: { type: "string" },
      default: ["kube-system", "longhorn-system", "rook-ceph", "openebs"],
    },
  },
  types: ["kubernetes:core/v1:Namespace"],
  check: ({ props }, judge) => {
    const profile = props.get("metadata", "labels", ENFORCE);
    const named = profile.text();
    if (named === undefined) {
      judge.report(profile, "the namespace enforces no Pod Security Standard: set restricted or baseline");
    } else if (!["privileged", "baseline", "restricted"].includes(named)) {
      judge.report(profile, `${profile.shown()} is no Pod Security Standard: set restricted or baseline`);
    } else if (named === "privileged") {
      const name = props.get("metadata", "name");
      const allowed = judge.settings
        .get("privileged")
        .list()
        .map((view) => view.text());
      if (!allowed.includes(name.text())) {
        judge.report(profile, `the namespace ${name.shown()} is not among those that may be privileged: set baseline`);
      }
    }
  },
};
