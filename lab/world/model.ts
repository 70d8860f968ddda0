// The world: what exists outside the program. Plain data, shared by all simulated providers.
import type { Urn } from "../kernel/model";
import type { AwsAccount } from "./aws/model";

/** What is there before the first `up`: hardware that the operator declared. Read from a JSON file that the program's `fleet` command prints. */
export interface Underlay {
  readonly hypervisors: readonly UnderlayHypervisor[];
  /** Boxes that are powered on and wait in maintenance mode. */
  readonly metal: readonly { readonly name: string; readonly address: string; readonly installDisk: string }[];
  /** Routing domains. Two addresses reach each other when one of these blocks holds both. Default: every address reaches every other. */
  readonly networks?: readonly { readonly name: string; readonly cidr: string }[];
  /** Zones that the Cloudflare account holds. Default: none. */
  readonly dnsZones?: readonly string[];
  /** The AWS account. Default: there is none. */
  readonly aws?: {
    /** Address of the internet that the operator's programs come from. */
    readonly operator: string;
    readonly regions: readonly string[];
    /** vCPUs by the code of the service quota, e.g. `L-3819A6DF`. Default: enough. */
    readonly quotas?: Readonly<Record<string, number>>;
    /** Elastic IPs that somebody allocated before. Default: none. */
    readonly elasticIps?: readonly { readonly region: string; readonly address: string }[];
  };
}

export interface UnderlayHypervisor {
  /** Proxmox API endpoint that the node is reached by. */
  readonly endpoint: string;
  readonly name: string;
  readonly memoryMiB: number;
  readonly threads: number;
  readonly datastores: readonly { readonly id: string; readonly content: readonly string[] }[];
  readonly bridges: readonly { readonly name: string; readonly mtu: number; readonly cidr: string }[];
}

export interface ImageFile {
  /** `datastore:content/name`, e.g. `local:import/talos.qcow2`. */
  readonly id: string;
  readonly url: string;
  /** Image Factory schematic and Talos version that the URL names, if it is a factory URL. */
  readonly schematic?: string;
  readonly talosVersion?: string;
  /** Bytes in the datastore. */
  readonly size: number;
  /** Bytes that the URL reported when the provider last compared; absent before the first refresh. */
  comparedSize?: number;
  readonly madeBy: Urn;
}

export interface Hypervisor extends UnderlayHypervisor {
  files: Record<string, ImageFile>;
  /** By VM id. */
  vms: Record<
    string,
    { readonly machine: string; readonly protection: boolean; readonly madeBy: Urn; properties: unknown }
  >;
}

/** A machine as Talos sees it: a VM or a box, by name. */
export interface Machine {
  readonly name: string;
  readonly platform: "proxmox" | "metal" | "aws";
  /** Addresses at which the Talos API answers. On AWS the private ones; the public one follows from the instance. */
  addresses: string[];
  /** EC2 instance that the machine is. */
  readonly instanceId?: string;
  running: boolean;
  /** Interfaces by MAC and MTU, first is the LAN. */
  interfaces: { readonly mac: string; readonly mtu: number }[];
  disks: { readonly device: string; readonly sizeGiB: number }[];
  /** What was booted; absent when the disk holds nothing bootable. */
  image?: { readonly schematic: string; readonly talosVersion: string; readonly extensions: readonly string[] };
  /** Resource that powered the machine on; absent for underlay boxes. */
  madeBy?: Urn;
  /** Live configuration; absent means maintenance mode. */
  config?: AppliedConfig;
  /** Resources that applied a configuration since the machine left maintenance mode; each alone would have done. */
  configuredBy?: readonly Urn[];
  /** Configuration that waits for a reboot. */
  staged?: AppliedConfig;
}

export interface AppliedConfig {
  /** Whole machine configuration, all documents, YAML. */
  readonly yaml: string;
  /** Resource that applied it. */
  readonly madeBy: Urn;
  /** Talos cluster id (`cluster.id`), type and endpoint found in it. */
  readonly clusterId: string;
  readonly machineType: "controlplane" | "worker";
  /** Virtual addresses that this node takes part in holding, once etcd runs. */
  readonly vips?: readonly string[];
  /** What destroying the resource does to the node: it leaves etcd and is wiped, it is just wiped, or nothing. */
  readonly onDestroy?: "leaves" | "wipes" | "stays";
}

/** One Talos cluster, by its `cluster.id`. */
export interface Cluster {
  readonly id: string;
  name: string;
  /** Kubernetes endpoint, `https://host:6443`. */
  endpoint: string;
  /** Resource that made the secrets. */
  readonly madeBy: Urn;
  /** PEM of the Talos (os) CA and the Kubernetes CA. */
  readonly osCa: string;
  readonly k8sCa: string;
  /** etcd members by machine name; empty before bootstrap. */
  etcd: string[];
  bootstrappedBy?: Urn;
  /** Kubernetes objects, by `apiVersion/Kind/namespace/name`. */
  objects: Record<string, KubeObject>;
  /** Helm releases, by `namespace/name`. */
  releases: Record<string, HelmRelease>;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  uid: string;
  generation: number;
  /** Replaced as a whole (`unchanging`), never edited. */
  body: Readonly<Record<string, unknown>>;
  /** Resource or release that made it; absent for what Kubernetes or Talos makes itself. */
  madeBy?: Urn;
  /** True when `madeBy` finished only after the object was ready; false for objects that become ready some time later. */
  awaited?: boolean;
}

