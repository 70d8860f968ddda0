// The clustermesh-apiserver is behind a LoadBalancer, or in an overlay behind a gateway.
import { ofCilium, servesMesh } from "../../cilium";
import { declaredOverlay } from "../../declaredOverlay";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumMeshServiceType: ResourceRule = {
  kind: "resource",
  id: "cilium-mesh-service-type",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "The chart makes a NodePort unless told otherwise, and peers that dial one node lose the cluster when that node goes; on the device of an overlay neither NodePorts nor LoadBalancer addresses are served.",
  condition:
    "The value clustermesh.apiserver.service.type of a mesh member is LoadBalancer, and ClusterIP where the stack's mesh declares an overlay, or another type of the settings.",
  repair: "Set clustermesh.apiserver.service.type: LoadBalancer, or ClusterIP behind a gateway in an overlay.",
  source:
    "cilium/cilium, install/kubernetes/cilium/values.yaml: clustermesh.apiserver.service.type; issues 12317 and 12321: devices without a hardware address serve no NodePort",
  example: 'clustermesh: { useAPIServer: true, apiserver: { service: { type: "NodePort" } } }',
  exceptions: "in the stack file",
  settings: {
    types: {
      description: "Types that the Service of the clustermesh-apiserver may have",
      type: "array",
      items: { type: "string" },
      default: ["LoadBalancer"],
    },
    typesInOverlay: {
      description: "Types that it may have where peers come through an overlay",
      type: "array",
      items: { type: "string" },
      default: ["ClusterIP"],
    },
  },
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (!servesMesh(cilium)) return;
    const type = cilium.value("clustermesh", "apiserver", "service", "type");
    const inOverlay = declaredOverlay(judge.declared).present;
    const allowed = judge.settings
      .get(inOverlay ? "typesInOverlay" : "types")
      .list()
      .map((one) => one.text());
    if (!allowed.includes(type.text())) {
      const shown = type.present ? type.shown() : "absent, which is NodePort";
      const why = inOverlay
        ? "a tunnel device serves no such address, and peers come through a gateway"
        : "peers need an address that outlives a node";
      judge.report(type, `${shown}: ${why}, set ${allowed.join(" or ")}`);
    }
  }),
};
