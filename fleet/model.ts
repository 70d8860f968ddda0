// The resolved fleet: what the stack files mean once defaults and derivations are in.
import { type Problem } from "./problem";

/** How a node becomes a machine: a VM that Proxmox creates, a box that already waits in maintenance mode, an EC2 instance. */
export type Platform = "proxmox" | "metal" | "aws";

/** Storage, GPU, overlay and agent features that need a Talos system extension in the image. */
export type Feature = "longhorn" | "qemu-guest-agent" | "nebula" | "nvidia" | "intel-gpu" | "amd-gpu";

/** What a node computes pictures or tensors with; decides extension, device plugin and labels. */
export type Gpu = "nvidia" | "intel-quicksync" | "intel-arc" | "amd-vaapi";

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Versions that a cluster runs. Talos and Kubernetes carry the leading `v`, charts do not. */
export interface Versions {
  readonly talos: string;
  readonly kubernetes: string;
  readonly cilium: string;
  readonly talosCcm: string;
  readonly metricsServer: string;
  readonly fluxOperator: string;
  readonly externalSecrets: string;
  /** The Flux distribution that the FluxInstance asks for: an exact `x.y.z`. */
  readonly flux: string;
}

/** A Proxmox node: what the operator says that its hardware has. */
export interface Hypervisor {
  readonly name: string;
  /** Datastore that holds VM disks. */
  readonly datastore: string;
  /** Datastore that holds downloaded images (content type `import`, which Proxmox VE does not enable by itself). */
  readonly imageDatastore: string;
  /** Datastores for further disks; default: none. */
  readonly extraDatastores?: readonly string[];
  /** Physical memory, MiB. */
  readonly memoryMiB: number;
  /** Hardware threads. */
  readonly threads: number;
}

export interface Bridge {
  readonly name: string;
  readonly cidr: string;
  /** MTU in bytes. */
  readonly mtu: number;
}

/** One layer-2/layer-3 routing domain. */
export interface Site {
  readonly name: string;
  readonly lan: string;
  readonly gateway: string;
  /** Resolvers given to nodes. */
  readonly nameservers: readonly string[];
  readonly timeServers: readonly string[];
  /** Inclusive `first-last` range handed out by DHCP, if the operator told it. */
  readonly dhcpRange?: string;
  /** Addresses of the LAN that belong to something else (NAS, switches). */
  readonly reserved: readonly string[];
  readonly dnsZone: string;
  /** Proxmox API endpoint, `https://host:8006`; absent on sites without Proxmox. */
  readonly proxmoxEndpoint?: string;
  readonly hypervisors: readonly Hypervisor[];
  readonly bridges: readonly Bridge[];
  /** Present on sites in AWS, whose `lan` is a subnet. */
  readonly aws?: {
    readonly region: string;
    readonly availabilityZone: string;
    /** Block of the VPC; holds the subnet. */
    readonly vpcCidr: string;
  };
}

/** A second network interface of a node, e.g. for storage. */
export interface ExtraNic {
  readonly bridge: string;
  /** Address with prefix length. */
  readonly address: string;
  readonly mtu: number;
}

export interface ExtraDisk {
  readonly sizeGiB: number;
  readonly datastore: string;
}

export interface Node {
  readonly name: string;
  readonly role: "controlplane" | "worker";
  /** Address on the site's LAN, without prefix length. */
  readonly ip: string;
  /** Prefix length of the LAN. */
  readonly prefixLength: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a GPU node at least the one that keeps other pods off it, unless the stack file says otherwise. */
  readonly taints: readonly Taint[];
  readonly gpu?: Gpu;
  /** Address in the overlay; present where the mesh has one. */
  readonly overlayIp?: string;
  /** Present on Proxmox nodes. */
  readonly vm?: {
    readonly hypervisor: Hypervisor;
    readonly vmId: number;
    readonly cores: number;
    readonly memoryMiB: number;
    readonly diskGiB: number;
    readonly bridge: Bridge;
    readonly extraNics: readonly ExtraNic[];
    readonly extraDisks: readonly ExtraDisk[];
  };
  /** Present on metal nodes. */
  readonly metal?: {
    /** Disk that Talos is installed to, e.g. `/dev/nvme0n1`. */
    readonly installDisk: string;
  };
  /** Present on AWS nodes. */
  readonly aws?: {
    readonly instanceType: string;
    /** Root volume, GiB. */
    readonly diskGiB: number;
    /** Whether the overlay's members find each other through this node: it has the Elastic IP. */
    readonly lighthouse: boolean;
    /** On the spot market: a persistent request whose instance is stopped, never terminated, by an interruption. */
    readonly spot: boolean;
    /** Volume that outlives the instance, GiB; absent: none. */
    readonly modelVolumeGiB?: number;
    /** What the program says of a GPU node's power; default unmanaged: the watchdog and whoever needs it decide. */
    readonly desiredState: "unmanaged" | "running" | "stopped";
  };
}

