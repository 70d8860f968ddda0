// Cilium does not reach the API server through one node of several.
import { eachCilium } from "../../cilium";
import { CONFIGURATION_APPLY } from "../../talosConfig";
import type { StackRule } from "../../rule";

export const ciliumApiEndpointNotOneNode: StackRule = {
  kind: "stack",
  id: "cilium-api-endpoint-not-one-node",
  area: "cilium",
  level: "advisory",
  severity: "medium",
  why: "While that node is down no agent can start or follow the cluster, although the others are well.",
  condition: "The value k8sServiceHost is not the address of one of several Talos nodes.",
  repair: "Set k8sServiceHost: localhost with k8sServicePort: 7445, or the virtual address of the cluster.",
  source:
    'docs.siderolabs.com, Talos "KubePrism"; cilium/cilium, Documentation/installation/k8s-install-talos-linux.rst',
  example: 'k8sServiceHost: "192.168.1.70"',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const nodes = new Set<string | undefined>();
    judge.each(
      resources.filter(({ type }) => type === CONFIGURATION_APPLY),
      ({ props }) => {
        nodes.add(props.get("node").text());
      },
    );
    eachCilium(resources, judge, (cilium) => {
      const host = cilium.value("k8sServiceHost");
      if (nodes.size > 1 && host.present && nodes.has(host.text())) {
        judge.report(
          cilium.resource,
          host,
          `${host.shown()} is one node of ${String(nodes.size)}: set "localhost" or the virtual address`,
        );
      }
    });
  },
};
