// Nodes find each other without the registry that Kubernetes forbids them.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said } from "../../talosConfig";

export const talosDiscoveryNotKubernetes: ResourceRule = {
  kind: "resource",
  id: "talos-discovery-not-kubernetes",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "Since Kubernetes 1.32 a node may not read the other nodes, so that discovery through Kubernetes finds nobody.",
  condition: "No text of the configuration turns the Kubernetes registry of discovery on.",
  repair: "Take cluster.discovery.registries.kubernetes out.",
  source:
    "siderolabs/docs, public/talos/v1.12/configure-your-talos-cluster/system-configuration/discovery.mdx: the Kubernetes registry and AuthorizeNodeWithSelectors",
  example: "cluster: { discovery: { registries: { kubernetes: { disabled: false } } } }",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      const switches = said(documentsIn(text), "cluster", "discovery", "registries", "kubernetes", "disabled");
      for (const disabled of switches) {
        if (disabled.flag() === false) judge.report(disabled, "discovery asks Kubernetes, which refuses: take it out");
      }
    });
  },
};
