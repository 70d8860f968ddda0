// A cluster in a mesh has no mutual authentication by SPIRE.
import { isMeshed, ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumNoSpireWithMesh: ResourceRule = {
  kind: "resource",
  id: "cilium-no-spire-with-mesh",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "There is no trust domain across clusters, so connections between members that ask for authentication are dropped.",
  condition: "The value authentication.mutual.spire.enabled is not true where the cluster is in a mesh.",
  repair: "Turn authentication.mutual.spire off, or leave the mesh.",
  source: 'docs.cilium.io, "Mutual Authentication", limitations: not compatible with Cluster Mesh',
  example: "clustermesh: { useAPIServer: true }, authentication: { mutual: { spire: { enabled: true } } }",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const spire = cilium.value("authentication", "mutual", "spire", "enabled");
    if (spire.flag() !== true) return;
    if (isMeshed(cilium) || judge.declared.get("cilium", "mesh").present) {
      judge.report(spire, "true, which does not work across the clusters of a mesh: set false");
    }
  }),
};
