// Rules about the ranges that a site's clusters take LoadBalancer addresses from.
import { contains, formatAddress, hosts, overlaps, parseRange, size, within } from "../addresses";
import { allClaims, clusterClaims, lanOf, membersOf, nextFree, pools, siteClaims } from "./claims";
import { type Rule } from "./rule";

export const lbRangeExcludesNodes: Rule = {
  id: "net-lb-range-excludes-nodes",
  area: "addressing",
  severity: "mandatory",
  why: "Cilium hands out any address of the range, also one that a machine already has.",
  condition:
    "A LoadBalancer range holds no address of the site that is already taken, but for the ingress address of its own cluster.",
  source: 'docs.cilium.io, "LoadBalancer IP Address Management (LB IPAM)"',
  example: "lbRange: 192.168.1.20-192.168.1.31 with a node at 192.168.1.22",
  check: (view) =>
    view.sites.flatMap((site) => {
      const claims = allClaims(view, site);
      return membersOf(view, site)
        .flatMap(pools)
        .flatMap((pool) =>
          claims
            // The ingress may have its address from the cluster's own range.
            .filter(
              (claim) =>
                contains(pool.range, claim.address) && !(claim.kind === "external" && claim.stack === pool.stack),
            )
            .map((claim) => ({
              at: pool.at,
              message: `${pool.text} contains ${formatAddress(claim.address)}, ${claim.at.name}: shrink the range or move that address`,
            })),
        );
    }),
};

export const lbRangeInLan: Rule = {
  id: "net-lb-range-in-lan",
  area: "addressing",
  severity: "mandatory",
  why: "Cilium announces LoadBalancer addresses by ARP, which does not leave the LAN.",
  condition: "Every address of a LoadBalancer range is a host address of the site's LAN.",
  source: 'docs.cilium.io, "L2 Announcements / L2 Aware LB"',
  example: "lbRange: 192.168.1.250-192.168.1.255 in the LAN 192.168.1.0/24",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const lan = lanOf(draft.site);
      return pools(draft)
        .filter(({ range }) => lan !== undefined && !within(range, hosts(lan)))
        .map(({ at, text }) => ({
          at,
          message: `${text} leaves the LAN of ${draft.site?.name ?? ""}, ${draft.site?.data.lan ?? ""}`,
        }));
    }),
};

export const lbPoolNotWholeLan: Rule = {
  id: "net-lb-pool-not-whole-lan",
  area: "addressing",
  severity: "mandatory",
  why: "A pool that spans most of the LAN hands out addresses that others will want.",
  condition: "A LoadBalancer range takes at most a quarter of the LAN.",
  source: "convention of this fleet: three quarters of a LAN stay for machines and other clusters",
  example: "lbRange: 192.168.1.100-192.168.1.164 in a LAN of 256 addresses",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const lan = lanOf(draft.site);
      return pools(draft)
        .filter(({ range }) => lan !== undefined && size(range) > size(lan) / 4)
        .map(({ at, text, range }) => ({
          at,
          message: `${text} holds ${size(range)} addresses, more than a quarter of the LAN: take at most ${lan === undefined ? 0 : Math.floor(size(lan) / 4)}`,
        }));
    }),
};

export const lbRangeExcludesDhcp: Rule = {
  id: "net-lb-range-excludes-dhcp",
  area: "addressing",
  severity: "mandatory",
  why: "The DHCP server may lend a static address to somebody else.",
  condition:
    "No static address and no LoadBalancer range meets the site's DHCP range, and the range is declared where clusters are.",
  source: "RFC 2131, section 2.2: a DHCP server allocates what is in its range",
  example: "ip: 192.168.1.249 with dhcpRange 192.168.1.200-192.168.1.249",
  check: (view) =>
    view.sites.flatMap((site) => {
      const members = membersOf(view, site);
      const dhcp = parseRange(site.data.dhcpRange);
      const text = site.data.dhcpRange ?? "";
      if (dhcp === undefined) {
        const message = `the DHCP range of ${site.name} is unknown, so nobody checks that static addresses avoid it: set dhcpRange to first-last`;
        // In a VPC the addresses that DHCP lends are those that the instances were made with.
        return members.length === 0 || "dhcpRange" in site.data || site.data.aws !== undefined
          ? []
          : [{ at: site.at(["dhcpRange"]), message, severity: "advisory" as const }];
      }
      const meets = `the DHCP range ${text} of ${site.name}`;
      return [
        ...[
          ...siteClaims(site).filter(({ kind }) => kind !== "reserved"),
          ...members.flatMap((draft) => clusterClaims(view, draft)),
        ]
          .filter(({ address }) => contains(dhcp, address))
          .map(({ address, at }) => ({
            at,
            message: `${formatAddress(address)} is inside ${meets}${nextFree(view, site)}`,
          })),
        ...members
          .flatMap(pools)
          .filter(({ range }) => overlaps(range, dhcp))
          .map((pool) => ({ at: pool.at, message: `${pool.text} meets ${meets}: move one of them` })),
      ];
    }),
};

export const poolRules: readonly Rule[] = [lbRangeExcludesNodes, lbRangeInLan, lbPoolNotWholeLan, lbRangeExcludesDhcp];
