// Plans a further cluster for a fleet: the next free id, blocks, addresses and machines, or the reason why there are none.
import {
  formatAddress,
  formatCidr,
  nextFreeAddress,
  nextFreeCidr,
  parseAddress,
  parseCidr,
  privateBlock,
  single,
} from "./addresses";
import { suggestion } from "./didYouMean";
import { declaresOverlay, type Draft, type DraftSite, groupBy, meshes, nodesOf, type View } from "./draft";
import { usedCidrs } from "./rules/blockClaims";
import { lanOf, lowestNode, membersOf, taken } from "./rules/claims";
import { hostReserveMiB, hosts, mostCoresPerThread, total } from "./rules/capacity";
import { clusterName } from "./rules/names";
import { type MetalNode, type VirtualNode } from "./schema";

/** Platforms that a cluster can be planned for; what instances of AWS are for and cost, only the operator knows. */
export const plannedPlatforms = ["proxmox", "metal"] as const;

/** What the operator asks for. */
export interface Wish {
  readonly name: string;
  /** Default: the only site, or the one of the management cluster. */
  readonly site?: string;
  /** `none`, or one of the project. Default: the one of the clusters at the site, if they agree. */
  readonly mesh?: string;
  /** Default: proxmox where the site has hypervisors. */
  readonly platform?: (typeof plannedPlatforms)[number];
  /** 1, 3 or 5. */
  readonly controlPlanes: number;
  readonly workers: number;
  /** Of each machine. */
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** The values of the stack file. */
export interface Plan {
  readonly name: string;
  readonly site: string;
  readonly platform: (typeof plannedPlatforms)[number];
  readonly network: {
    readonly vip: string;
    readonly externalIp: string;
    readonly podCidr: string;
    readonly serviceCidr: string;
  };
  readonly controlPlanes: readonly PlannedNode[];
  readonly workers: readonly PlannedNode[];
  readonly cilium: Readonly<Record<string, unknown>> & {
    readonly id: number;
    readonly mesh?: { readonly name: string; readonly ip?: string };
  };
  readonly dnsName: string;
  readonly storage: { readonly classes: readonly string[]; readonly default: string };
  /** Present in a fleet with Vault. */
  readonly secretIdIssued?: string;
}

export type PlannedNode =
  | Pick<VirtualNode, "name" | "ip" | "vmId" | "hypervisor" | "cores" | "memoryMiB" | "diskGiB">
  | Pick<MetalNode, "name" | "ip" | "installDisk">;

/** Why there is no plan, in a sentence for the user. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** Nodes that a stack file of 25 lines holds, each on a line of its own. */
export const mostNodes = 10;

/** Where Talos is installed on a box, as long as the operator says nothing else. */
const installDisk = "/dev/sda";

/** @param view a fleet without mandatory problems */
export function planCluster(view: View, wish: Wish): Plan {
  const { name } = wish;
  refuseName(view, name);
  const nodes = wish.controlPlanes + wish.workers;
  if (![1, 3, 5].includes(wish.controlPlanes)) {
    throw new Refusal(`${wish.controlPlanes} control planes have no majority that survives a loss: take 1, 3 or 5.`);
  }
  if (nodes > mostNodes) {
    throw new Refusal(
      `${nodes} nodes do not fit into a stack file of 25 lines: take at most ${mostNodes}, and add further ones by hand.`,
    );
  }
  const site = siteOf(view, wish.site);
  const platform = wish.platform ?? (Object.keys(site.data.hypervisors ?? {}).length > 0 ? "proxmox" : "metal");
  const mesh = meshOf(view, site, wish.mesh);
  const peers = mesh === undefined ? [] : (meshes(view).get(mesh) ?? []);
  const models = [...peers, ...membersOf(view, site), ...view.clusters];
  const announced = !declaresOverlay(view, mesh);
  const [vip, externalIp, ...further] = freeAddresses(view, site, (announced ? 3 : 2) + nodes);
  const [meshIp, addresses] = announced ? [further[0] ?? "", further.slice(1)] : [undefined, further];
  const like = models.find(({ data }) => data.cluster?.platform === platform) ?? models[0];
  const machines = platform === "metal" ? metal(wish, addresses) : virtual(view, site, wish, addresses);
  const zone = site.data.dnsZone ?? "";
  return {
    name,
    site: site.name,
    platform,
    network: {
      vip: vip ?? "",
      externalIp: externalIp ?? "",
      podCidr: podBlock(view, models),
      serviceCidr: models[0]?.data.network?.serviceCidr ?? "10.96.0.0/12",
    },
    controlPlanes: machines.slice(0, wish.controlPlanes),
    workers: machines.slice(wish.controlPlanes),
    cilium: {
      id: nextId(view, mesh),
      ...datapath(peers[0]),
      ...(mesh === undefined ? {} : { mesh: { name: mesh, ...(meshIp === undefined ? {} : { ip: meshIp }) } }),
    },
    dnsName: `${name}.${zone}`,
    storage: {
      classes: (like?.data.storage?.classes ?? ["longhorn"]).filter((storageClass) => storageClass !== undefined),
      default: like?.data.storage?.default ?? "longhorn",
    },
    ...(view.project.states(["vault"]) ? { secretIdIssued: view.today } : {}),
  };
}

function refuseName(view: View, name: string): void {
  if (name === "default" || !clusterName.test(name)) {
    throw new Refusal(
      `${JSON.stringify(name)} is not a cluster name: use at most 32 lower-case letters, digits and inner dashes, and not \`default\`.`,
    );
  }
  const other = [...view.clusters, ...view.vaultStacks].find(({ stack }) => stack === name);
  if (other !== undefined) {
    throw new Refusal(`There is a stack ${name} already: choose another name, or change Pulumi.${name}.yaml by hand.`);
  }
}

function siteOf(view: View, wanted: string | undefined): DraftSite {
  const names = view.sites.map(({ name }) => name);
  const hub = view.clusters.find(({ data }) => data.cluster?.role === "management");
  const name = wanted ?? (names.length === 1 ? names[0] : hub?.site?.name);
  const site = view.sites.find((candidate) => candidate.name === name);
  if (site === undefined) {
    throw new Refusal(
      name === undefined
        ? `There are several sites: choose one with --site (${names.join(", ")}).`
        : `${name} is not a site of Pulumi.yaml${suggestion(name, names)}`,
    );
  }
  if (site.data.aws !== undefined) {
    throw new Refusal(`${site.name} is in AWS: copy the stack file of a cluster there, and change it by hand.`);
  }
  return site;
}

function meshOf(view: View, site: DraftSite, wanted: string | undefined): string | undefined {
  if (wanted === "none") {
    return undefined;
  }
  const known = Object.keys(view.project.data.meshes ?? {});
  if (wanted !== undefined && !known.includes(wanted)) {
    throw new Refusal(`${wanted} is not a mesh of Pulumi.yaml${suggestion(wanted, known)}`);
  }
  const here = [...groupBy(membersOf(view, site), ({ data }) => data.cilium?.mesh?.name).keys()];
  if (wanted === undefined && here.length > 1) {
    throw new Refusal(
      `Clusters at ${site.name} are in several meshes: choose one with --mesh (${here.join(", ")}, none).`,
    );
  }
  return wanted ?? here[0];
}

/** The one above the highest, so that the member with the lowest stays the same; below it when there is none above. */
function nextId(view: View, mesh: string | undefined): number {
  const limit = view.project.data.meshes?.[mesh ?? ""]?.maxConnectedClusters ?? 255;
  const used = new Set(view.clusters.map(({ data }) => data.cilium?.id ?? 0));
  const highest = Math.max(0, ...used);
  const free =
    highest < limit ? highest + 1 : Array.from({ length: limit }, (_, index) => index + 1).find((id) => !used.has(id));
  if (free === undefined) {
    throw new Refusal(
      `All ${limit} Cilium ids${mesh === undefined ? "" : ` of mesh ${mesh}`} are taken: a further cluster needs another mesh.`,
    );
  }
  return free;
}

/** What all members of a mesh have in common; nothing where they have the defaults. */
function datapath(peer: Draft | undefined): Readonly<Record<string, unknown>> {
  const { routingMode, tunnelProtocol, nativeRoutingCidr, mtu } = peer?.data.cilium ?? {};
  return Object.fromEntries(
    Object.entries({ routingMode, tunnelProtocol, nativeRoutingCidr, mtu }).filter(([, value]) => value !== undefined),
  );
}

/** A block as wide as the first model's, above the lowest of them where there is one; a narrower one when that is all that is left. */
function podBlock(view: View, models: readonly Draft[]): string {
  const blocks = models.flatMap(({ data }) => parseCidr(data.network?.podCidr) ?? []);
  const used = usedCidrs(view);
  const lowest = Math.min(privateBlock.last, ...blocks.map(({ first }) => first));
  for (let prefixLength = blocks[0]?.prefixLength ?? 16; prefixLength <= 20; prefixLength++) {
    const above =
      lowest < privateBlock.first ? undefined : nextFreeCidr({ ...privateBlock, first: lowest }, prefixLength, used);
    const free = above ?? nextFreeCidr(privateBlock, prefixLength, used);
    if (free !== undefined) {
      return formatCidr(free);
    }
  }
  throw new Refusal("10.0.0.0/8 has no block of at least 4096 addresses left for pods: choose one by hand.");
}

function freeAddresses(view: View, site: DraftSite, count: number): readonly string[] {
  const lan = lanOf(site);
  if (lan === undefined) {
    return [];
  }
  // Resolvers and time servers are not claimed by anybody, but they are somebody's.
  const servers = [...(site.data.nameservers ?? []), ...(site.data.timeServers ?? [])];
  const used = [...taken(view, site), ...servers.flatMap((text) => parseAddress(text) ?? []).map(single)];
  const start = lowestNode(view, site, lan);
  const found: number[] = [];
  while (found.length < count) {
    const next = nextFreeAddress(lan, [...used, ...found.map(single)], start);
    if (next === undefined) {
      throw new Refusal(
        `${site.name} is full: the cluster needs ${count} addresses and the LAN ${site.data.lan ?? ""} has ${found.length} left. Shrink dhcpRange or an lbRange, or choose another site.`,
      );
    }
    found.push(next);
  }
  return found.map(formatAddress);
}

function nodeNames({ name, controlPlanes, workers }: Wish): readonly string[] {
  const numbered = (role: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${name}-${role}-${index}`);
  return [...numbered("cp", controlPlanes), ...numbered("worker", workers)];
}

function metal(wish: Wish, addresses: readonly string[]): readonly PlannedNode[] {
  return nodeNames(wish).map((name, index) => ({ name, ip: addresses[index] ?? "", installDisk }));
}

/** Machines on the hosts with the fewest of this cluster's and then the most memory left. */
function virtual(view: View, site: DraftSite, wish: Wish, addresses: readonly string[]): readonly PlannedNode[] {
  const rooms = hosts(view)
    .filter((host) => host.site === site.name)
    .map((host) => ({
      name: host.name,
      memoryMiB: (host.memoryMiB ?? 0) - hostReserveMiB - total(host.nodes, "memoryMiB"),
      cores: (host.threads ?? 0) * mostCoresPerThread - total(host.nodes, "cores"),
      placed: 0,
    }));
  if (rooms.length === 0) {
    throw new Refusal(`${site.name} has no hypervisors: add one in Pulumi.yaml, or use --platform metal.`);
  }
  const firstId = nextVmId(view, site);
  return nodeNames(wish).map((name, index) => {
    const [room] = rooms
      .filter(({ memoryMiB, cores }) => memoryMiB >= wish.memoryMiB && cores >= wish.cores)
      .sort((a, b) => a.placed - b.placed || b.memoryMiB - a.memoryMiB || (a.name < b.name ? -1 : 1));
    if (room === undefined) {
      const left = rooms.map((host) => `${host.name} ${host.memoryMiB} MiB and ${host.cores} cores`).join(", ");
      throw new Refusal(
        `No hypervisor of ${site.name} has room for ${name}, ${wish.memoryMiB} MiB and ${wish.cores} cores; left are: ${left}. Ask for less with --memory, --cores or --workers, or add a host.`,
      );
    }
    room.placed += 1;
    room.memoryMiB -= wish.memoryMiB;
    room.cores -= wish.cores;
    return {
      name,
      ip: addresses[index] ?? "",
      vmId: firstId + index,
      ...(rooms.length === 1 ? {} : { hypervisor: room.name }),
      cores: wish.cores,
      memoryMiB: wish.memoryMiB,
      diskGiB: wish.diskGiB,
    };
  });
}

/** The ten above the highest id on the site's Proxmox; a Proxmox cluster may serve several sites. */
function nextVmId(view: View, site: DraftSite): number {
  const ids = view.clusters
    .filter((draft) => draft.site?.data.proxmoxEndpoint === site.data.proxmoxEndpoint)
    .flatMap((draft) => nodesOf(draft).map(({ node }) => node.vmId ?? 0));
  return Math.floor(Math.max(99, ...ids) / 10 + 1) * 10;
}
