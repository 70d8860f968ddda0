// The Secrets with the peers have one owner.
import { eachCilium } from "../../cilium";
import { isOfMesh, PUSH_SECRET } from "../../meshSecrets";
import type { StackRule } from "../../rule";

export const ciliumMeshConfigNotTwice: StackRule = {
  kind: "stack",
  id: "cilium-mesh-config-not-twice",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "With clustermesh.config.enabled the chart writes the same Secrets, and each upgrade takes out what was written beside it.",
  condition:
    "The value clustermesh.config.enabled is not true where the stack makes cilium-clustermesh or cilium-kvstoremesh itself.",
  repair: "Set clustermesh.config.enabled: false.",
  source: "cilium/cilium, install/kubernetes/cilium/templates/clustermesh-config",
  example: "clustermesh: { config: { enabled: true } } beside an ExternalSecret cilium-kvstoremesh",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      if (cilium.value("clustermesh", "config", "enabled").flag() !== true) return;
      judge.each(objects, (object) => {
        if (object.type !== PUSH_SECRET && isOfMesh(object)) {
          judge.report(
            object,
            object.props,
            "the chart of Cilium makes this Secret as well: set clustermesh.config.enabled to false",
          );
        }
      });
    });
  },
};
