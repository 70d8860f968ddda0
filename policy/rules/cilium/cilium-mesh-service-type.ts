// The clustermesh-apiserver is behind a LoadBalancer.
import { ofCilium, servesMesh } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumMeshServiceType: ResourceRule = {
  kind: "resource",
  id: "cilium-mesh-service-type",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "The chart makes a NodePort unless told otherwise, and peers that dial one node lose the cluster when that node goes.",
  condition:
    "The value clustermesh.apiserver.service.type of a mesh member is LoadBalancer, or another type of the settings.",
  repair: "Set clustermesh.apiserver.service.type: LoadBalancer.",
  source: "cilium/cilium, install/kubernetes/cilium/values.yaml: clustermesh.apiserver.service.type",
  example: 'clustermesh: { useAPIServer: true, apiserver: { service: { type: "NodePort" } } }',
  exceptions: "in the stack file",
  settings: {
    types: {
      description: "Types that the Service of the clustermesh-apiserver may have",
      type: "array",
      items: { type: "string" },
      default: ["LoadBalancer"],
    },
  },
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (!servesMesh(cilium)) return;
    const type = cilium.value("clustermesh", "apiserver", "service", "type");
    const allowed = judge.settings
      .get("types")
      .list()
      .map((one) => one.text());
    if (!allowed.includes(type.text())) {
      const shown = type.present ? type.shown() : "absent, which is NodePort";
      judge.report(type, `${shown}: peers need an address that outlives a node, set ${allowed.join(" or ")}`);
    }
  }),
};
