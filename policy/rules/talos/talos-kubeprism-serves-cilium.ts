// Where Cilium asks its own node for the Kubernetes API, every node answers.
import { chartCalled } from "../../helm";
import type { StackRule } from "../../rule";
import { settled } from "../../talosConfig";
import { talosNodes } from "../../talosNodes";

const PRISM = ["machine", "features", "kubePrism"];

export const talosKubeprismServesCilium: StackRule = {
  kind: "stack",
  id: "talos-kubeprism-serves-cilium",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "Cilium that finds no Kubernetes API at its own node never starts, and with it no pod of the node.",
  condition:
    "Where Cilium's k8sServiceHost is the node itself, each node has KubePrism enabled at Cilium's k8sServicePort.",
  repair: "Patch machine.features.kubePrism to enabled with port 7445, and give Cilium the same port.",
  source:
    "siderolabs/docs, public/kubernetes-guides/cni/deploying-cilium.mdx (localhost:7445) and public/kubernetes-guides/advanced-guides/kubeprism.mdx",
  example: "k8sServiceHost: localhost, k8sServicePort: 6443",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    judge.each(resources, (resource) => {
      const cilium = chartCalled("cilium", resource);
      if (cilium === undefined) return;
      if (!["localhost", "127.0.0.1"].includes(cilium.value("k8sServiceHost").text() ?? "")) return;
      const wanted = cilium.value("k8sServicePort").number();
      judge.each(talosNodes(resources), (node) => {
        const enabled = settled(node.documents, ...PRISM, "enabled");
        const port = settled(node.documents, ...PRISM, "port");
        if (enabled?.flag() !== true) {
          judge.report(
            node.resource,
            enabled ?? node.resource.props,
            "Cilium asks for KubePrism, which is off: turn it on",
          );
        } else if ((port?.number() ?? 7445) !== wanted) {
          judge.report(
            node.resource,
            port ?? enabled,
            `KubePrism answers at ${port?.shown() ?? "7445"}, Cilium asks at ${wanted ?? "no port"}: use one port`,
          );
        }
      });
    });
  },
};
