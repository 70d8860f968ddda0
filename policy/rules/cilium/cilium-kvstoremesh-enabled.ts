// A member of a mesh serves it, with KVStoreMesh.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumKvstoremeshEnabled: ResourceRule = {
  kind: "resource",
  id: "cilium-kvstoremesh-enabled",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Without a clustermesh-apiserver no peer can connect, and without KVStoreMesh nothing reads the peers that the agents are pointed at.",
  condition:
    "The value clustermesh.useAPIServer is true where the stack names a mesh, and kvstoremesh is not turned off beside it.",
  repair: "Set clustermesh.useAPIServer: true and clustermesh.apiserver.kvstoremesh.enabled: true.",
  source:
    'docs.cilium.io, "KVStoreMesh"; cilium/cilium, install/kubernetes/cilium/values.yaml: clustermesh.apiserver.kvstoremesh.enabled is true by default since 1.16',
  example: "clustermesh: { useAPIServer: true, apiserver: { kvstoremesh: { enabled: false } } }",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const mesh = judge.declared.get("cilium", "mesh", "name");
    const serves = cilium.value("clustermesh", "useAPIServer");
    if (mesh.present && serves.flag() !== true) {
      judge.report(serves, `${serves.shown()}, so no peer of mesh ${mesh.shown()} can connect: set true`);
    }
    const kvstoremesh = cilium.value("clustermesh", "apiserver", "kvstoremesh", "enabled");
    if (serves.flag() === true && kvstoremesh.flag() === false) {
      judge.report(kvstoremesh, "false, so nothing reads the peers: set true");
    }
  }),
};
