// Where Cilium itself gives out pod addresses, it is told which, and they are not those of machines.
import { overlaps, parseCidr } from "../../../fleet/addresses";
import { ofCilium } from "../../cilium";
import { declaredSite } from "../../declaredSite";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const netCiliumPoolExplicit: ResourceRule = {
  kind: "resource",
  id: "net-cilium-pool-explicit",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "The chart's default, 10.0.0.0/8, covers most storage networks and the pods of every other cluster, which then cannot be reached.",
  condition:
    "With ipam.mode cluster-pool, which is the default, the list of blocks is written, and none meets the LAN or a bridge of the stack's site.",
  repair: "Write the cluster's pod block at ipam.operator.clusterPoolIPv4PodCIDRList, or set ipam.mode: kubernetes.",
  source:
    "docs.cilium.io, network/concepts/ipam/cluster-pool; cilium/cilium, install/kubernetes/cilium/values.yaml: clusterPoolIPv4PodCIDRList",
  example: "a release of Cilium without ipam",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const mode = cilium.value("ipam", "mode");
    if (mode.present && mode.text() !== "cluster-pool") return;
    const written = cilium.value("ipam", "operator", "clusterPoolIPv4PodCIDRList");
    const blocks = written.list();
    if (blocks.length === 0) {
      judge.report(written, "without blocks pods get addresses of 10.0.0.0/8: write the cluster's pod block");
    }
    const networks = networksOf(declaredSite(judge.declared));
    judge.each(blocks, (at) => {
      const block = parseCidr(at.text());
      if (block === undefined) return;
      for (const network of networks) {
        const range = parseCidr(network);
        if (range !== undefined && overlaps(block, range)) {
          judge.report(at, `${at.shown()} meets the network ${network} of the site: choose another block for pods`);
        }
      }
    });
  }),
};

/** The LAN is a bridge's network too. */
const networksOf = (site: View): readonly string[] => [
  ...new Set(
    [
      site.get("lan"),
      ...site
        .get("bridges")
        .entries()
        .map(([, bridge]) => bridge.get("cidr")),
    ].flatMap((network) => network.text() ?? []),
  ),
];
