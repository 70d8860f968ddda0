// The overlay lets in what is named, not everything from everybody.
import { nebulaConfigs } from "../../nebula";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, patchTexts } from "../../talosConfig";
import type { View } from "../../view";

const isAny = (at: View): boolean => at.present && ["any", "0", "0.0.0.0/0"].includes(String(at.known()));

/** Every port but those of ICMP, which has none, for whoever has a certificate. */
const isOpen = (rule: View): boolean =>
  isAny(rule.get("port")) &&
  rule.get("proto").text() !== "icmp" &&
  [rule.get("host"), rule.get("group"), rule.get("cidr"), ...rule.get("groups").list()].some(isAny);

export const nebulaInboundNarrow: ResourceRule = {
  kind: "resource",
  id: "nebula-inbound-narrow",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "One stolen machine of any site would reach the Talos, etcd and kubelet ports of every other cluster.",
  condition: "No inbound rule of Nebula opens all ports to any host; all ports are for a group or an address.",
  repair: "Name the ports that other clusters need, and give all ports to the group of the own cluster.",
  source: "slackhq/nebula, examples/config.yml: firewall",
  example: "firewall: { inbound: [{ port: any, proto: any, host: any }] }",
  exceptions: "never",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(patchTexts(props), (text) => {
      for (const rule of nebulaConfigs(text).flatMap((config) => config.get("firewall", "inbound").list())) {
        if (isOpen(rule)) judge.report(rule, "opens every port to every host: name the ports, or a group");
      }
    });
  },
};
