// Rules about quorum and about what the hosts can carry.
import { groupBy, hypervisorOf, nodesOf, type Draft, type DraftNode, type View } from "../draft";
import { type Place } from "../problem";
import { type Finding, type Rule } from "./rule";

const controlPlanes = (draft: Draft) => nodesOf(draft).filter(({ role }) => role === "controlplane");

/** Control planes that the file states, valid or not: a refused node still counts for the quorum. */
const stated = (draft: Draft): number => draft.data.nodes?.controlPlanes?.length ?? 0;

export const oddControlPlanes: Rule = {
  id: "talos-odd-control-planes",
  area: "talos",
  severity: "mandatory",
  why: "etcd needs a majority: an even number of members survives no more losses than one member less.",
  condition: "A cluster has one, three or five control planes.",
  source: 'etcd.io, "Frequently Asked Questions": why an odd number of members',
  example: "two control planes",
  check: (view) =>
    view.clusters
      .filter((draft) => stated(draft) > 0 && ![1, 3, 5].includes(stated(draft)))
      .map((draft) => ({
        at: draft.at(["nodes", "controlPlanes"]),
        message: `${draft.stack} has ${stated(draft)} control planes: take 1, 3 or 5`,
      })),
};

export const vipWhenHa: Rule = {
  id: "talos-vip-when-ha",
  area: "talos",
  severity: "mandatory",
  why: "Without a shared address the API is gone with the one control plane that its endpoint names.",
  condition: "A cluster with several control planes has a virtual address.",
  source: 'Talos documentation, "Virtual (shared) IP"',
  example: "three control planes without network.vip",
  check: (view) =>
    view.clusters
      // On AWS, where nothing announces one, another rule asks for a single control plane.
      .filter(
        (draft) => stated(draft) > 1 && !draft.states(["network", "vip"]) && draft.data.cluster?.platform !== "aws",
      )
      .map((draft) => ({
        at: draft.at(["network", "vip"]),
        message: `is missing: ${draft.stack} has ${stated(draft)} control planes, which share one virtual address of the LAN`,
      })),
};

export const singleControlPlane: Rule = {
  id: "talos-single-cp-flagged",
  area: "talos",
  severity: "advisory",
  why: "The others depend on the management cluster, and it is down while its one control plane is.",
  condition: "A management cluster has more than one control plane.",
  source: 'etcd.io, "Frequently Asked Questions": failure tolerance',
  example: "role: management with one control plane",
  check: (view) =>
    view.clusters
      .filter((draft) => draft.data.cluster?.role === "management" && stated(draft) === 1)
      .map((draft) => ({
        at: draft.at(["nodes", "controlPlanes"]),
        message: `${draft.stack} is a management cluster with one control plane: three would survive a loss`,
      })),
};

export const controlPlaneSpread: Rule = {
  id: "talos-cp-spread",
  area: "talos",
  severity: "advisory",
  why: "Control planes on one host fall together.",
  condition: "The control planes of a cluster are on more than one hypervisor.",
  source: 'kubernetes.io, "Creating Highly Available Clusters": control planes in separate failure zones',
  example: "three control planes on one host",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const hosts = new Set(controlPlanes(draft).map(({ node }) => hypervisorOf(draft, node)));
      const [host] = hosts;
      return draft.data.cluster?.platform !== "proxmox" ||
        controlPlanes(draft).length < 2 ||
        hosts.size !== 1 ||
        host === undefined
        ? []
        : [
            {
              at: draft.at(["nodes", "controlPlanes"]),
              message: `all ${stated(draft)} control planes of ${draft.stack} are on ${host}: spread them over several hypervisors`,
            },
          ];
    }),
};

export interface Host {
  readonly name: string;
  readonly site: string;
  readonly memoryMiB: number | undefined;
  readonly threads: number | undefined;
  readonly at: (key: "memoryMiB" | "threads") => Place;
  readonly nodes: readonly DraftNode[];
}