/** A node as the others in the overlay of its mesh see it. */
export interface OverlayNode {
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  /** Address on the LAN of its site. */
  readonly ip: string;
  readonly overlayIp: string;
  readonly lighthouse: boolean;
}

/** Encrypted network between the nodes of a mesh that spans sites. */
export interface Overlay {
  readonly kind: "nebula" | "wireguard";
  /** Block of the overlay's addresses. */
  readonly cidr: string;
  /** UDP port on every node. Default 4242. */
  readonly port: number;
  /** MTU of the tunnel device, bytes. Default: 1300 with Nebula, 1420 with WireGuard. */
  readonly mtu: number;
  /** Day (YYYY-MM-DD) from which certificates are valid; another day makes others. Nebula. */
  readonly issued: string;
  /** Life of the certificates, days. Default 3650. */
  readonly validDays: number;
  /**
   * `host:port` at which the lighthouses are found from anywhere, in the order of the lighthouses: the DNS name that
   * the lighthouse's cluster writes, or with WireGuard, which takes no names, the address that the project declares.
   */
  readonly endpoints: readonly string[];
  /** Cluster whose stack makes the seed that every key of the overlay follows from: as `Mesh.caMaker`. */
  readonly seedMaker: string;
  /** Every node of every member that stays, and of this cluster, by cluster, then as written. */
  readonly nodes: readonly OverlayNode[];
}

export interface Mesh {
  readonly name: string;
  /**
   * How members come to trust each other: each cluster keeps its own CA and publishes a client certificate through
   * Vault, or all share a CA that Pulumi makes once per mesh. Default: vault-exchange.
   */
  readonly trust: "vault-exchange" | "shared-ca";
  /** Cluster whose stack makes the CA of a `shared-ca` mesh: the first member to come up. */
  readonly caMaker: string;
  /**
   * Address of this cluster's clustermesh-apiserver: a one-address LoadBalancer pool of its own or, in a mesh with an
   * overlay, the overlay address of its first control plane.
   */
  readonly ip: string;
  /** `address:port` of every way to the clustermesh-apiserver; all addresses are in its certificate. */
  readonly endpoints: readonly string[];
  /** Present where the mesh declares one. */
  readonly overlay?: Overlay;
  readonly maxConnectedClusters: 255 | 511;
}

/** Vault, which every cluster of the fleet reads its secrets from; its own configuration is a stack of its own. */
export interface Vault {
  /** Name of the stack that configures it, from `Pulumi.<name>.yaml` with `homelab:stack: { kind: vault }`. */
  readonly stack: string;
  /** Cluster that runs it: the management cluster with `placement.vault`. */
  readonly hub: string;
  /** LoadBalancer address on the hub, in a pool of its own and in Vault's certificate. */
  readonly ip: string;
  /** `https://<ip>:8200`; an address, so that nothing waits for DNS. */
  readonly address: string;
  /** Further addresses in the certificate: the hub's control planes in the overlay of its mesh. Empty without one. */
  readonly overlayIps: readonly string[];
  /** `vault.<DNS name of the hub>`, also in the certificate. */
  readonly host: string;
  /** Life of a SecretID in days; longer than `rotateAfterDays`. Default 365. */
  readonly secretIdTtlDays: number;
  /** Age in days from which a SecretID is warned about at every `up`. Default 300. */
  readonly rotateAfterDays: number;
}

/** What a cluster is to Vault. */
export interface VaultAccess {
  /** AppRole of the cluster at `auth/cluster-general`, also its fixed role id: the cluster's name. */
  readonly role: string;
  /** Date (YYYY-MM-DD) of the SecretID; another date issues another one. */
  readonly secretIdIssued: string;
  /**
   * Sources that Vault sees from this cluster's External Secrets Operator: its nodes (pods leave a cluster with their
   * node's address), and the hub's nodes and pods (the node that announces Vault's address forwards with its own). Sorted.
   */
  readonly cidrs: readonly string[];
  /** Where the cluster's own store finds Vault: `Vault.address` on the hub's site, over the overlay from elsewhere. */
  readonly server: string;
}

/** A Service that every member of a mesh finds under one name; the hub backs it. */
export interface GlobalService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** Pods behind it on the cluster that backs it; absent on the others, whose Service selects nothing. */
  readonly selector?: Readonly<Record<string, string>>;
}

/** A Cloudflare tunnel to a cluster. */
export interface DnsTunnel {
  readonly accountId: string;
  /** In order; a catch-all that answers 404 is added behind them. */
  readonly ingress: readonly { readonly hostname: string; readonly service: string }[];
}

