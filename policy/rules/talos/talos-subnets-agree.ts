// All nodes of a cluster know the same subnets for pods and Services.
import type { StackRule } from "../../rule";
import { settled } from "../../talosConfig";
import { talosClusters, type TalosNode } from "../../talosNodes";

export const talosSubnetsAgree: StackRule = {
  kind: "stack",
  id: "talos-subnets-agree",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A node that was told other subnets gives its pods addresses that nobody routes, and another address of the DNS server.",
  condition: "Pod subnets and Service subnets are the same in the configurations of all nodes of a cluster.",
  repair: "Patch every node with the same podSubnets and serviceSubnets.",
  source: "siderolabs/docs, Talos v1alpha1 reference: cluster.network; kubelet clusterDNS follows from serviceSubnets",
  example: "podSubnets patched on the control planes alone",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const shownAt = ({ documents }: TalosNode, key: string): string =>
      settled(documents, "cluster", "network", key)?.shown() ?? "absent";
    for (const { nodes } of talosClusters(resources)) {
      const [first, ...others] = nodes;
      for (const key of ["podSubnets", "serviceSubnets"]) {
        for (const node of others) {
          const [own, wanted] = [shownAt(node, key), shownAt(first, key)];
          if (own === wanted) continue;
          const at = settled(node.documents, "cluster", "network", key) ?? node.resource.props;
          judge.report(node.resource, at, `${key} is ${own}, and ${wanted} on ${first.address}: use one of them`);
        }
      }
    }
  },
};
