// From a valid stack file and the project's defaults to a cluster as the program sees it.
import { formatCidr, parseCidr } from "./addresses";
import { bridgeOf, hypervisorOf, runsVault, type Draft } from "./draft";
import { fluxVariables, gitopsPath } from "./derive";
import { caMaker, meshPeers, remoteWriteStub, type Member } from "./meshMembers";
import { type Bridge, type Cluster, type Feature, type Hypervisor, type Node, type Site, type Vault } from "./model";
import { type MetalNode, type MetalStack, type Project, type ProxmoxStack, type VirtualNode } from "./schema";
import { resolveVault, secretNamespaces, vaultAccess, vaultApps, type VaultHost } from "./vaultAccess";

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

function resolveCilium({ cilium }: Accepted["stack"], { project, meshes, vault }: Context): Cluster["cilium"] {
  const mesh = cilium.mesh === undefined ? undefined : known(project.meshes?.[cilium.mesh.name], "an unknown mesh");
  return {
    id: cilium.id ?? 0,
    routingMode: cilium.routingMode ?? "tunnel",
    tunnelProtocol: cilium.tunnelProtocol ?? "vxlan",
    ...(cilium.nativeRoutingCidr === undefined ? {} : { nativeRoutingCidr: cilium.nativeRoutingCidr }),
    ...(cilium.mtu === undefined ? {} : { mtu: cilium.mtu }),
    l2Announcements: cilium.l2Announcements ?? true,
    ...(cilium.mesh === undefined || mesh === undefined
      ? {}
      : {
          mesh: {
            ...cilium.mesh,
            trust: mesh.trust ?? "vault-exchange",
            caMaker: caMaker(meshes.get(cilium.mesh.name) ?? [], vault?.hub),
            maxConnectedClusters: mesh.maxConnectedClusters,
          },
        }),
  };
}

/** What a cluster takes from the project and from the others. */
export interface Context {
  readonly project: Project;
  /** Git repository where neither a stack file nor the project names one. */
  readonly repo: string | undefined;
  /** Members by the name of their mesh. */
  readonly meshes: ReadonlyMap<string, readonly Member[]>;
  readonly vault?: Vault;
  readonly vaultHost?: VaultHost;
  /** Sites are resolved once, however many clusters stand there. */
  readonly sites: ReadonlyMap<string, Site>;
}

/** @param vaultStack name of the stack that configures Vault, if the fleet has one */
export function resolveContext(
  accepted: readonly Accepted[],
  project: Project,
  repo: string | undefined,
  vaultStack: string | undefined,
): Context {
  const meshes = new Map<string, Member[]>();
  for (const { stack } of accepted) {
    const { mesh, id } = stack.cilium;
    if (mesh !== undefined) {
      const members = meshes.get(mesh.name) ?? [];
      const { name, role, retire } = stack.cluster;
      const service = stack.monitoring?.remoteWriteService;
      const declared = service === undefined ? {} : { remoteWriteService: service };
      members.push({ name, role, retire: retire ?? false, id: id ?? 0, ip: mesh.ip, ...declared });
      meshes.set(mesh.name, members);
    }
  }
  const sites = new Map(Object.keys(project.sites).map((name) => [name, resolveSite(project, name)]));
  const common = { project, repo, meshes, sites };
  if (project.vault === undefined || vaultStack === undefined) {
    return common;
  }
  const { stack: hub } = known(
    accepted.find(({ draft }) => runsVault(draft)),
    "a Vault without hub",
  );
  return {
    ...common,
    vault: resolveVault(project.vault, vaultStack, { name: hub.cluster.name, dnsName: hub.dns.name }),
    vaultHost: { nodes: nodesOfStack(hub), podCidr: hub.network.podCidr },
  };
}

const nodesOfStack = ({ nodes }: Accepted["stack"]): readonly { readonly ip: string }[] => [
  ...nodes.controlPlanes,
  ...(nodes.workers ?? []),
];

function resolveMonitoring(stack: Accepted["stack"], members: readonly Member[]): Cluster["monitoring"] {
  const role = stack.monitoring?.role ?? (stack.cluster.role === "management" ? "hub" : "agent");
  const service = stack.monitoring?.remoteWriteService ?? (role === "agent" ? remoteWriteStub(members) : undefined);
  return { role, ...(service === undefined ? {} : { remoteWriteService: service }) };
}

function resolveVaultAccess(stack: Accepted["stack"], { vaultHost }: Context): Pick<Cluster, "vault"> {
  if (vaultHost === undefined) {
    return {};
  }
  const secretIdIssued = known(stack.secrets?.secretIdIssued, "a cluster without SecretID");
  const { name } = stack.cluster;
  return { vault: vaultAccess({ name, nodes: nodesOfStack(stack), secretIdIssued }, vaultHost) };
}

export function resolveCluster({ draft, stack }: Accepted, context: Context): Cluster {
  const { project, repo, vault } = context;
  const site = known(context.sites.get(stack.cluster.site), `the site ${stack.cluster.site}`);
  const members = context.meshes.get(stack.cilium.mesh?.name ?? "") ?? [];
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
    cilium: resolveCilium(stack, context),
    gitops: {
      repo: known(stack.gitops?.repo ?? project.gitops.repo ?? repo, "a cluster without Git repository"),
      branch: stack.gitops?.branch ?? project.gitops.branch,
      path: gitopsPath(role),
      ...(knownHosts === undefined ? {} : { knownHosts }),
    },
    dns: {
      zone: stack.dns.zone ?? site.dnsZone,
      name: stack.dns.name,
      records: stack.dns.records ?? true,
      ...(stack.dns.tunnel === undefined ? {} : { tunnel: stack.dns.tunnel }),
    },
    ...resolveVaultAccess(stack, context),
    peers: meshPeers(members, name),
    storage: stack.storage,
    monitoring: resolveMonitoring(stack, members),
    vaultApps: vault?.hub === name ? vaultApps(stack.placement ?? {}) : [],
    secretNamespaces: vault === undefined ? [] : secretNamespaces(stack.cilium.mesh !== undefined),
    placement: stack.placement ?? {},
  };
  return { ...cluster, fluxVariables: fluxVariables(cluster, vault) };
}
