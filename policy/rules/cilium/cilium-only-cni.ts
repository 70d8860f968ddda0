// No other network plugin is installed.
import { HELM_TYPES, helmChart } from "../../helm";
import type { ResourceRule } from "../../rule";

const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";

export const ciliumOnlyCni: ResourceRule = {
  kind: "resource",
  id: "cilium-only-cni",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "Two network plugins write to the same directory of every node, and pods get whichever sorts first.",
  condition: "No chart and no DaemonSet of the settings is installed.",
  repair: "Leave it out, Cilium is the network of the cluster.",
  source:
    'convention of this fleet: Cilium everywhere; kubernetes.io/docs, "Network Plugins": the first configuration by name counts',
  example: 'new kubernetes.helm.v3.Release("flannel", { chart: "flannel" })',
  exceptions: "in the stack file",
  settings: {
    networks: {
      description: "Names of charts and DaemonSets that bring another network plugin",
      type: "array",
      items: { type: "string" },
      default: [
        "antrea",
        "antrea-agent",
        "aws-node",
        "aws-vpc-cni",
        "calico",
        "calico-node",
        "canal",
        "flannel",
        "kube-flannel",
        "kube-flannel-ds",
        "kube-ovn",
        "kube-ovn-cni",
        "kube-router",
        "tigera-operator",
        "weave-net",
      ],
    },
  },
  types: [...HELM_TYPES, DAEMON_SET],
  check: (resource, judge) => {
    const { props, type } = resource;
    const name = type === DAEMON_SET ? props.get("metadata", "name").text() : helmChart(resource)?.name;
    const others = judge.settings
      .get("networks")
      .list()
      .map((one) => one.text());
    if (others.includes(name)) {
      judge.report(props, `${String(name)} is another network plugin beside Cilium: leave it out`);
    }
  },
};
