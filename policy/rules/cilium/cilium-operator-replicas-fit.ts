// There are no more operators of Cilium than nodes.
import { eachCilium } from "../../cilium";
import { CONFIGURATION_APPLY } from "../../talosConfig";
import type { StackRule } from "../../rule";

export const ciliumOperatorReplicasFit: StackRule = {
  kind: "stack",
  id: "cilium-operator-replicas-fit",
  area: "cilium",
  level: "advisory",
  severity: "low",
  why: "Operators repel each other, so one more than there are nodes stays pending, and everything that waits for the release waits with it.",
  condition: "The value operator.replicas is at most the number of Talos nodes.",
  repair: "Set operator.replicas to the number of nodes.",
  source:
    "cilium/cilium, install/kubernetes/cilium/values.yaml: operator.replicas is 2, with a required anti-affinity by host name",
  example: "operator: { replicas: 2 } on one node",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const nodes = new Set(
      resources.filter(({ type }) => type === CONFIGURATION_APPLY).map(({ props }) => props.get("node").text()),
    );
    if (nodes.size === 0) return;
    eachCilium(resources, judge, (cilium) => {
      const replicas = cilium.value("operator", "replicas");
      const number = replicas.number() ?? 2;
      if (number > nodes.size) {
        const shown = replicas.present ? replicas.shown() : "absent, which is 2";
        judge.report(
          cilium.resource,
          replicas,
          `${shown}, but there are ${String(nodes.size)} nodes: set ${String(nodes.size)}`,
        );
      }
    });
  },
};
