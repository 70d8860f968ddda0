// The machine configuration calls the cluster as the stack file does.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said } from "../../talosConfig";

export const nameTalosClusterAsDeclared: ResourceRule = {
  kind: "resource",
  id: "name-talos-cluster-as-declared",
  area: "naming",
  level: "mandatory",
  severity: "medium",
  why: "The name is in every kubeconfig that Talos gives out: two clusters of one name overwrite each other's context.",
  condition: "A clusterName that is written is the name of the stack's cluster.",
  repair: "Give the declared name where the configuration is generated.",
  source: "siderolabs/talos, v1alpha1 configuration: cluster.clusterName; convention of this fleet",
  example: "clusterName: talos-default in the stack main",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const declared = judge.declared.get("cluster", "name").text();
    if (declared === undefined) return;
    judge.each(configTexts(props), (text) => {
      for (const name of said(documentsIn(text), "cluster", "clusterName")) {
        if (name.text() !== declared) judge.report(name, `the stack file calls the cluster ${declared}: write that`);
      }
    });
  },
};
