// From a valid stack file and the project's defaults to a cluster as the program sees it.
import { minutes } from "./awsDefaults";
import { runsVault, type Draft } from "./draft";
import { fluxVariables, gitopsPath } from "./derive";
import { caMaker, meshPeers, remoteWriteStub, type Member } from "./meshMembers";
import {
  type AwsSettings,
  type Cluster,
  type Feature,
  type Node,
  type Overlay,
  type OverlayNode,
  type Site,
  type Vault,
} from "./model";
import { gatewayEndpoints, overlayMtu, resolveOverlay, serviceEndpoint, type OverlayMember } from "./overlay";
import { known, overlayIpOf, resolveNode, type Home } from "./resolveNode";
import { resolveSite } from "./resolveSite";
import { type AwsStack, type MetalStack, type Project, type ProxmoxStack } from "./schema";
import { resolveVault, secretNamespaces, vaultAccess, vaultApps, type VaultHost } from "./vaultAccess";

/** A stack file that passed the schema and every mandatory rule. */
export interface Accepted {
  readonly draft: Draft;
  readonly stack: ProxmoxStack | MetalStack | AwsStack;
}

type Stack = Accepted["stack"];

const overlayOf = ({ cilium }: Stack, project: Project) => project.meshes?.[cilium.mesh?.name ?? ""]?.overlay;

function features(stack: Stack, storage: Cluster["storage"], project: Project): readonly Feature[] {
  return [
    ...(storage.classes.includes("longhorn") ? (["longhorn"] as const) : []),
    ...(stack.cluster.platform === "proxmox" ? (["qemu-guest-agent"] as const) : []),
    ...(overlayOf(stack, project)?.kind === "nebula" ? (["nebula"] as const) : []),
  ];
}

function resolveMesh(
  { cluster, cilium }: Stack,
  { project, meshes, overlays, vault }: Context,
): Pick<Cluster["cilium"], "mesh"> {
  if (cilium.mesh === undefined) {
    return {};
  }
  const { name } = cilium.mesh;
  const declared = known(project.meshes?.[name], "an unknown mesh");
  const members = meshes.get(name) ?? [];
  const { ip, endpoints } = known(
    members.find((member) => member.name === cluster.name),
    "a mesh without this member",
  );
  const overlay = overlays.get(cluster.name);
  return {
    mesh: {
      name,
      ip,
      endpoints,
      trust: declared.trust ?? "vault-exchange",
      caMaker: caMaker(members, vault?.hub),
      maxConnectedClusters: declared.maxConnectedClusters,
      ...(overlay === undefined ? {} : { overlay }),
    },
  };
}

function resolveCilium(stack: Stack, context: Context): Cluster["cilium"] {
  const { cilium } = stack;
  const overlay = overlayOf(stack, context.project);
  const mtu = cilium.mtu ?? (overlay === undefined ? undefined : overlayMtu(overlay));
  return {
    id: cilium.id ?? 0,
    routingMode: cilium.routingMode ?? "tunnel",
    tunnelProtocol: cilium.tunnelProtocol ?? "vxlan",
    ...(cilium.nativeRoutingCidr === undefined ? {} : { nativeRoutingCidr: cilium.nativeRoutingCidr }),
    ...(mtu === undefined ? {} : { mtu }),
    l2Announcements: cilium.l2Announcements ?? stack.cluster.platform !== "aws",
    ...resolveMesh(stack, context),
  };
}

/** What a cluster takes from the project and from the others. */
export interface Context {
  readonly project: Project;
  /** Git repository where neither a stack file nor the project names one. */
  readonly repo: string | undefined;
  /** Members by the name of their mesh. */
  readonly meshes: ReadonlyMap<string, readonly MeshMember[]>;
  /** By the name of the cluster; members that stay share one. */
  readonly overlays: ReadonlyMap<string, Overlay>;
  readonly vault?: Vault;
  readonly vaultHost?: VaultHost;
  /** Sites are resolved once, however many clusters stand there. */
  readonly sites: ReadonlyMap<string, Site>;
}

type MeshMember = Member & OverlayMember;