/** What a cluster on AWS says beyond its nodes. */
export interface AwsSettings {
  /** Blocks from which people and programs reach the Talos and Kubernetes APIs; never empty, never the world. */
  readonly operators: readonly string[];
  /** Minutes without work after which the watchdog stops a GPU node, 5–30. Default 15. */
  readonly idleMinutes: number;
  /** Minutes without a sign of the watchdog after which the backstop stops a GPU node; more than `idleMinutes`. Default 30. */
  readonly backstopMinutes: number;
  /** Budget that alerts, USD a month. */
  readonly monthlyBudgetUsd: number;
  /** Who is told at 80 % and at the forecast of 100 %; at least one. */
  readonly budgetEmails: readonly string[];
  /** ARNs of further roles that may start and stop GPU nodes. Default: none but the cluster's own lighthouse. */
  readonly starters: readonly string[];
  /** Whether models are also kept in a bucket. Default true where a node has a GPU. */
  readonly modelBucket: boolean;
}

export interface Cluster {
  readonly name: string;
  /** `burst`: a cluster that lends machines for as long as they are needed; no ingress, no storage of its own. */
  readonly role: "management" | "workload" | "burst";
  readonly platform: Platform;
  /** True while the cluster is being taken down: protection is lifted. */
  readonly retire: boolean;
  readonly site: Site;
  readonly versions: Versions;
  readonly features: readonly Feature[];
  /** Virtual IP of the Kubernetes API; absent only with a single control plane. */
  readonly vip?: string;
  /** Kubernetes endpoint: `https://<vip or first control plane>:6443`. */
  readonly endpoint: string;
  /** LoadBalancer address of the ingress; absent on AWS, where nothing announces one. */
  readonly externalIp?: string;
  /** Inclusive `first-last` range of further LoadBalancer addresses. */
  readonly lbRange?: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly controlPlanes: readonly Node[];
  readonly workers: readonly Node[];
  readonly cilium: {
    /** 1–255 (1–511 where the mesh says so); 0 for clusters that have no mesh and reserve no id. */
    readonly id: number;
    readonly routingMode: "tunnel" | "native";
    readonly tunnelProtocol: "vxlan" | "geneve";
    /** Range that is routed without masquerading; present with native routing. */
    readonly nativeRoutingCidr?: string;
    /** MTU of the pod network device, bytes; absent means that Cilium detects it. */
    readonly mtu?: number;
    readonly l2Announcements: boolean;
    readonly mesh?: Mesh;
  };
  readonly gitops: {
    /** `https://…` or `ssh://…` URL of the Git repository. */
    readonly repo: string;
    readonly branch: string;
    /** Directory that this cluster's role reconciles, e.g. `gitops/clusters/hub`. */
    readonly path: string;
    /** `known_hosts` lines of the Git server; needed with `ssh://`. */
    readonly knownHosts?: string;
  };
  readonly dns: {
    readonly zone: string;
    readonly name: string;
    /** Whether Pulumi writes the records at Cloudflare. Default true. */
    readonly records: boolean;
    readonly tunnel?: DnsTunnel;
  };
  /** Absent when the fleet has no Vault. */
  readonly vault?: VaultAccess;
  /** The other members of the mesh that are not being taken down, by name; empty without mesh. */
  readonly peers: readonly {
    readonly name: string;
    readonly id: number;
    readonly address: string;
    /** As `Mesh.endpoints` of the peer. */
    readonly endpoints: readonly string[];
  }[];
  readonly storage: { readonly classes: readonly string[]; readonly default: string };
  readonly monitoring: {
    readonly role: "hub" | "agent";
    /** Where agents send metrics: declared by the hub of the mesh, stubbed on the others. */
    readonly remoteWriteService?: GlobalService;
  };
  /** Applications on this cluster that read Vault by Kubernetes auth: those of authentik, minio, grafana that are placed here. Hub only. */
  readonly vaultApps: readonly string[];
  /** Namespaces whose ExternalSecrets may use the store of the cluster, sorted. */
  readonly secretNamespaces: readonly string[];
  readonly placement: Readonly<Record<string, boolean>>;
  /** Present on AWS. */
  readonly aws?: AwsSettings;
  /** Variables of the ConfigMap that Flux substitutes from, e.g. CLUSTER_NAME. */
  readonly fluxVariables: Readonly<Record<string, string>>;
}

export interface Fleet {
  readonly clusters: readonly Cluster[];
  readonly vault?: Vault;
  /** Every site of the project, also those without clusters. */
  readonly sites: readonly Site[];
  /** Stack names in the order in which they come up: the hub that runs Vault, the stack of Vault, then the others, hubs first. */
  readonly bringUpOrder: readonly string[];
  /** Advisory problems: printed as warnings, they stop nothing. */
  readonly warnings: readonly Problem[];
}