export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  readonly repository: string;
  /** Replaced as a whole (`unchanging`), never edited. */
  readonly values: Readonly<Record<string, unknown>>;
  revision: number;
  /** False when the release was installed with `skipAwait`: its workloads come up some time later. */
  readonly awaited: boolean;
  readonly madeBy: Urn;
}

/** A Vault server, from the moment its pods run. It stays uninitialised and sealed until a person acts. */
export interface VaultServer {
  /** Address at which it answers on port 8200: that of its LoadBalancer Service. */
  readonly address: string;
  /** Name of the cluster (`Cluster.name`) that it runs in. */
  readonly cluster: string;
  /** PEM of its serving certificate, leaf first. */
  certificate: string;
  initialized: boolean;
  sealed: boolean;
  /** True when its Service sends nobody to a pod that is not ready, and so to none that is sealed. Default false. */
  hiddenWhileSealed?: boolean;
  /** Shamir shares that `vault operator init` printed. */
  unsealKeys: string[];
  /** Shares given since it was sealed; absent when none was. */
  unsealProgress?: string[];
  /** By token. */
  tokens: Record<string, VaultToken>;
  /** HCL text by policy name; `root` and `default` are built in. */
  policies: Record<string, { text: string; madeBy?: Urn }>;
  /** Secret engines by path with a trailing slash. */
  mounts: Record<string, VaultMount>;
  /** Auth methods by path with a trailing slash. */
  auth: Record<string, VaultAuth>;
  /** Audit devices by path with a trailing slash. */
  audit: Record<string, { type: string; options: Record<string, string>; madeBy?: Urn }>;
  /** KV v2 entries by mount path (trailing slash), then by entry path. */
  kv: Record<string, Record<string, KvEntry>>;
}

export interface VaultToken {
  readonly accessor: string;
  readonly policies: readonly string[];
  /** Unix seconds on the world's clock; absent: never. */
  readonly expires?: number;
  /** CIDRs that the token may be used from; empty: any. */
  readonly boundCidrs: readonly string[];
  /** Token that made it; it ends with that one. */
  readonly parent?: string;
}

export interface VaultMount {
  readonly type: string;
  description: string;
  options: Record<string, string>;
  readonly accessor: string;
  madeBy?: Urn;
}

export interface VaultAuth {
  readonly type: string;
  description: string;
  readonly accessor: string;
  /** Leases that it was tuned to, seconds; absent: 768 h, the server's own. */
  tune?: { readonly defaultLeaseTtl?: number; readonly maxLeaseTtl?: number };
  /** `auth/<path>/config` of methods that have one. */
  config?: Record<string, unknown>;
  /** By role name, as written. */
  roles: Record<string, { data: Record<string, unknown>; secretIds: VaultSecretId[]; madeBy?: Urn }>;
  madeBy?: Urn;
}

export interface VaultSecretId {
  readonly id: string;
  readonly accessor: string;
  /** Unix seconds on the world's clock; absent: never. */
  readonly expires?: number;
  /** Uses left; 0: unlimited. */
  uses: number;
  readonly boundCidrs: readonly string[];
  readonly metadata: Record<string, string>;
  /** Life that it was issued with, seconds; absent or 0: endless. */
  readonly ttl?: number;
  /** CIDRs of the tokens that it logs in for, instead of the role's; absent: the role's. */
  readonly tokenBoundCidrs?: readonly string[];
  readonly madeBy?: Urn;
}

export interface KvEntry {
  versions: Record<string, unknown>[];
  /** Numbers of the versions that were deleted and can still be undeleted; absent when none was. */
  deleted?: number[];
  customMetadata: Record<string, string>;
}

/** A zone at Cloudflare with what this account holds. */
export interface DnsZone {
  readonly id: string;
  readonly name: string;
  /** By record id. */
  records: Record<string, { readonly madeBy: Urn; properties: Record<string, unknown> }>;
}

export interface Tunnel {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly madeBy: Urn;
  secret: string;
  config?: Record<string, unknown>;
}

export interface World {
  /** Seconds that the world's clock is ahead of the machine's; tests move it. Default 0. */
  clockAhead?: number;
  /** By stack: what the person who runs its operations has in VAULT_TOKEN. Operations on several stacks may run side by side. */
  vaultTokens?: Record<string, string>;
  /** As in the underlay. */
  networks?: readonly { readonly name: string; readonly cidr: string }[];
  /** By address; none before a hub's Flux has brought one up. */
  vaults?: Record<string, VaultServer>;
  /** Cloudflare's zones by name; a zone exists when the underlay's fleet names it. */
  dnsZones?: Record<string, DnsZone>;
  /** Cloudflare tunnels by id. */
  tunnels?: Record<string, Tunnel>;
  /** The AWS account; absent when the underlay has none. */
  aws?: AwsAccount;
  hypervisors: Hypervisor[];
  /** Image Factory schematics by id. */
  schematics: Record<string, { readonly yaml: string; readonly extensions: readonly string[]; madeBy: Urn[] }>;
  machines: Record<string, Machine>;
  clusters: Record<string, Cluster>;
}