function meshMember(stack: Stack, mesh: NonNullable<Stack["cilium"]["mesh"]>, project: Project): MeshMember {
  const { name, role, retire, site } = stack.cluster;
  const service = stack.monitoring?.remoteWriteService;
  const nodes = project.meshes?.[mesh.name]?.overlay === undefined ? [] : nodesOfStack(stack, project);
  const overlayNodes = nodes.flatMap(({ overlayIp, ...node }): OverlayNode[] =>
    overlayIp === undefined ? [] : [{ ...node, cluster: name, site, overlayIp }],
  );
  const ways = overlayNodes.slice(0, stack.nodes.controlPlanes.length).map(({ overlayIp }) => overlayIp);
  const ip = known(ways[0] ?? mesh.ip, "a member without address");
  return {
    name,
    role,
    retire: retire ?? false,
    id: stack.cilium.id ?? 0,
    ip,
    endpoints: ways.length === 0 ? [serviceEndpoint(ip)] : gatewayEndpoints(ways),
    dnsName: stack.dns.name,
    overlayNodes,
    ...(service === undefined ? {} : { remoteWriteService: service }),
  };
}

/** @param vaultStack name of the stack that configures Vault, if the fleet has one */
export function resolveContext(
  accepted: readonly Accepted[],
  project: Project,
  repo: string | undefined,
  vaultStack: string | undefined,
): Context {
  const meshes = new Map<string, MeshMember[]>();
  for (const { stack } of accepted) {
    const { mesh } = stack.cilium;
    if (mesh !== undefined) {
      meshes.set(mesh.name, [...(meshes.get(mesh.name) ?? []), meshMember(stack, mesh, project)]);
    }
  }
  const sites = new Map(Object.keys(project.sites).map((name) => [name, resolveSite(project, name)]));
  const vault = resolveHub(accepted, project, vaultStack);
  return { project, repo, meshes, overlays: resolveOverlays(project, meshes, vault.vault?.hub), sites, ...vault };
}

/** Nobody counts on a member that retires, but it still has to withdraw what it published: it alone keeps its own nodes. */
function resolveOverlays(
  { meshes: declared = {} }: Project,
  meshes: Context["meshes"],
  vaultHub: string | undefined,
): Context["overlays"] {
  return new Map(
    [...meshes].flatMap(([name, members]) => {
      const overlay = declared[name]?.overlay;
      if (overlay === undefined) return [];
      const seedMaker = caMaker(members, vaultHub);
      const staying = members.filter(({ retire }) => !retire);
      const shared = resolveOverlay(overlay, staying, seedMaker);
      return members.map((member): [string, Overlay] => [
        member.name,
        member.retire ? resolveOverlay(overlay, [...staying, member], seedMaker) : shared,
      ]);
    }),
  );
}

function resolveHub(
  accepted: readonly Accepted[],
  project: Project,
  vaultStack: string | undefined,
): Pick<Context, "vault" | "vaultHost"> {
  if (project.vault === undefined || vaultStack === undefined) {
    return {};
  }
  const { stack: hub } = known(
    accepted.find(({ draft }) => runsVault(draft)),
    "a Vault without hub",
  );
  const nodes = nodesOfStack(hub, project);
  const controlPlanes = nodes.slice(0, hub.nodes.controlPlanes.length);
  return {
    vault: resolveVault(project.vault, vaultStack, {
      name: hub.cluster.name,
      dnsName: hub.dns.name,
      overlayIps: controlPlanes.flatMap(({ overlayIp }) => overlayIp ?? []),
    }),
    vaultHost: { ...whereabouts(hub), nodes, podCidr: hub.network.podCidr },
  };
}

const whereabouts = ({ cluster, cilium }: Stack): { readonly site: string; readonly mesh?: string } => ({
  site: cluster.site,
  ...(cilium.mesh === undefined ? {} : { mesh: cilium.mesh.name }),
});

