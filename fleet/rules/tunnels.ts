// Rules about the public names of Cloudflare tunnels.
import { type Draft, groupBy, type View } from "../draft";
import { type Place } from "../problem";
import { type Rule } from "./rule";

interface Hostname {
  readonly name: string;
  readonly at: Place;
  readonly draft: Draft;
}

const hostnames = (view: View): readonly Hostname[] =>
  view.clusters.flatMap((draft) =>
    (draft.data.dns?.tunnel?.ingress ?? []).flatMap((rule, index) =>
      rule?.hostname === undefined
        ? []
        : [{ name: rule.hostname, at: draft.at(["dns", "tunnel", "ingress", index, "hostname"]), draft }],
    ),
  );

/** The zone that a cluster's names lie in; undefined when its own was refused. */
export const zoneOf = (draft: Draft): string | undefined =>
  draft.data.dns?.zone ?? (draft.states(["dns", "zone"]) ? undefined : draft.site?.data.dnsZone);

export const tunnelInZone: Rule = {
  id: "dns-tunnel-in-zone",
  area: "operations",
  severity: "mandatory",
  why: "Cloudflare takes a record only into the zone that holds its name.",
  condition: "Every public name of a tunnel lies below the zone of its cluster.",
  source: 'developers.cloudflare.com, "DNS records" of a tunnel: a CNAME in the zone of the hostname',
  example: "hostname: shop.example.net in the zone example.org",
  check: (view) =>
    hostnames(view).flatMap(({ name, at, draft }) => {
      const zone = zoneOf(draft);
      return zone === undefined || name.endsWith(`.${zone}`)
        ? []
        : [{ at, message: `${name} is not below the zone ${zone}: write a name that ends in .${zone}` }];
    }),
};

export const tunnelUnique: Rule = {
  id: "dns-tunnel-unique",
  area: "operations",
  severity: "mandatory",
  why: "A name is an alias of one tunnel or has an address: Cloudflare refuses both together.",
  condition: "A name is public in one tunnel, and is not the DNS name of a cluster.",
  source: 'developers.cloudflare.com, "Records with the same name"',
  example: "hostname: shop.example.org in two stack files",
  check: (view) => {
    const names = [
      ...view.clusters.flatMap((draft) =>
        draft.data.dns?.name === undefined ? [] : [{ name: draft.data.dns.name, at: draft.at(["dns", "name"]) }],
      ),
      ...hostnames(view),
    ];
    return [...groupBy(names, ({ name }) => name).values()].flatMap(([first, ...others]) =>
      others
        .filter(({ at }) => at.path.startsWith("dns.tunnel"))
        .map(({ name, at }) => ({
          at,
          message: `${name} is both ${first?.at.name ?? ""} and ${at.name}: each needs a name of its own`,
        })),
    );
  },
};

export const tunnelRules: readonly Rule[] = [tunnelInZone, tunnelUnique];
