// Who uses which address of a site: the common ground of the address rules.
import {
  contains,
  formatAddress,
  nextFreeAddress,
  parseAddress,
  parseCidr,
  parseRange,
  single,
  type Cidr,
  type Range,
} from "../addresses";
import { nodesOf, type Draft, type DraftSite, type View } from "../draft";
import { type Place } from "../problem";

export interface Claim {
  readonly address: number;
  readonly at: Place;
  readonly kind: "gateway" | "reserved" | "proxmox" | "vip" | "external" | "mesh" | "vault" | "node" | "nic";
  /** Stack that claims the address; undefined for the site itself. */
  readonly stack?: string;
}

/** A LoadBalancer range of a cluster. */
export interface Pool {
  readonly range: Range;
  readonly text: string;
  readonly at: Place;
  readonly stack: string;
}

function claim(text: string | undefined, at: Place, kind: Claim["kind"], stack?: string): readonly Claim[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [{ address, at, kind, ...(stack === undefined ? {} : { stack }) }];
}

/** Addresses of the site that belong to no cluster. */
export function siteClaims(site: DraftSite): readonly Claim[] {
  const host = /^https:\/\/([^:]+):/.exec(site.data.proxmoxEndpoint ?? "")?.[1];
  return [
    ...claim(site.data.gateway, site.at(["gateway"]), "gateway"),
    ...(site.data.reserved ?? []).flatMap((text, index) => claim(text, site.at(["reserved", index]), "reserved")),
    ...claim(host, site.at(["proxmoxEndpoint"]), "proxmox"),
  ];
}

/** Vault's address belongs to the cluster that runs it. */
export function clusterClaims(view: View, draft: Draft): readonly Claim[] {
  const { network, cilium } = draft.data;
  const vault = draft === view.vaultHub ? view.project.data.vault?.ip : undefined;
  return [
    ...claim(network?.vip, draft.at(["network", "vip"]), "vip", draft.stack),
    ...claim(network?.externalIp, draft.at(["network", "externalIp"]), "external", draft.stack),
    ...claim(cilium?.mesh?.ip, draft.at(["cilium", "mesh", "ip"]), "mesh", draft.stack),
    ...claim(vault, view.project.at(["vault", "ip"]), "vault", draft.stack),
    ...nodesOf(draft).flatMap(({ node, path }) => [
      ...claim(node.ip, draft.at([...path, "ip"]), "node", draft.stack),
      ...(node.nics ?? []).flatMap((nic, index) =>
        claim(nic?.address, draft.at([...path, "nics", index, "address"]), "nic", draft.stack),
      ),
    ]),
  ];
}

export function pools(draft: Draft): readonly Pool[] {
  const text = draft.data.network?.lbRange;
  const range = parseRange(text);
  return text === undefined || range === undefined
    ? []
    : [{ range, text, at: draft.at(["network", "lbRange"]), stack: draft.stack }];
}

export const membersOf = (view: View, site: DraftSite): readonly Draft[] =>
  view.clusters.filter((draft) => draft.site?.name === site.name);

export function allClaims(view: View, site: DraftSite): readonly Claim[] {
  return [...siteClaims(site), ...membersOf(view, site).flatMap((draft) => clusterClaims(view, draft))];
}

export function lanOf(site: DraftSite | undefined): Cidr | undefined {
  return parseCidr(site?.data.lan);
}

/**
 * Addresses of a subnet in AWS that are its own, without the last: network, router, resolver and one for later.
 * Source: docs.aws.amazon.com, "Subnet CIDR blocks".
 */
export function awsReserved(site: DraftSite | undefined): readonly Range[] {
  const lan = lanOf(site);
  return site?.data.aws === undefined || lan === undefined ? [] : [{ first: lan.first, last: lan.first + 3 }];
}

/** Everything in the site's networks that a new address must avoid: claims, LoadBalancer ranges, DHCP, AWS's own. */
export function taken(view: View, site: DraftSite): readonly Range[] {
  const dhcp = parseRange(site.data.dhcpRange);
  return [
    ...awsReserved(site),
    ...allClaims(view, site).map(({ address }) => single(address)),
    ...membersOf(view, site).flatMap((draft) => pools(draft).map(({ range }) => range)),
    ...(dhcp === undefined ? [] : [dhcp]),
  ];
}

/** The lowest address of a node in the block: what is below it has been left alone so far. */
export function lowestNode(view: View, site: DraftSite, block: Range): number | undefined {
  const nodes = allClaims(view, site).filter(
    ({ kind, address }) => (kind === "node" || kind === "nic") && contains(block, address),
  );
  return nodes.length === 0 ? undefined : Math.min(...nodes.map(({ address }) => address));
}

/**
 * `; next free address in SITE: …`, looking upwards from the site's lowest node; for an address that belongs to
 * another bridge of the site, the next free one there. Empty when the network is unknown.
 */
export function nextFree(view: View, site: DraftSite, instead?: number): string {
  const bridges = Object.entries(site.data.bridges ?? {}).map(([name, bridge]) => ({
    name: `${name} of ${site.name}`,
    block: parseCidr(bridge?.cidr),
  }));
  const lan = { name: site.name, block: lanOf(site) };
  const networks = [lan, ...bridges].flatMap(({ name, block }) => (block === undefined ? [] : [{ name, block }]));
  const network = networks.find(({ block }) => instead !== undefined && contains(block, instead)) ?? networks[0];
  if (network === undefined) {
    return "";
  }
  const free = nextFreeAddress(network.block, taken(view, site), lowestNode(view, site, network.block));
  return free === undefined
    ? `; ${network.name} has no free address`
    : `; next free address in ${network.name}: ${formatAddress(free)}`;
}
