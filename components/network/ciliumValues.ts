// The Helm values of Cilium 1.18 and 1.19 on Talos, from what the cluster is.

/** How pod traffic crosses between nodes. */
export type Routing =
  | { readonly mode: "tunnel"; readonly protocol: "vxlan" | "geneve" }
  | {
      readonly mode: "native";
      /** Range that is routed without masquerading; must cover the pod CIDRs of every cluster in the mesh. */
      readonly cidr: string;
    };

/** This cluster's place in a ClusterMesh. */
export type MeshMember = {
  /** Same for every member and fixed for the life of the mesh. */
  readonly maxConnectedClusters: 255 | 511;
} & (
  | {
      /** LoadBalancer address of the clustermesh-apiserver, also a SAN of its certificate. */
      readonly address: string;
    }
  | {
      /**
       * Addresses in the overlay at which a gateway leads to the clustermesh-apiserver, all SANs of its certificate. Its
       * Service needs no address outside the cluster: Cilium serves none on a tunnel device.
       */
      readonly overlayAddresses: readonly string[];
    }
);

export interface CiliumSettings {
  /** `cluster.name`: at most 32 characters, lower case letters, digits and dashes. */
  readonly clusterName: string;
  /** `cluster.id`: unique in the mesh, 0 without one. */
  readonly clusterId: number;
  /** Number of nodes of the cluster; decides how many operators fit. */
  readonly nodeCount: number;
  readonly routing: Routing;
  /** MTU of the pod devices, bytes. @default - Cilium takes it from the node's device */
  readonly mtu?: number;
  /** Whether nodes answer ARP for LoadBalancer addresses. */
  readonly l2Announcements: boolean;
  /** @default - not in a mesh */
  readonly mesh?: MeshMember;
}

/** Where Talos serves the Kubernetes API on every node (KubePrism), needing neither the VIP nor a Service. */
const KUBE_PRISM = { k8sServiceHost: "localhost", k8sServicePort: 7445 };

/** What the agent may do on Talos: the chart's default without SYS_MODULE, because Talos refuses to load modules. */
const AGENT_CAPABILITIES = [
  "CHOWN",
  "KILL",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "SYS_ADMIN",
  "SYS_RESOURCE",
  "DAC_OVERRIDE",
  "FOWNER",
  "SETGID",
  "SETUID",
];

function routingValues(routing: Routing) {
  return routing.mode === "tunnel"
    ? { routingMode: "tunnel", tunnelProtocol: routing.protocol }
    : {
        routingMode: "native",
        ipv4NativeRoutingCIDR: routing.cidr,
        // The nodes of a cluster share one layer 2, so they can be each other's next hop.
        autoDirectNodeRoutes: true,
      };
}

function meshValues(mesh: MeshMember | undefined) {
  if (mesh === undefined) {
    return { useAPIServer: false };
  }
  const service =
    "address" in mesh
      ? { type: "LoadBalancer", annotations: { "lbipam.cilium.io/ips": mesh.address } }
      : { type: "ClusterIP" };
  return {
    useAPIServer: true,
    maxConnectedClusters: mesh.maxConnectedClusters,
    // Peers come and go as Secrets; the chart's own list stays out of it.
    config: { enabled: false },
    apiserver: {
      kvstoremesh: { enabled: true },
      service,
      tls: {
        // Members may keep a CA each: then peers can not be told apart by the names in their certificates. And from 1.19
        // on the other modes wait for a list of users that the chart makes only where it is told the peers.
        authMode: "legacy",
        auto: { enabled: true, method: "helm" },
        // Peers dial bare addresses, which the certificate must therefore name.
        server: { extraIpAddresses: "address" in mesh ? [mesh.address] : [...mesh.overlayAddresses] },
      },
    },
  };
}

/**
 * Values for chart `cilium` 1.18.6, which 1.19.6 takes as they are.
 *
 * Sources: Talos documentation "Deploying Cilium CNI"; cilium/cilium
 * Documentation/installation/k8s-install-talos-linux.rst and install/kubernetes/cilium/values.yaml at v1.18.6.
 */
export function ciliumValues(settings: CiliumSettings) {
  return {
    cluster: { name: settings.clusterName, id: settings.clusterId },
    ipam: { mode: "kubernetes" },
    kubeProxyReplacement: true,
    ...KUBE_PRISM,
    securityContext: {
      capabilities: {
        ciliumAgent: AGENT_CAPABILITIES,
        cleanCiliumState: ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"],
      },
    },
    // Talos mounts cgroup v2 itself.
    cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
    // Talos forwards the cluster's DNS to its host resolver, which eBPF host routing would bypass.
    bpf: { hostLegacyRouting: true },
    ...routingValues(settings.routing),
    ...(settings.mtu === undefined ? {} : { MTU: settings.mtu }),
    l2announcements: { enabled: settings.l2Announcements },
    // Two operators repel each other: a second one on a single node would wait for ever.
    operator: { replicas: Math.min(2, settings.nodeCount) },
    hubble: { relay: { enabled: true } },
    clustermesh: meshValues(settings.mesh),
  };
}
