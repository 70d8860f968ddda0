// The shared address of the Kubernetes API is a free host address of the LAN.
import { contains, formatCidr, hosts, parseAddress, parseCidr } from "../../../fleet/addresses";
import { declaredSite } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, vipsOf } from "../../talosConfig";

export const netTalosVipInLan: ResourceRule = {
  kind: "resource",
  id: "net-talos-vip-in-lan",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "The address moves between nodes by ARP, which works inside the LAN alone, and it takes away from the node what is the node's own.",
  condition:
    "Every shared address differs from the node's own and from the gateway, and is a host address of the LAN of the stack's site.",
  repair: "Choose a free address of the LAN.",
  source:
    "siderolabs/docs, public/talos/v1.12/networking/advanced/vip.mdx: a reserved, unused address in the subnet of the control planes",
  example: "Layer2VIPConfig 192.168.1.70 at the node 192.168.1.70",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const site = declaredSite(judge.declared);
    const lan = parseCidr(site.get("lan").text());
    judge.each(configTexts(props), (text) => {
      judge.each(vipsOf(documentsIn(text)), (vip) => {
        const address = parseAddress(vip.text());
        if (address === undefined) return;
        if (address === parseAddress(site.get("gateway").text())) {
          judge.report(vip, `${vip.shown()} is the gateway of the LAN: choose a free address`);
        } else if (lan !== undefined && !contains(hosts(lan), address)) {
          judge.report(vip, `${vip.shown()} is no host address of the LAN ${formatCidr(lan)}: choose a free one of it`);
        }
        if (address === parseAddress(props.get("node").text())) {
          judge.report(vip, `${vip.shown()} is the node's own address: choose a free one`);
        }
      });
    });
  },
};
