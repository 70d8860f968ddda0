// A record has its full name, in a zone that the fleet declares.
import { RECORDS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

/** Zones of all sites, and the cluster's own. */
const declaredZones = (declared: View): readonly string[] => [
  ...new Set(
    [
      ...declared
        .get("sites")
        .entries()
        .map(([, site]) => site.get("dnsZone")),
      declared.get("dns", "zone"),
    ].flatMap((zone) => zone.text() ?? []),
  ),
];

export const dnsRecordInDeclaredZone: ResourceRule = {
  kind: "resource",
  id: "dns-record-in-declared-zone",
  area: "operations",
  level: "mandatory",
  severity: "medium",
  why: "Cloudflare appends its zone to a short or foreign name, so that nobody finds it and every preview shows a change.",
  condition: "The name of a record is a declared zone or lies below one.",
  repair: "Write the name in full, with a zone that homelab:sites or homelab:dns declares.",
  source:
    "developers.cloudflare.com/api/resources/dns/subresources/records: complete DNS record name, including the zone name",
  example: 'name: "local" in the zone example.org',
  exceptions: "in the stack file",
  types: RECORDS,
  check: ({ props }, judge) => {
    const zones = declaredZones(judge.declared);
    const name = props.get("name");
    const text = name.text()?.toLowerCase();
    if (zones.length === 0 || text === undefined) return;
    if (zones.some((zone) => text === zone || text.endsWith(`.${zone}`))) return;
    judge.report(
      name,
      `${name.shown()} is in none of the declared zones: write a name that ends in ${zones.map((zone) => `.${zone}`).join(" or ")}`,
    );
  },
};
