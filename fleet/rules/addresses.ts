// Rules about single addresses and LoadBalancer ranges of a site.
import {
  contains,
  formatAddress,
  formatCidr,
  hosts,
  overlapping,
  overlaps,
  parseAddress,
  parseCidr,
  parseRange,
  size,
  within,
} from "../addresses";
import { bridgeOf, groupBy, nodesOf, type Draft, type View } from "../draft";
import { allClaims, clusterClaims, lanOf, membersOf, nextFree, pools, siteClaims, type Claim } from "./claims";
import { type Finding, type Rule } from "./rule";

/** Claims of one kind that no host of the LAN could have. */
function outsideLan(view: View, kind: Claim["kind"]): readonly Finding[] {
  return view.clusters.flatMap((draft) => {
    const lan = lanOf(draft.site);
    const site = draft.site;
    if (lan === undefined || site === undefined) {
      return [];
    }
    return clusterClaims(view, draft)
      .filter((claim) => claim.kind === kind && !contains(hosts(lan), claim.address))
      .map(({ address, at }) => ({
        at,
        message: `${formatAddress(address)} ${outside(address, lan, `the LAN of ${site.name}`)}${nextFree(view, site)}`,
      }));
  });
}

function outside(address: number, block: ReturnType<typeof parseCidr> & object, name: string): string {
  const written = `${name}, ${formatCidr(block)}`;
  if (!contains(block, address)) {
    return `is outside ${written}`;
  }
  return `is the ${address === block.first ? "network" : "broadcast"} address of ${written}`;
}

export const vipInLan: Rule = {
  id: "net-vip-in-lan",
  severity: "mandatory",
  why: "The virtual address is announced by ARP, which does not leave the LAN.",
  check: (view) => outsideLan(view, "vip"),
};

export const externalIpInLan: Rule = {
  id: "net-external-ip-in-lan",
  severity: "mandatory",
  why: "Cilium announces LoadBalancer addresses by ARP, which does not leave the LAN.",
  check: (view) => outsideLan(view, "external"),
};

export const meshIpInLan: Rule = {
  id: "net-mesh-ip-in-lan",
  severity: "mandatory",
  why: "Peers reach the clustermesh-apiserver at an address that Cilium announces by ARP.",
  check: (view) => outsideLan(view, "mesh"),
};

export const vaultIpInLan: Rule = {
  id: "net-vault-ip-in-lan",
  severity: "mandatory",
  why: "Clusters reach Vault at an address that Cilium announces by ARP on the hub's LAN.",
  check: (view) => outsideLan(view, "vault"),
};

/** Every interface of a node with the bridge that it is attached to; metal boxes are on the LAN. */
function interfaces(
  draft: Draft,
): readonly { readonly text?: string; readonly path: readonly (string | number)[]; readonly bridge?: string }[] {
  return nodesOf(draft).flatMap(({ node, path }) => {
    const bridge = draft.data.cluster?.platform === "metal" ? undefined : bridgeOf(draft, node);
    return [
      {
        ...(node.ip === undefined ? {} : { text: node.ip }),
        path: [...path, "ip"],
        ...(bridge === undefined ? {} : { bridge }),
      },
      ...(node.nics ?? []).map((nic, index) => ({
        ...(nic?.address === undefined ? {} : { text: nic.address }),
        path: [...path, "nics", index, "address"],
        bridge: nic?.bridge ?? "",
      })),
    ];
  });
}

export const nodeIpInLan: Rule = {
  id: "net-node-ip-in-lan",
  severity: "mandatory",
  why: "An interface with an address of another network reaches nobody.",
  check: (view) =>
    view.clusters.flatMap((draft) =>
      interfaces(draft).flatMap(({ text, path, bridge }) => {
        const address = parseAddress(text ?? "");
        const block =
          bridge === undefined ? lanOf(draft.site) : parseCidr(draft.site?.data.bridges?.[bridge]?.cidr ?? "");
        if (
          draft.site === undefined ||
          address === undefined ||
          block === undefined ||
          contains(hosts(block), address)
        ) {
          return [];
        }
        const network = bridge === undefined ? `the LAN of ${draft.site.name}` : `the network of ${bridge}`;
        const repair = path.includes("nics") ? "" : nextFree(view, draft.site);
        return [
          { at: draft.at(path), message: `${formatAddress(address)} ${outside(address, block, network)}${repair}` },
        ];
      }),
    ),
};

export const gatewayInLan: Rule = {
  id: "net-gateway-in-lan",
  severity: "mandatory",
  why: "A default route through a gateway outside the LAN cannot be set.",
  check: (view) =>
    view.sites.flatMap((site) => {
      const lan = lanOf(site);
      const gateway = parseAddress(site.data.gateway ?? "");
      return lan === undefined || gateway === undefined || contains(hosts(lan), gateway)
        ? []
        : [
            {
              at: site.at(["gateway"]),
              message: `${formatAddress(gateway)} ${outside(gateway, lan, `the LAN of ${site.name}`)}`,
            },
          ];
    }),
};

const list = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;

export const addressUniqueInSite: Rule = {
  id: "net-address-unique-in-site",
  severity: "mandatory",
  why: "Two machines that answer for one address take turns at being reachable.",
  check: (view) =>
    view.sites.flatMap((site) => {
      const repeated = [...groupBy(allClaims(view, site), ({ address }) => String(address)).values()].flatMap(
        (claims) => {
          const [first, second] = claims;
          if (first === undefined || second === undefined) {
            return [];
          }
          const owners = claims.map(({ at }) => at.name);
          const address = formatAddress(first.address);
          return [
            {
              at: second.at,
              message: `${address} is ${owners.length === 2 ? "both " : ""}${list(owners)}${nextFree(view, site, first.address)}`,
            },
          ];
        },
      );
      const shared = overlapping(membersOf(view, site).flatMap(pools), ({ range }) => range).map(([one, other]) => ({
        at: other.at,
        message: `${other.text} overlaps ${one.text}, ${one.at.name}: give each cluster its own range`,
      }));
      return [...repeated, ...shared];
    }),
};

export const lbRangeExcludesNodes: Rule = {
  id: "net-lb-range-excludes-nodes",
  severity: "mandatory",
  why: "Cilium hands out any address of the range, also one that a machine already has.",
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
  severity: "mandatory",
  why: "Cilium announces LoadBalancer addresses by ARP, which does not leave the LAN.",
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
  severity: "mandatory",
  why: "A pool that spans most of the LAN hands out addresses that others will want.",
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
  severity: "mandatory",
  why: "The DHCP server may lend a static address to somebody else.",
  check: (view) =>
    view.sites.flatMap((site) => {
      const members = membersOf(view, site);
      const dhcp = parseRange(site.data.dhcpRange ?? "");
      const text = site.data.dhcpRange ?? "";
      if (dhcp === undefined) {
        const message = `the DHCP range of ${site.name} is unknown, so nobody checks that static addresses avoid it: set dhcpRange to first-last`;
        return members.length === 0 || "dhcpRange" in site.data
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

export const addressRules: readonly Rule[] = [
  vipInLan,
  externalIpInLan,
  meshIpInLan,
  vaultIpInLan,
  nodeIpInLan,
  gatewayInLan,
  addressUniqueInSite,
  lbRangeExcludesNodes,
  lbRangeInLan,
  lbPoolNotWholeLan,
  lbRangeExcludesDhcp,
];
