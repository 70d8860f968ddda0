// Where Cilium is the network, Talos starts no kube-proxy beside it.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, roleOf, settled } from "../../talosConfig";

export const talosKubeProxyDisabled: ResourceRule = {
  kind: "resource",
  id: "talos-kube-proxy-disabled",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Two proxies answer for the same Services, and which one does depends on the order in which they start.",
  condition: "A control plane without a network plugin of Talos has cluster.proxy.disabled.",
  repair: "Patch cluster.proxy.disabled to true.",
  source:
    "siderolabs/docs, public/kubernetes-guides/cni/deploying-cilium.mdx, without kube-proxy; convention of this fleet: Cilium replaces it",
  example: 'cluster: { network: { cni: { name: "none" } } }',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    if (roleOf(documents) !== "controlplane") return;
    if (settled(documents, "cluster", "network", "cni", "name")?.text() !== "none") return;
    const disabled = settled(documents, "cluster", "proxy", "disabled");
    if (disabled?.flag() === true) return;
    judge.report(disabled ?? props, `cluster.proxy.disabled is ${disabled?.shown() ?? "absent"}: set it to true`);
  },
};
