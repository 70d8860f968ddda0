// Fleets of which much is missing or refused, so that each rule meets every gap; what they say about it, and nothing else.
import { type Edit } from "./project";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;

export interface BareFleet {
  readonly edits: readonly Edit[];
  /** By rule; those that are not named say nothing. */
  readonly finds: Readonly<Record<string, readonly string[]>>;
}

const noSections = "config:\n  homelab:gitops: {}\n";
const sections = [
  "cluster",
  "network",
  "nodes",
  "cilium",
  "dns",
  "storage",
  "monitoring",
  "secrets",
  "versions",
  "placement",
];
const projectOf = (...lines: readonly string[]): Edit => [
  P,
  "",
  ["name: homelab", "runtime: nodejs", "config:", ...lines.map((line) => `  homelab:${line}`), ""].join("\n"),
];
const oneControlPlane = {
  "talos-single-cp-flagged": [
    "advisory: main is a management cluster with one control plane: three would survive a loss",
  ],
};
const noRepository = {
  "gitops-repo-set": [
    "there is no Git repository for Flux to read: this checkout has no remote `origin` with an https:// or ssh:// URL; add one, or set homelab:gitops.default.repo in Pulumi.yaml",
  ],
};

export const bareFleets: Readonly<Record<string, BareFleet>> = {
  "a stack file without sections": { edits: [[G, "", noSections]], finds: oneControlPlane },
  "stack files without sections": {
    edits: [
      [G, "", noSections],
      [M, "", noSections],
    ],
    finds: {},
  },
  "sections without keys": {
    edits: [[G, "", `config:\n${sections.map((name) => `  homelab:${name}: {}\n`).join("")}`]],
    finds: {
      ...oneControlPlane,
      "net-pod-service-cidr-explicit": [
        "is missing: the default of the distribution is not used; next free block: 10.0.0.0/16",
        "is missing: the default of the distribution is not used; the usual block is 10.96.0.0/12",
      ],
    },
  },
  "clusters that do not say what they are": {
    edits: [
      [G, "  homelab:cluster: { name: gitlab, role: workload, site: home, platform: proxmox }\n", ""],
      [M, "  homelab:cluster: { name: main, role: management, site: home, platform: proxmox }\n", ""],
    ],
    finds: {},
  },
  "a cluster without network": {
    edits: [[G, "  homelab:network:", "  homelab:other:"]],
    finds: oneControlPlane,
  },
  "a project without sections": {
    edits: [projectOf("other: {}")],
    finds: {
      ...oneControlPlane,
      ...noRepository,
      "ref-site-known": ["home is not a site of Pulumi.yaml", "home is not a site of Pulumi.yaml"],
      "ref-mesh-known": ["inner is not a mesh of Pulumi.yaml", "inner is not a mesh of Pulumi.yaml"],
    },
  },
  "a project of sections without keys": {
    edits: [
      projectOf(
        "versions: { type: object, default: {} }",
        "sites: { type: object, default: { home: {} } }",
        "meshes: { type: object, default: { inner: {} } }",
        "gitops: { type: object, default: {} }",
        "vault: { type: object, default: {} }",
      ),
    ],
    finds: {
      ...oneControlPlane,
      ...noRepository,
      "net-lb-range-excludes-dhcp": [
        "advisory: the DHCP range of home is unknown, so nobody checks that static addresses avoid it: set dhcpRange to first-last",
      ],
      "ref-hypervisor-known": [
        "home has no hypervisors, which platform: proxmox needs: add it to the site in Pulumi.yaml",
        "home has no hypervisors, which platform: proxmox needs: add it to the site in Pulumi.yaml",
      ],
      "vault-stack-single": [
        "no stack configures this Vault: add Pulumi.vault.yaml that holds `homelab:stack: { kind: vault }` below `config:`",
      ],
      "vault-hub-single": [
        "no management cluster runs it: set homelab:placement.vault to true in the stack file of one",
      ],
      "vault-secret-id-dated": [
        'is missing: main logs in to Vault with a SecretID; write today, "2026-11-21"',
        'is missing: gitlab logs in to Vault with a SecretID; write today, "2026-11-21"',
      ],
    },
  },
  "a project whose sections cannot be read": {
    edits: [projectOf("versions: 7", "sites: 7", "meshes: 7", "gitops: 7", "vault: 7")],
    finds: oneControlPlane,
  },
  "refused items of lists and maps": {
    edits: [
      [
        P,
        "alpha: { datastore: nvme, imageDatastore: local, extraDatastores: [sata], memoryMiB: 65536, threads: 32 }",
        "alpha: 7",
      ],
      [P, "vmbr3: { cidr: 10.40.0.0/24, mtu: 9000 }", "vmbr3: 7"],
      [P, "reserved: [192.168.1.9]", "reserved: [7]"],
      [P, "outer: { maxConnectedClusters: 511, trust: shared-ca }", "outer: 7"],
      [
        G,
        "      - { name: gitlab-worker-0, ip: 192.168.1.22, vmId: 930, cores: 4, memoryMiB: 4096, diskGiB: 30 }",
        "      - 7\n      - { nics: [7], disks: [7] }",
      ],
      [G, "classes: [longhorn]", "classes: [7]"],
      [G, "{ name: gl.example.org }", "{ name: gl.example.org, tunnel: { ingress: [7, {}] } }"],
    ],
    finds: oneControlPlane,
  },
  "a refused site and refused lists": {
    edits: [
      [P, "gateway: 192.168.1.1", "gateway: x"],
      [P, "dhcpRange: 192.168.1.200-192.168.1.249", "dhcpRange: x"],
      [P, "proxmoxEndpoint: https://192.168.1.5:8006", "proxmoxEndpoint: x"],
      [P, "[sata]", "7"],
      [P, "{ maxConnectedClusters: 255, trust: shared-ca }", "{ maxConnectedClusters: x, trust: x }"],
      [G, "vip: 192.168.1.20", "vip: x\n    lbRange: x"],
      [G, "externalIp: 192.168.1.30", "externalIp: x"],
      [G, "ip: 192.168.1.22, vmId: 930,", "ip: x, vmId: x, nics: 7, disks: 7,"],
      [G, "{ id: 2, mesh: { name: inner, ip: 192.168.1.31 } }", "{ id: x, mesh: { name: inner, ip: x } }"],
      [G, "{ name: gl.example.org }", "{ name: 7, zone: 7 }"],
    ],
    finds: oneControlPlane,
  },
};
