// The number of clusters that a mesh can hold is a valid one, and the declared one.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumMeshMaxClusters: ResourceRule = {
  kind: "resource",
  id: "cilium-mesh-max-clusters",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "The limit decides how identities are split into bits: agents refuse any other, and members that differ misread each other's identities.",
  condition: "The value clustermesh.maxConnectedClusters is 255 or 511, and what the mesh of the stack declares.",
  repair: "Set clustermesh.maxConnectedClusters to the limit of the mesh.",
  source:
    'docs.cilium.io, "Setting up Cluster Mesh": maxConnectedClusters must be the same in all clusters and cannot change later',
  example: "clustermesh: { maxConnectedClusters: 300 }",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const limit = cilium.value("clustermesh", "maxConnectedClusters");
    const number = limit.present ? limit.number() : 255;
    if (number !== 255 && number !== 511) {
      judge.report(limit, `${limit.shown()} is no limit that Cilium has: set 255 or 511`);
      return;
    }
    const mesh = judge.declared.get("cilium", "mesh", "name").text();
    if (mesh === undefined) return;
    const declared = judge.declared.get("meshes", mesh, "maxConnectedClusters").number() ?? 255;
    if (number !== declared) {
      judge.report(limit, `${limit.shown()}, but mesh ${mesh} has ${String(declared)}: set the same on every member`);
    }
  }),
};
