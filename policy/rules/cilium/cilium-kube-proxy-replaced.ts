// Of kube-proxy and Cilium exactly one forwards for Services, and Talos brings no network plugin of its own.
import { eachCilium } from "../../cilium";
import { CONFIGURATION_APPLY, documentsOf, roleOf, settled } from "../../talosConfig";
import type { StackRule } from "../../rule";
import type { View } from "../../view";

export const ciliumKubeProxyReplaced: StackRule = {
  kind: "stack",
  id: "cilium-kube-proxy-replaced",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "With both, each undoes the rules of the other; with neither, no Service answers, not even the one of the API server.",
  condition:
    "The value kubeProxyReplacement of Cilium is true, cluster.proxy.disabled is true and cluster.network.cni.name is none on every control plane; or Cilium leaves Services to a kube-proxy that runs.",
  repair: "Set all three: kubeProxyReplacement: true, cluster.proxy.disabled: true, cluster.network.cni.name: none.",
  source: 'docs.siderolabs.com, Talos "Deploy Cilium CNI"; docs.cilium.io, "Kubernetes Without kube-proxy"',
  example: "kubeProxyReplacement: true beside a machine configuration without cluster.proxy.disabled",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const nodes = resources.filter(({ type }) => type === CONFIGURATION_APPLY);
    eachCilium(resources, judge, (cilium) => {
      const replacement = cilium.value("kubeProxyReplacement");
      const replaces = replacement.flag() === true;
      judge.each(nodes, (node) => {
        const { props } = node;
        const documents = documentsOf(props);
        if (roleOf(documents) !== "controlplane") return;
        const disabled = settled(documents, "cluster", "proxy", "disabled");
        if ((disabled?.flag() === true) !== replaces) {
          const both = `cluster.proxy.disabled is ${shown(disabled)} and Cilium's kubeProxyReplacement ${replacement.shown()}`;
          judge.report(node, disabled ?? props, `${both}: set both to true`);
        }
        const plugin = settled(documents, "cluster", "network", "cni", "name");
        if (plugin?.text() !== "none") {
          judge.report(
            node,
            plugin ?? props,
            `cluster.network.cni.name is ${shown(plugin)} beside Cilium: set it to none`,
          );
        }
      });
    });
  },
};

const shown = (value: View | undefined): string => value?.shown() ?? "absent";
