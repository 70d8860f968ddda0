// Pods can reach the name server that Talos forwards to.
import { eachCilium } from "../../cilium";
import { CONFIGURATION_APPLY, documentsOf, settled } from "../../talosConfig";
import type { StackRule } from "../../rule";

export const ciliumDnsHostRouting: StackRule = {
  kind: "stack",
  id: "cilium-dns-host-routing",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Talos answers the cluster's name server at an address of the host, which host routing by eBPF bypasses, so no name outside of the cluster resolves.",
  condition:
    "With bpf.masquerade, Cilium has bpf.hostLegacyRouting, or no node forwards the cluster's DNS to its host.",
  repair: "Set bpf.hostLegacyRouting: true, or machine.features.hostDNS.forwardKubeDNSToHost: false.",
  source:
    'docs.siderolabs.com, Kubernetes guides, "Deploy Cilium CNI", known issues: forwardKubeDNSToHost and bpf.masquerade; cilium/cilium, Documentation/installation/k8s-install-talos-linux.rst: bpf.hostLegacyRouting',
  example: "bpf: { masquerade: true } beside forwardKubeDNSToHost: true",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const nodes = resources.filter(({ type }) => type === CONFIGURATION_APPLY);
    eachCilium(resources, judge, (cilium) => {
      const bpf = cilium.value("bpf");
      if (bpf.get("masquerade").flag() !== true || bpf.get("hostLegacyRouting").flag() === true) return;
      judge.each(nodes, (node) => {
        const forward = settled(documentsOf(node.props), "machine", "features", "hostDNS", "forwardKubeDNSToHost");
        if (forward?.flag() === true) {
          judge.report(
            node,
            forward,
            "true, which Cilium's host routing bypasses: set false, or bpf.hostLegacyRouting",
          );
        }
      });
    });
  },
};
