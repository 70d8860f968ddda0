// The name of a cluster is one that Cilium accepts.
import { isMeshed, ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

const NAME = /^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/;

export const ciliumValuesClusterName: ResourceRule = {
  kind: "resource",
  id: "cilium-values-cluster-name",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: 'Agents refuse to start with another name, and in a mesh "default" would be the name of several.',
  condition:
    "The value cluster.name has at most 32 lower case letters, digits and dashes, begins and ends without a dash, and is not default in a mesh.",
  repair: "Set cluster.name to the name of the cluster.",
  source:
    "cilium/cilium, pkg/clustermesh/types/types.go: ValidateClusterName, and option.go: default is reserved for id 0",
  example: 'cluster: { id: 1, name: "Main_Cluster" }',
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const name = cilium.value("cluster", "name");
    const text = name.present ? name.text() : "default";
    if (text === undefined || text.length > 32 || !NAME.test(text)) {
      judge.report(name, `${name.shown()} is no name for Cilium: use at most 32 lower case letters, digits and dashes`);
    } else if (text === "default" && isMeshed(cilium)) {
      const shown = name.present ? name.shown() : "absent";
      judge.report(name, `${shown}: every cluster without a name is called "default", name this one`);
    }
  }),
};
