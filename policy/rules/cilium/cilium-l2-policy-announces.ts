// A policy of L2 announcements announces something.
import type { ResourceRule } from "../../rule";

export const ciliumL2PolicyAnnounces: ResourceRule = {
  kind: "resource",
  id: "cilium-l2-policy-announces",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Both kinds of addresses are left out unless named, and a policy without them is accepted and does nothing.",
  condition: "One of loadBalancerIPs and externalIPs of a CiliumL2AnnouncementPolicy is true.",
  repair: "Set loadBalancerIPs: true.",
  source: 'docs.cilium.io, "L2 Announcements", IP types: both are false by default',
  example: "spec: { nodeSelector: … } alone",
  exceptions: "in the stack file",
  types: ["kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy"],
  check: ({ props }, judge) => {
    const spec = props.get("spec");
    if (spec.get("loadBalancerIPs").flag() !== true && spec.get("externalIPs").flag() !== true) {
      judge.report(spec, "announces neither loadBalancerIPs nor externalIPs: set loadBalancerIPs to true");
    }
  },
};
