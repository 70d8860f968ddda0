// Pods ask a DNS server that Cilium lets them reach.
import { chartCalled } from "../../helm";
import type { StackRule } from "../../rule";
import { settled } from "../../talosConfig";
import { talosNodes } from "../../talosNodes";

export const talosHostDnsFitsCilium: StackRule = {
  kind: "stack",
  id: "talos-host-dns-fits-cilium",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "With Cilium's routing in eBPF the answers of the host's resolver never come back to CoreDNS, and names outside stop resolving.",
  condition: "Where Cilium does not use legacy host routing, no node forwards the cluster's DNS to the host.",
  repair: "Patch machine.features.hostDNS.forwardKubeDNSToHost to false, or set Cilium's bpf.hostLegacyRouting.",
  source: "siderolabs/docs, Deploying Cilium CNI, known issues; Host DNS",
  example: "the generated configuration, in which forwardKubeDNSToHost is true",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    judge.each(resources, (resource) => {
      const cilium = chartCalled("cilium", resource);
      if (cilium === undefined || cilium.value("bpf", "hostLegacyRouting").flag() === true) return;
      judge.each(talosNodes(resources), (node) => {
        const forwards = settled(node.documents, "machine", "features", "hostDNS", "forwardKubeDNSToHost");
        if (forwards?.flag() !== true) return;
        judge.report(node.resource, forwards, "Cilium's routing loses the answers: set it to false");
      });
    });
  },
};
