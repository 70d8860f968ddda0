// The resolved fleet: what the stack files mean once defaults and derivations are in.
import { type Problem } from "./problem";

/** How a node becomes a machine: a VM that Proxmox creates, or a box that already waits in maintenance mode. */
export type Platform = "proxmox" | "metal";

/** Storage, GPU and agent features that need a Talos system extension in the image. */
export type Feature = "longhorn" | "qemu-guest-agent";

/** Versions that a cluster runs. Talos and Kubernetes carry the leading `v`, charts do not. */
export interface Versions {
  readonly talos: string;
  readonly kubernetes: string;
  readonly cilium: string;
  readonly talosCcm: string;
  readonly metricsServer: string;
  readonly fluxOperator: string;
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
}

export interface Mesh {
  readonly name: string;
  /** Address of this cluster's clustermesh-apiserver: a one-address LoadBalancer pool of its own. */
  readonly ip: string;
  readonly maxConnectedClusters: 255 | 511;
}

export interface Cluster {
  readonly name: string;
  readonly role: "management" | "workload";
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
  /** LoadBalancer address of the ingress. */
  readonly externalIp: string;
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
  readonly dns: { readonly zone: string; readonly name: string };
  readonly storage: { readonly classes: readonly string[]; readonly default: string };
  readonly monitoring: { readonly role: "hub" | "agent" };
  readonly placement: Readonly<Record<string, boolean>>;
  /** Variables of the ConfigMap that Flux substitutes from, e.g. CLUSTER_NAME. */
  readonly fluxVariables: Readonly<Record<string, string>>;
}

export interface Fleet {
  readonly clusters: readonly Cluster[];
  /** Every site of the project, also those without clusters. */
  readonly sites: readonly Site[];
  /** Stack names in the order in which they come up: hubs first. */
  readonly bringUpOrder: readonly string[];
  /** Advisory problems: printed as warnings, they stop nothing. */
  readonly warnings: readonly Problem[];
}
