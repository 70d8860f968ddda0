// The id of a cluster in a mesh is one that the mesh can hold.
import { isMeshed, ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumValuesIdRange: ResourceRule = {
  kind: "resource",
  id: "cilium-values-id-range",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "Identities carry the id in a few bits: 0 belongs to clusters without mesh, and agents refuse to start with an id above the limit.",
  condition:
    "The value cluster.id of a mesh member is a whole number from 1 to 255, or to 511 where maxConnectedClusters is 511.",
  repair: "Give the cluster the next free id of its mesh.",
  source:
    'cilium/cilium, pkg/clustermesh/types/option.go: ClusterIDMin, maxConnectedClusters 255 or 511; docs.cilium.io, "Setting up Cluster Mesh"',
  example: "cluster: { id: 256 }, clustermesh: { useAPIServer: true }",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const id = cilium.value("cluster", "id");
    const lowest = isMeshed(cilium) ? 1 : 0;
    const limit = cilium.value("clustermesh", "maxConnectedClusters").number();
    const highest = limit === 511 ? 511 : 255;
    const number = id.present ? (id.number() ?? NaN) : 0;
    if (!Number.isInteger(number) || number < lowest || number > highest) {
      const shown = id.present ? id.shown() : "absent, which is 0,";
      judge.report(
        id,
        `${shown} is no whole number from ${String(lowest)} to ${String(highest)}: set the cluster's own id`,
      );
    }
  }),
};
