// From a valid stack file and the project's defaults to a cluster as the program sees it.
import { formatCidr, parseCidr } from "./addresses";
import { bridgeOf, hypervisorOf, type Draft } from "./draft";
import { fluxVariables, gitopsPath } from "./derive";
import { type Bridge, type Cluster, type Feature, type Hypervisor, type Node, type Site } from "./model";
import { type MetalNode, type MetalStack, type Project, type ProxmoxStack, type VirtualNode } from "./schema";

/** A stack file that passed the schema and every mandatory rule. */
export interface Accepted {
  readonly draft: Draft;
  readonly stack: ProxmoxStack | MetalStack;
}

/** The rules have seen to it that every name that is looked up here exists. */
function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`a rule let ${what} pass`);
  }
  return value;
}

const prefixLength = (cidr: string): number => known(parseCidr(cidr), `the block ${cidr}`).prefixLength;

export function resolveSite(project: Project, name: string): Site {
  const site = known(project.sites[name], `the site ${name}`);
  const lan = known(parseCidr(site.lan), `the LAN ${site.lan}`);
  return {
    name,
    lan: formatCidr(lan),
    gateway: site.gateway,
    nameservers: site.nameservers,
    timeServers: site.timeServers,
    ...(site.dhcpRange === undefined ? {} : { dhcpRange: site.dhcpRange }),
    reserved: site.reserved ?? [],
    dnsZone: site.dnsZone,
    ...(site.proxmoxEndpoint === undefined ? {} : { proxmoxEndpoint: site.proxmoxEndpoint.replace(/\/$/, "") }),
    hypervisors: Object.entries(site.hypervisors ?? {}).map(
      ([hypervisor, { extraDatastores, ...rest }]): Hypervisor => ({
        name: hypervisor,
        ...rest,
        extraDatastores: extraDatastores ?? [],
      }),
    ),
    bridges: Object.entries(site.bridges ?? {}).map(([bridge, rest]): Bridge => ({ name: bridge, ...rest })),
  };
}

function resolveNode(draft: Draft, site: Site, node: VirtualNode | MetalNode, role: Node["role"]): Node {
  const common = {
    name: node.name,
    role,
    ip: node.ip,
    prefixLength: prefixLength(site.lan),
    labels: node.labels ?? {},
  };
  if ("installDisk" in node) {
    return { ...common, metal: { installDisk: node.installDisk } };
  }
  const bridge = (name: string | undefined): Bridge =>
    known(
      site.bridges.find((candidate) => candidate.name === name),
      `the bridge ${String(name)}`,
    );
  const hypervisorName = hypervisorOf(draft, node);
  const hypervisor = known(
    site.hypervisors.find((candidate) => candidate.name === hypervisorName),
    `the hypervisor ${String(hypervisorName)}`,
  );
  return {
    ...common,
    vm: {
      hypervisor,
      vmId: node.vmId,
      cores: node.cores,
      memoryMiB: node.memoryMiB,
      diskGiB: node.diskGiB,
      bridge: bridge(bridgeOf(draft, node)),
      extraNics: (node.nics ?? []).map((nic) => {
        const { cidr, mtu } = bridge(nic.bridge);
        return { bridge: nic.bridge, address: `${nic.address}/${prefixLength(cidr)}`, mtu };
      }),
      extraDisks: (node.disks ?? []).map((disk) => ({
        sizeGiB: disk.sizeGiB,
        datastore: disk.datastore ?? hypervisor.datastore,
      })),
    },
  };
}

function features(stack: Accepted["stack"]): readonly Feature[] {
  return [
    ...(stack.storage.classes.includes("longhorn") ? (["longhorn"] as const) : []),
    ...(stack.cluster.platform === "proxmox" ? (["qemu-guest-agent"] as const) : []),
  ];
}

function resolveCilium(stack: Accepted["stack"], project: Project): Cluster["cilium"] {
  const { cilium } = stack;
  return {
    id: cilium.id ?? 0,
    routingMode: cilium.routingMode ?? "tunnel",
    tunnelProtocol: cilium.tunnelProtocol ?? "vxlan",
    ...(cilium.nativeRoutingCidr === undefined ? {} : { nativeRoutingCidr: cilium.nativeRoutingCidr }),
    ...(cilium.mtu === undefined ? {} : { mtu: cilium.mtu }),
    l2Announcements: cilium.l2Announcements ?? true,
    ...(cilium.mesh === undefined
      ? {}
      : {
          mesh: {
            ...cilium.mesh,
            maxConnectedClusters: known(project.meshes?.[cilium.mesh.name], `the mesh ${cilium.mesh.name}`)
              .maxConnectedClusters,
          },
        }),
  };
}

/** @param repo Git repository where neither the stack file nor the project names one. */
export function resolveCluster({ draft, stack }: Accepted, project: Project, repo: string | undefined): Cluster {
  const site = resolveSite(project, stack.cluster.site);
  const { name, role, platform } = stack.cluster;
  const controlPlanes = stack.nodes.controlPlanes.map((node) => resolveNode(draft, site, node, "controlplane"));
  const workers = (stack.nodes.workers ?? []).map((node) => resolveNode(draft, site, node, "worker"));
  const knownHosts = stack.gitops?.knownHosts ?? project.gitops.knownHosts;
  const cluster: Omit<Cluster, "fluxVariables"> = {
    name,
    role,
    platform,
    retire: stack.cluster.retire ?? false,
    site,
    versions: { ...project.versions, ...(stack.versions as Partial<Cluster["versions"]> | undefined) },
    features: features(stack),
    ...(stack.network.vip === undefined ? {} : { vip: stack.network.vip }),
    endpoint: `https://${stack.network.vip ?? known(controlPlanes[0], "a cluster without control plane").ip}:6443`,
    externalIp: stack.network.externalIp,
    ...(stack.network.lbRange === undefined ? {} : { lbRange: stack.network.lbRange }),
    podCidr: stack.network.podCidr,
    serviceCidr: stack.network.serviceCidr,
    controlPlanes,
    workers,
    cilium: resolveCilium(stack, project),
    gitops: {
      repo: known(stack.gitops?.repo ?? project.gitops.repo ?? repo, "a cluster without Git repository"),
      branch: stack.gitops?.branch ?? project.gitops.branch,
      path: gitopsPath(role),
      ...(knownHosts === undefined ? {} : { knownHosts }),
    },
    dns: { zone: stack.dns.zone ?? site.dnsZone, name: stack.dns.name },
    storage: stack.storage,
    monitoring: stack.monitoring ?? { role: role === "management" ? "hub" : "agent" },
    placement: stack.placement ?? {},
  };
  return { ...cluster, fluxVariables: fluxVariables(cluster) };
}
