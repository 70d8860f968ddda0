// In a mesh with an overlay, nodes are known by their addresses in it, and etcd stays on the LAN.
import { parseCidr, within } from "../../../fleet/addresses";
import { declaredOverlay } from "../../declaredOverlay";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, roleOf, said, settled } from "../../talosConfig";
import type { View } from "../../view";

function liesInBlock(at: View, block: string): boolean {
  const [inner, outer] = [parseCidr(at.text()), parseCidr(block)];
  return inner !== undefined && outer !== undefined && within(inner, outer);
}

export const talosOverlayAddresses: ResourceRule = {
  kind: "resource",
  id: "talos-overlay-addresses",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Pods of other sites send to the node's address in Kubernetes, which leads nowhere when it is that of a LAN; and etcd, which waits for every member, stops with the tunnel when it is not.",
  condition:
    "Where the stack's mesh declares an overlay, machine.kubelet.nodeIP.validSubnets is its block, and cluster.etcd.advertisedSubnets of a control plane is another one.",
  repair: "Set validSubnets to the block of the overlay and advertisedSubnets to that of the LAN.",
  source: "siderolabs/talos, v1alpha1 configuration: machine.kubelet.nodeIP, cluster.etcd.advertisedSubnets",
  example: "nodeIP: { validSubnets: [192.168.1.0/24] } where the mesh has the overlay 10.42.0.0/16",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props, options }, judge) => {
    // The engine keeps the old patches of a configuration that is applied once, to a blank machine: they reach no node.
    if (options.ignoreChanges.includes("configPatches")) return;
    const block = declaredOverlay(judge.declared).get("cidr").text();
    if (block === undefined) return;
    const documents = documentsOf(props);
    const subnets = settled(documents, "machine", "kubelet", "nodeIP", "validSubnets");
    if (subnets === undefined || !subnets.list().some((subnet) => subnet.text() === block)) {
      judge.report(
        subnets ?? props,
        `machine.kubelet.nodeIP.validSubnets leaves out the overlay, so other sites cannot reach the pods: set ${block}`,
      );
    }
    const etcd = said(documents, "cluster", "etcd", "advertisedSubnets").flatMap((list) => list.list());
    for (const subnet of etcd.filter((one) => liesInBlock(one, block))) {
      judge.report(subnet, "etcd would wait for the overlay: give the block of the LAN");
    }
    if (etcd.length === 0 && roleOf(documents) === "controlplane") {
      judge.report(props, "cluster.etcd.advertisedSubnets is absent, so etcd may take the overlay: set the LAN");
    }
  },
};
