// Writes fleets of any size up to 255 clusters: one site, one mesh, a Vault on the first cluster. No test framework here.

export interface BigFleet {
  /** How members of the mesh trust each other. Default vault-exchange, which takes up to 231 clusters. */
  readonly trust?: "vault-exchange" | "shared-ca";
  /** Day of every SecretID, YYYY-MM-DD. Default 2026-11-21. */
  readonly secretIdIssued?: string;
}

/** Clusters that a hypervisor carries: 16 times two machines of 4 cores and 4 GiB. */
const clustersPerHost = 16;

/** Names in the order of Cilium ids: `main`, then `c002`, `c003`, … */
export const clusterName = (id: number): string => (id === 1 ? "main" : `c${String(id).padStart(3, "0")}`);

/**
 * Text by file name: Pulumi.yaml, Pulumi.vault.yaml and a stack file per cluster, each of a control plane and a worker.
 *
 * @param count clusters, 1 to 255
 */
export function fleetFiles(count: number, options: BigFleet = {}): Readonly<Record<string, string>> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return {
    "Pulumi.yaml": project(count, options.trust ?? "vault-exchange"),
    "Pulumi.vault.yaml": "config:\n  homelab:stack: { kind: vault }\n",
    ...Object.fromEntries(
      ids.map((id) => [`Pulumi.${clusterName(id)}.yaml`, stack(id, options.secretIdIssued ?? "2026-11-21")]),
    ),
  };
}

function project(count: number, trust: string): string {
  const hosts = Array.from({ length: Math.ceil(count / clustersPerHost) }, (_, index) => index + 1);
  const host = "{ datastore: nvme, imageDatastore: local, memoryMiB: 262144, threads: 128 }";
  return `name: homelab
runtime: nodejs
config:
  homelab:versions:
    type: object
    default:
      talos: v1.12.2
      kubernetes: v1.33.4
      cilium: 1.18.6
      talosCcm: 0.5.2
      metricsServer: 3.13.0
      fluxOperator: 0.58.0
      flux: 2.8.8
      externalSecrets: 2.9.0
  homelab:sites:
    type: object
    default:
      hall:
        lan: 192.168.0.0/20
        gateway: 192.168.0.1
        nameservers: [192.168.0.1]
        timeServers: [time.example.org]
        dhcpRange: 192.168.15.0-192.168.15.254
        dnsZone: example.org
        proxmoxEndpoint: https://192.168.0.2:8006
        hypervisors:
${hosts.map((n) => `          host${n}: ${host}\n`).join("")}        bridges:
          vmbr0: { cidr: 192.168.0.0/20, mtu: 1500 }
  homelab:meshes:
    type: object
    default:
      hall: { maxConnectedClusters: 255, trust: ${trust} }
  homelab:vault:
    type: object
    default: { ip: 192.168.0.3 }
  homelab:gitops:
    type: object
    default: { repo: https://git.example.org/fleet.git, branch: main }
`;
}

function stack(id: number, secretIdIssued: string): string {
  const name = clusterName(id);
  const host = `host${Math.floor((id - 1) / clustersPerHost) + 1}`;
  /** The first eight addresses of the LAN are the site's own; a cluster takes eight more. */
  const address = (offset: number): string => {
    const number = id * 8 + offset;
    return `192.168.${number >> 8}.${number & 255}`;
  };
  const pods = (128 << 8) + id * 16;
  const machine = (suffix: string, offset: number): string =>
    `{ name: ${name}-${suffix}, ip: ${address(offset)}, vmId: ${1000 + id * 10 + offset}, cores: 4, memoryMiB: 4096, diskGiB: 30, hypervisor: ${host} }`;
  return `config:
  homelab:cluster: { name: ${name}, role: ${id === 1 ? "management" : "workload"}, site: hall, platform: proxmox }
  homelab:network:
    vip: ${address(0)}
    externalIp: ${address(1)}
    podCidr: 10.${pods >> 8}.${pods & 255}.0/20
    serviceCidr: 10.96.0.0/12
  homelab:nodes:
    controlPlanes:
      - ${machine("cp-0", 3)}
    workers:
      - ${machine("worker-0", 4)}
  homelab:cilium: { id: ${id}, mesh: { name: hall, ip: ${address(2)} } }
  homelab:dns: { name: ${name}.example.org }
  homelab:storage: { classes: [longhorn], default: longhorn }
  homelab:secrets: { secretIdIssued: "${secretIdIssued}" }
${id === 1 ? "  homelab:placement: { vault: true }\n" : ""}`;
}
