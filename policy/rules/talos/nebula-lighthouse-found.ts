// A node finds the lighthouses of its overlay from where it is.
import { isPrivate, liesIn } from "../../awsIngress";
import { declaredSite } from "../../declaredSite";
import { nebulaConfigs } from "../../nebula";
import type { ResourceJudge, ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, patchTexts } from "../../talosConfig";
import type { View } from "../../view";

export const nebulaLighthouseFound: ResourceRule = {
  kind: "resource",
  id: "nebula-lighthouse-found",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A node that knows no lighthouse, or only the address that it has on the LAN of another site, meets nobody beyond its own site, and nothing says so.",
  condition:
    "A node that is no lighthouse names at least one, or on one site the other nodes; each lighthouse is in its static_host_map, and with an address of a LAN only where that is the node's own.",
  repair: "Give each lighthouse its public name or address, and on its own site the one on the LAN.",
  source: "slackhq/nebula, examples/config.yml: static_host_map, lighthouse.hosts",
  example: 'static_host_map: { "10.42.0.1": ["172.31.16.10:4242"] } on a node at home',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(patchTexts(props), (text) => {
      for (const config of nebulaConfigs(text)) judgeConfig(config, judge);
    });
  },
};

function judgeConfig(config: View, judge: ResourceJudge): void {
  const lighthouse = config.get("lighthouse");
  if (lighthouse.get("am_lighthouse").flag() === true) return;
  const hosts = lighthouse.get("hosts");
  if (hosts.list().length === 0 && config.get("static_host_map").entries().length === 0)
    judge.report(hosts, "names no lighthouse, and the node knows no other: add one");
  const lan = declaredSite(judge.declared).get("lan").text();
  for (const host of hosts.list()) {
    const known = config.get("static_host_map", host.text() ?? "");
    if (known.list().length === 0) judge.report(known, "tells no address of the lighthouse: add its public one");
    for (const at of known.list()) {
      const range = `${(at.text() ?? "").replace(/:\d+$/, "")}/32`;
      if (lan !== undefined && isPrivate(range) && !liesIn(range, [lan])) {
        judge.report(at, `is on the LAN of another site, where ${lan} does not lead: give the public address`);
      }
    }
  }
}
