// Talos installs no network plugin of its own.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, roleOf, settled } from "../../talosConfig";

export const talosCniNone: ResourceRule = {
  kind: "resource",
  id: "talos-cni-none",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Flannel, which Talos installs by itself, and Cilium both configure every pod's network.",
  condition: "The network plugin in the configuration of a control plane is none.",
  repair: "Patch cluster.network.cni.name to none.",
  source:
    "siderolabs/docs, public/kubernetes-guides/cni/deploying-cilium.mdx; convention of this fleet: Cilium is the network",
  example: "a control plane without cluster.network.cni",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    if (roleOf(documents) !== "controlplane") return;
    const name = settled(documents, "cluster", "network", "cni", "name");
    if (name?.text() === "none") return;
    judge.report(name ?? props, `cluster.network.cni.name is ${name?.shown() ?? "absent"}: set it to none`);
  },
};