/** Hypervisors with what the stack files put on them; retiring clusters count until they are gone. */
export function hosts(view: View): readonly Host[] {
  return view.sites.flatMap((site) => {
    const placed = view.clusters
      .filter((draft) => draft.site?.name === site.name && draft.data.cluster?.platform === "proxmox")
      .flatMap((draft) => nodesOf(draft).map(({ node }) => ({ node, host: hypervisorOf(draft, node) })));
    const byHost = groupBy(placed, ({ host }) => host);
    return Object.entries(site.data.hypervisors ?? {}).map(([name, hypervisor]) => ({
      name,
      site: site.name,
      memoryMiB: hypervisor?.memoryMiB,
      threads: hypervisor?.threads,
      at: (key: "memoryMiB" | "threads") => site.at(["hypervisors", name, key]),
      nodes: (byHost.get(name) ?? []).map(({ node }) => node),
    }));
  });
}

export const total = (nodes: readonly DraftNode[], key: "memoryMiB" | "cores"): number =>
  nodes.reduce((sum, node) => sum + (node[key] ?? 0), 0);

/** What Proxmox itself needs, MiB. */
export const hostReserveMiB = 8192;

/** Cores of machines for each hardware thread, above which a host is refused. */
export const mostCoresPerThread = 3;

export const hostMemoryBudget: Rule = {
  id: "vm-host-memory-budget",
  area: "talos",
  severity: "mandatory",
  why: "Machines have no ballooning: what they are given must be there, or the host kills one of them.",
  condition: "The memory of all machines of a hypervisor leaves 8 GiB to Proxmox.",
  source: 'pve.proxmox.com, "Qemu/KVM Virtual Machines", memory: fixed allocation; reserve by convention of this fleet',
  example: "60 GiB of machines on a host of 64 GiB",
  check: (view) =>
    hosts(view).flatMap(({ name, memoryMiB, at, nodes }): readonly Finding[] => {
      const wanted = total(nodes, "memoryMiB");
      const budget = (memoryMiB ?? Infinity) - hostReserveMiB;
      return wanted <= budget
        ? []
        : [
            {
              at: at("memoryMiB"),
              message: `${nodes.length} machines on ${name} take ${wanted} MiB, ${wanted - budget} more than its ${memoryMiB ?? 0} MiB less ${hostReserveMiB} for itself: ${list(nodes)}`,
            },
          ];
    }),
};

const list = (nodes: readonly DraftNode[]): string =>
  nodes.map((node) => `${node.name ?? "a node"} ${node.memoryMiB ?? 0}`).join(", ");

export const hostCpuBudget: Rule = {
  id: "vm-host-cpu-budget",
  area: "talos",
  severity: "mandatory",
  why: "etcd loses its leader when its machine waits for a processor.",
  condition: "The cores of all machines of a hypervisor are at most its threads, and never more than three for each.",
  source: 'etcd.io, "Tuning" and "Hardware recommendations"; ratios by convention of this fleet',
  example: "40 cores on 32 threads",
  check: (view) =>
    hosts(view).flatMap(({ name, threads, at, nodes }): readonly Finding[] => {
      const cores = total(nodes, "cores");
      if (threads === undefined || cores <= threads) {
        return [];
      }
      const ratio = (cores / threads).toFixed(2);
      const message = `${nodes.length} machines on ${name} have ${cores} cores, ${ratio} for each of its ${threads} threads: stay at 1.0, never above ${mostCoresPerThread.toFixed(1)}`;
      return [
        { at: at("threads"), message, severity: cores > threads * mostCoresPerThread ? "mandatory" : "advisory" },
      ];
    }),
};

export const capacityRules: readonly Rule[] = [
  oddControlPlanes,
  vipWhenHa,
  singleControlPlane,
  controlPlaneSpread,
  hostMemoryBudget,
  hostCpuBudget,
];
