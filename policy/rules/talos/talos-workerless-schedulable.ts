// Control planes without workers run the workloads and take part in load balancing.
import type { StackRule } from "../../rule";
import { settled } from "../../talosConfig";
import { talosClusters } from "../../talosNodes";

const EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

export const talosWorkerlessSchedulable: StackRule = {
  kind: "stack",
  id: "talos-workerless-schedulable",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Pods stay pending on control planes alone, and load balancers that heed the label, such as MetalLB and Node IPAM of Cilium, leave every node out.",
  condition:
    "Where all nodes of a cluster are control planes, each allows pods and has no label that excludes it from load balancers.",
  repair: "Patch cluster.allowSchedulingOnControlPlanes to true and delete the label with $patch: delete.",
  source:
    "siderolabs/docs, public/talos/v1.12/deploy-and-manage-workloads/workloads-on-controlplane.mdx; cilium/cilium, Documentation/network/node-ipam.rst; kubernetes.io/docs/reference/labels-annotations-taints",
  example: "a single control plane with the generated configuration",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    for (const { nodes, controlPlanes } of talosClusters(resources)) {
      if (controlPlanes.length < nodes.length) continue;
      for (const { resource, documents } of controlPlanes) {
        const allowed = settled(documents, "cluster", "allowSchedulingOnControlPlanes");
        if (allowed?.flag() !== true) {
          judge.report(
            resource,
            allowed ?? resource.props,
            "no node runs pods: set cluster.allowSchedulingOnControlPlanes to true",
          );
        }
        const label = settled(documents, "machine", "nodeLabels", EXCLUDED);
        if (label !== undefined && label.get("$patch").text() !== "delete") {
          judge.report(resource, label, "load balancers leave every node out: delete the label with $patch: delete");
        }
      }
    }
  },
};
