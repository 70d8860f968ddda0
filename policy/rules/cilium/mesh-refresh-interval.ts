// What members of a mesh publish and read of each other is refreshed often.
import { EXTERNAL_SECRET, PUSH_SECRET, publishesCluster, readsPeers } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

export const meshRefreshInterval: ResourceRule = {
  kind: "resource",
  id: "mesh-refresh-interval",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "A renewed certificate and a new peer reach the others only with the next refresh, and with the default of an hour a mesh stays apart for that long.",
  condition:
    "The refreshInterval of the ExternalSecret cilium-kvstoremesh and of the PushSecret of the remote certificate is above 0 and at most the one of the settings.",
  repair: "Set refreshInterval to 5m or less.",
  source: "external-secrets.io, API specification: refreshInterval, default 1h, 0 for never",
  example: 'refreshInterval: "1h"',
  exceptions: "in the stack file",
  settings: {
    maxSeconds: { description: "Longest interval, in seconds", type: "number", default: 300 },
  },
  types: [EXTERNAL_SECRET, PUSH_SECRET],
  check: ({ props, type }, judge) => {
    if (!(type === EXTERNAL_SECRET ? readsPeers(props) : publishesCluster(props))) return;
    const interval = props.get("spec", "refreshInterval");
    const most = judge.settings.get("maxSeconds").number() ?? 0;
    const taken = interval.present ? seconds(interval.text() ?? "") : 3600;
    if (!(taken > 0 && taken <= most)) {
      const shown = interval.present ? interval.shown() : "absent, which is one hour";
      judge.report(interval, `${shown}: peers wait that long for news, set at most ${String(most)}s`);
    }
  },
};

/** Of a duration as Go writes it, `1h30m`; not a number for anything else. */
function seconds(duration: string): number {
  if (!/^(\d+[hms])+$/.test(duration)) return NaN;
  const parts = duration.match(/\d+[hms]/g) ?? [];
  return parts.reduce((sum, part) => sum + parseInt(part, 10) * (UNITS[part.slice(-1)] ?? NaN), 0);
}