/** Addresses of its nodes, control planes first. */
function nodesOfStack(
  stack: Stack,
  project: Project,
): readonly (Pick<OverlayNode, "name" | "ip" | "lighthouse"> & Pick<Node, "overlayIp">)[] {
  const overlayCidr = overlayOf(stack, project)?.cidr;
  const home = { ciliumId: stack.cilium.id ?? 0, ...(overlayCidr === undefined ? {} : { overlayCidr }) };
  return [...stack.nodes.controlPlanes, ...(stack.nodes.workers ?? [])].map((node) => ({
    name: node.name,
    ip: node.ip,
    lighthouse: "lighthouse" in node && node.lighthouse === true,
    ...overlayIpOf(node, home),
  }));
}

function resolveMonitoring(stack: Stack, members: readonly Member[]): Cluster["monitoring"] {
  const role = stack.monitoring?.role ?? (stack.cluster.role === "management" ? "hub" : "agent");
  const service = stack.monitoring?.remoteWriteService ?? (role === "agent" ? remoteWriteStub(members) : undefined);
  return { role, ...(service === undefined ? {} : { remoteWriteService: service }) };
}

function resolveVaultAccess(stack: Stack, { project, vault, vaultHost }: Context): Pick<Cluster, "vault"> {
  if (vault === undefined || vaultHost === undefined) {
    return {};
  }
  const secretIdIssued = known(stack.secrets?.secretIdIssued, "a cluster without SecretID");
  const { name } = stack.cluster;
  const nodes = nodesOfStack(stack, project);
  return { vault: vaultAccess({ name, ...whereabouts(stack), nodes, secretIdIssued }, vaultHost, vault) };
}

/** Storage of a cluster on AWS that does not state its own: disks of its machines. */
const awsStorage: Cluster["storage"] = { classes: ["local-path"], default: "local-path" };

const resolveAws = (declared: AwsStack["aws"], nodes: readonly Node[]): AwsSettings => ({
  operators: declared.operators,
  ...minutes(declared),
  monthlyBudgetUsd: declared.monthlyBudgetUsd,
  budgetEmails: declared.budgetEmails,
  starters: declared.starters ?? [],
  modelBucket: declared.modelBucket ?? nodes.some(({ gpu }) => gpu !== undefined),
});

export function resolveCluster({ draft, stack }: Accepted, context: Context): Cluster {
  const { project, repo, vault } = context;
  const site = known(context.sites.get(stack.cluster.site), `the site ${stack.cluster.site}`);
  const members = context.meshes.get(stack.cilium.mesh?.name ?? "") ?? [];
  const { name, role, platform } = stack.cluster;
  const overlayCidr = overlayOf(stack, project)?.cidr;
  const home: Home = {
    draft,
    site,
    ciliumId: stack.cilium.id ?? 0,
    ...(overlayCidr === undefined ? {} : { overlayCidr }),
  };
  const controlPlanes = stack.nodes.controlPlanes.map((node) => resolveNode(home, node, "controlplane"));
  const workers = (stack.nodes.workers ?? []).map((node) => resolveNode(home, node, "worker"));
  const storage = stack.storage ?? awsStorage;
  const knownHosts = stack.gitops?.knownHosts ?? project.gitops.knownHosts;
  const cluster: Omit<Cluster, "fluxVariables"> = {
    name,
    role,
    platform,
    retire: stack.cluster.retire ?? false,
    site,
    versions: { ...project.versions, ...(stack.versions as Partial<Cluster["versions"]> | undefined) },
    features: features(stack, storage, project),
    ...(stack.network.vip === undefined ? {} : { vip: stack.network.vip }),
    endpoint: `https://${stack.network.vip ?? known(controlPlanes[0], "a cluster without control plane").ip}:6443`,
    ...(stack.network.externalIp === undefined ? {} : { externalIp: stack.network.externalIp }),
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
    storage,
    monitoring: resolveMonitoring(stack, members),
    vaultApps: vault?.hub === name ? vaultApps(stack.placement ?? {}) : [],
    secretNamespaces: vault === undefined ? [] : secretNamespaces(stack.cilium.mesh !== undefined),
    placement: stack.placement ?? {},
    ...(stack.aws === undefined ? {} : { aws: resolveAws(stack.aws, [...controlPlanes, ...workers]) }),
  };
  return { ...cluster, fluxVariables: fluxVariables(cluster, vault) };
}
