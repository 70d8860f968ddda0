// What Flux substitutes for the cluster's name is the name that the stack file declares.
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

const expected = (declared: View): readonly (readonly [string, string | undefined])[] => {
  const cluster = declared.get("cluster", "name").text();
  const id = declared.get("cilium", "id").number();
  return [
    ["CLUSTER_NAME", cluster === undefined ? undefined : `${cluster}-cluster`],
    ["CILIUM_CLUSTER_NAME", cluster],
    ["CILIUM_CLUSTER_ID", id === undefined ? undefined : String(id)],
    ["DNS_NAME", declared.get("dns", "name").text()],
  ];
};

export const nameFluxVariables: ResourceRule = {
  kind: "resource",
  id: "name-flux-variables",
  area: "naming",
  level: "mandatory",
  severity: "high",
  why: "Git holds one text for all clusters: with another cluster's name in it, this one serves that cluster's host names and joins the mesh as it.",
  condition:
    "In a ConfigMap CLUSTER_NAME is <cluster>-cluster, CILIUM_CLUSTER_NAME and CILIUM_CLUSTER_ID are the cluster's, and DNS_NAME is its DNS name, as the stack file declares them.",
  repair: "Derive the variables from the stack file.",
  source: "fluxcd.io, Kustomization: post build variable substitution; convention of this fleet",
  example: "CLUSTER_NAME: main in the stack main",
  exceptions: "in the stack file",
  types: ["kubernetes:core/v1:ConfigMap"],
  check: ({ props }, judge) => {
    judge.each(expected(judge.declared), ([key, value]) => {
      const at = props.get("data", key);
      if (value === undefined || !at.present || at.text() === value) return;
      judge.report(at, `${at.shown()} is not what the stack file declares: write "${value}"`);
    });
  },
};
