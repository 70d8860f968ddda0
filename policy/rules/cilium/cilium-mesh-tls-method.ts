// Certificates of the mesh are made by Helm.
import { ofCilium, servesMesh } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumMeshTlsMethod: ResourceRule = {
  kind: "resource",
  id: "cilium-mesh-tls-method",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "What a job or another controller makes is there only later, and is renewed without the Secrets that were handed to peers.",
  condition: "The value clustermesh.apiserver.tls.auto of a mesh member is on, with a method of the settings.",
  repair: "Set clustermesh.apiserver.tls.auto.method: helm.",
  source:
    "convention of this fleet: certificates change with an upgrade of the chart and at no other time; cilium/cilium, install/kubernetes/cilium/values.yaml: clustermesh.apiserver.tls.auto",
  example: 'clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { method: "cronJob" } } } }',
  exceptions: "in the stack file",
  settings: {
    methods: {
      description: "Methods by which certificates of the mesh may be made",
      type: "array",
      items: { type: "string" },
      default: ["helm"],
    },
  },
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (!servesMesh(cilium)) return;
    const auto = cilium.value("clustermesh", "apiserver", "tls", "auto");
    if (auto.get("enabled").flag() === false) {
      judge.report(auto.get("enabled"), "false, so the chart makes no certificates: set true");
    }
    const method = auto.get("method");
    const allowed = judge.settings
      .get("methods")
      .list()
      .map((one) => one.text());
    if (method.present && !allowed.includes(method.text())) {
      judge.report(method, `${method.shown()} makes certificates outside of an upgrade: set ${allowed.join(" or ")}`);
    }
  }),
};
