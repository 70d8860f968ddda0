// A cluster that watches the others runs nothing else.
import type { ResourceRule } from "../../rule";

export const placeObservabilityOnly: ResourceRule = {
  kind: "resource",
  id: "place-observability-only",
  area: "placement",
  level: "mandatory",
  severity: "medium",
  why: "What watches the other clusters must not fall over because of an application that happens to run beside it.",
  condition: "Where the stack file says placement.observability-only: true, every namespace is one of the setting.",
  repair:
    "Install the application in another cluster, or add the namespace to the setting if it belongs to the watching.",
  source: "convention of this fleet: a cluster for observability runs observability alone",
  example: "Namespace media in a cluster with placement.observability-only: true",
  exceptions: "in the stack file",
  settings: {
    namespaces: {
      description: "Namespaces of what every cluster has and of what watches",
      type: "array",
      items: { type: "string" },
      default: [
        "cert-manager",
        "coroot",
        "external-secrets",
        "flux-system",
        "grafana",
        "kube-system",
        "logging",
        "longhorn-system",
        "monitoring",
        "observability",
        "traefik",
      ],
    },
  },
  types: ["kubernetes:core/v1:Namespace"],
  check: ({ props }, judge) => {
    if (judge.declared.get("placement", "observability-only").flag() !== true) return;
    const name = props.get("metadata", "name");
    const allowed = judge.settings
      .get("namespaces")
      .list()
      .map((namespace) => namespace.text());
    if (!allowed.includes(name.text())) {
      judge.report(name, `this cluster only watches others, and ${name.shown()} does not: install it elsewhere`);
    }
  },
};
