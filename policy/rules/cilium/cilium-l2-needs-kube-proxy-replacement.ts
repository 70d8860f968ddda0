// Who announces addresses by ARP also forwards what comes for them.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumL2NeedsKubeProxyReplacement: ResourceRule = {
  kind: "resource",
  id: "cilium-l2-needs-kube-proxy-replacement",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "L2 announcements answer for addresses that only the replacement of kube-proxy serves; without it the traffic arrives and is dropped.",
  condition: "The value kubeProxyReplacement is true where l2announcements are enabled.",
  repair: "Set kubeProxyReplacement: true, or turn l2announcements off.",
  source: 'docs.cilium.io, "L2 Announcements", prerequisites',
  example: "l2announcements: { enabled: true }, kubeProxyReplacement: false",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (cilium.value("l2announcements", "enabled").flag() !== true) return;
    const replacement = cilium.value("kubeProxyReplacement");
    if (replacement.flag() !== true) {
      judge.report(
        replacement,
        `${replacement.shown()}, but l2announcements need the replacement of kube-proxy: set true`,
      );
    }
  }),
};
