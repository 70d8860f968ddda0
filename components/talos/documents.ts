// Talos configuration documents beside v1alpha1: their types, and which of them a node gets.
import type { Machine, MachineLink } from "../machines/machine";

/** What all documents begin with. */
interface Document<Kind extends string> {
  readonly apiVersion: "v1alpha1";
  readonly kind: Kind;
}

export interface HostnameConfig extends Document<"HostnameConfig"> {
  /** `off`, or the generated `stable` name contradicts the hostname and Talos refuses both. */
  readonly auto: "off";
  readonly hostname: string;
}

export interface LinkAliasConfig extends Document<"LinkAliasConfig"> {
  readonly name: string;
  readonly selector: { readonly match: string };
}

export interface LinkConfig extends Document<"LinkConfig"> {
  readonly name: string;
  readonly mtu?: number;
  readonly addresses?: readonly { readonly address: string }[];
  readonly routes?: readonly { readonly gateway: string }[];
}

export interface Layer2VIPConfig extends Document<"Layer2VIPConfig"> {
  /** The address. */
  readonly name: string;
  readonly link: string;
}

export interface ResolverConfig extends Document<"ResolverConfig"> {
  readonly nameservers: readonly { readonly address: string }[];
}

export interface TimeSyncConfig extends Document<"TimeSyncConfig"> {
  readonly ntp: { readonly servers: readonly string[] };
}

export interface UserVolumeConfig extends Document<"UserVolumeConfig"> {
  /** Mounted at `/var/mnt/<name>`. */
  readonly name: string;
  readonly provisioning: {
    readonly diskSelector: { readonly match: string };
    readonly minSize: string;
    readonly grow: boolean;
  };
}

/** Sources: siderolabs/talos `pkg/machinery/config/types/{network,block}` at v1.12. */
export type TalosDocument =
  HostnameConfig | LinkAliasConfig | LinkConfig | Layer2VIPConfig | ResolverConfig | TimeSyncConfig | UserVolumeConfig;

/** What the documents of a node follow from, beside the machine itself. */
export interface DocumentFacts {
  /** Virtual address of the Kubernetes API. */
  readonly vip?: string;
  readonly nameservers: readonly string[];
  readonly timeServers: readonly string[];
  /** Whether the node keeps Longhorn replicas. */
  readonly longhorn: boolean;
}

/** Name of the user volume that Longhorn keeps its replicas on, where a node has a disk for it. */
export const longhornVolume = "longhorn";

/** Name of the user volume with models, mounted at `/var/mnt/models`. */
const modelVolumeName = "models";

/** The documents of one node, in the order in which they are applied. */
export function documents(machine: Machine, facts: DocumentFacts): readonly TalosDocument[] {
  const [lan] = machine.links;
  // DHCP in a VPC gives address, gateway and resolver; a setting of its own for the link would switch it off.
  const dhcp = machine.imagePlatform === "aws";
  return [
    { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: machine.nodeName },
    ...machine.links.map(linkAlias),
    ...machine.links.filter(hasSettings).map(linkSettings),
    // The address moves between control planes by etcd election: a worker has no part in it.
    ...(machine.role === "controlplane" && facts.vip !== undefined ? [virtualIp(facts.vip, lan.alias)] : []),
    ...(facts.nameservers.length > 0 && !dhcp ? [resolvers(facts.nameservers)] : []),
    ...(facts.timeServers.length > 0 ? [timeSync(facts.timeServers)] : []),
    ...(facts.longhorn && machine.dataDisksGiB.length > 0 ? [longhornDisk(Math.min(...machine.dataDisksGiB))] : []),
    ...(machine.modelVolumeGiB === undefined ? [] : [modelVolume(machine.modelVolumeGiB)]),
  ];
}

function linkAlias(link: MachineLink): LinkAliasConfig {
  return { apiVersion: "v1alpha1", kind: "LinkAliasConfig", name: link.alias, selector: { match: link.selector } };
}

function hasSettings(link: MachineLink): boolean {
  return link.mtu !== undefined || link.address !== undefined || link.gateway !== undefined;
}

function linkSettings(link: MachineLink): LinkConfig {
  return {
    apiVersion: "v1alpha1",
    kind: "LinkConfig",
    name: link.alias,
    ...(link.mtu === undefined ? {} : { mtu: link.mtu }),
    ...(link.address === undefined ? {} : { addresses: [{ address: link.address }] }),
    ...(link.gateway === undefined ? {} : { routes: [{ gateway: link.gateway }] }),
  };
}

function virtualIp(vip: string, link: string): Layer2VIPConfig {
  return { apiVersion: "v1alpha1", kind: "Layer2VIPConfig", name: vip, link };
}

function resolvers(nameservers: readonly string[]): ResolverConfig {
  return { apiVersion: "v1alpha1", kind: "ResolverConfig", nameservers: nameservers.map((address) => ({ address })) };
}

function timeSync(servers: readonly string[]): TimeSyncConfig {
  return { apiVersion: "v1alpha1", kind: "TimeSyncConfig", ntp: { servers } };
}

/** The first disk that Talos is not installed on; the others stay raw for whoever wants them. */
function longhornDisk(smallestGiB: number): UserVolumeConfig {
  return {
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: longhornVolume,
    provisioning: {
      diskSelector: { match: "!system_disk && !disk.readonly && !disk.cdrom" },
      // Partitioning takes a little of every disk: asking for all of it would match none.
      minSize: `${smallestGiB - 1}GiB`,
      grow: true,
    },
  };
}

/**
 * The EBS volume beside the root volume. By its model, because a GPU instance also has a disk of its own, whose content
 * ends when the instance stops: EBS volumes are `Amazon Elastic Block Store`, those `Amazon EC2 NVMe Instance Storage`
 * (Amazon EC2 User Guide, "Identify NVMe instance store volumes"). What a volume already holds under this name is kept.
 */
function modelVolume(sizeGiB: number): UserVolumeConfig {
  return {
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: modelVolumeName,
    provisioning: {
      diskSelector: { match: '!system_disk && disk.model == "Amazon Elastic Block Store"' },
      minSize: `${sizeGiB - 1}GiB`,
      grow: true,
    },
  };
}
