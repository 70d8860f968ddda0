// Rules about single addresses of a site.
import { contains, formatAddress, formatCidr, hosts, overlapping, parseAddress, parseCidr } from "../addresses";
import { bridgeOf, groupBy, nodesOf, type Draft, type View } from "../draft";
import { allClaims, clusterClaims, lanOf, membersOf, nextFree, pools, type Claim } from "./claims";
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
  area: "addressing",
  severity: "mandatory",
  why: "The virtual address is announced by ARP, which does not leave the LAN.",
  condition: "The virtual address of a cluster is a host address of its site's LAN.",
  source: 'Talos documentation, "Virtual (shared) IP"',
  example: "network.vip: 192.168.2.20 in the LAN 192.168.1.0/24",
  check: (view) => outsideLan(view, "vip"),
};

export const externalIpInLan: Rule = {
  id: "net-external-ip-in-lan",
  area: "addressing",
  severity: "mandatory",
  why: "Cilium announces LoadBalancer addresses by ARP, which does not leave the LAN.",
  condition: "The ingress address of a cluster is a host address of its site's LAN.",
  source: 'docs.cilium.io, "L2 Announcements / L2 Aware LB"',
  example: "network.externalIp: 192.168.1.255 in the LAN 192.168.1.0/24",
  check: (view) => outsideLan(view, "external"),
};

export const meshIpInLan: Rule = {
  id: "net-mesh-ip-in-lan",
  area: "addressing",
  severity: "mandatory",
  why: "Peers reach the clustermesh-apiserver at an address that Cilium announces by ARP.",
  condition: "The address of a cluster's clustermesh-apiserver is a host address of its site's LAN.",
  source: 'docs.cilium.io, "L2 Announcements / L2 Aware LB"',
  example: "cilium.mesh.ip: 192.168.1.0 in the LAN 192.168.1.0/24",
  check: (view) => outsideLan(view, "mesh"),
};

export const vaultIpInLan: Rule = {
  id: "net-vault-ip-in-lan",
  area: "addressing",
  severity: "mandatory",
  why: "Clusters reach Vault at an address that Cilium announces by ARP on the hub's LAN.",
  condition: "Vault's address is a host address of the LAN of the cluster that runs it.",
  source: 'docs.cilium.io, "L2 Announcements / L2 Aware LB"',
  example: "vault.ip: 192.168.2.82 with the hub in the LAN 192.168.1.0/24",
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
  area: "addressing",
  severity: "mandatory",
  why: "An interface with an address of another network reaches nobody.",
  condition:
    "Every address of a node is a host address of the network of the bridge that its interface is attached to.",
  source: "RFC 1122, section 3.3.1.1: a host sends directly only within its own network",
  example: "ip: 192.168.3.21 on the bridge of 192.168.1.0/24",
  check: (view) =>
    view.clusters.flatMap((draft) =>
      interfaces(draft).flatMap(({ text, path, bridge }) => {
        const address = parseAddress(text);
        const block = bridge === undefined ? lanOf(draft.site) : parseCidr(draft.site?.data.bridges?.[bridge]?.cidr);
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
  area: "addressing",
  severity: "mandatory",
  why: "A default route through a gateway outside the LAN cannot be set.",
  condition: "The gateway of a site is a host address of its LAN.",
  source: "RFC 1122, section 3.3.1.1: a gateway is on a directly connected network",
  example: "gateway: 10.0.0.1 in the LAN 192.168.1.0/24",
  check: (view) =>
    view.sites.flatMap((site) => {
      const lan = lanOf(site);
      const gateway = parseAddress(site.data.gateway);
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
  area: "addressing",
  severity: "mandatory",
  why: "Two machines that answer for one address take turns at being reachable.",
  condition:
    "Nodes, virtual, ingress, mesh and Vault addresses, the gateway, Proxmox and reserved addresses of a site all differ, and LoadBalancer ranges do not overlap.",
  source: "RFC 5227, IPv4 Address Conflict Detection",
  example: "a node and network.externalIp both 192.168.1.80",
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

export const addressRules: readonly Rule[] = [
  vipInLan,
  externalIpInLan,
  meshIpInLan,
  vaultIpInLan,
  nodeIpInLan,
  gatewayInLan,
  addressUniqueInSite,
];
