// For every rule: edits of the base that break it, what it must say, and edits that come close and are fine.
import { type Edit } from "./project";

export interface Case {
  /** Edits of the base that break the rule. */
  readonly broken: readonly Edit[];
  /** Every message of the rule, with its severity when that is advisory. */
  readonly finds: readonly string[];
  /** Edits that come close and are fine. */
  readonly passes: readonly Edit[];
}

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;

export const gitlabMesh = "{ id: 2, mesh: { name: inner, ip: 192.168.1.31 } }";
export const mainMesh = "{ id: 1, mesh: { name: inner, ip: 192.168.1.81 } }";
export const gitlabControlPlane = "      - { name: gitlab-cp-0,";
export const furtherControlPlanes = [1, 2]
  .map(
    (n) =>
      `      - { name: gitlab-cp-${n}, ip: 192.168.1.2${n + 3}, vmId: 92${n}, cores: 4, memoryMiB: 4096, diskGiB: 30 }\n`,
  )
  .join("");
export const gitlabVersions = (versions: string): Edit => [
  G,
  "  homelab:dns",
  `  homelab:versions: ${versions}\n  homelab:dns`,
];
export const lbRange = (range: string): Edit => [
  G,
  "externalIp: 192.168.1.30",
  `externalIp: 192.168.1.30\n    lbRange: ${range}`,
];
export const beta =
  "          beta: { datastore: nvme, imageDatastore: local, memoryMiB: 65536, threads: 32 }\n        bridges:";
export const cabin = `      cabin:
        lan: 192.168.7.0/24
        gateway: 192.168.7.1
        nameservers: [192.168.7.1]
        timeServers: [time.example.org]
        dnsZone: example.org
        proxmoxEndpoint: https://192.168.7.5:8006
        hypervisors:
          gamma: { datastore: nvme, imageDatastore: local, memoryMiB: 65536, threads: 32 }
        bridges:
          vmbr0: { cidr: 192.168.7.0/24, mtu: 1500 }
  homelab:meshes:`;
export const gitlabInCabin: readonly Edit[] = [
  [P, "  homelab:meshes:", cabin],
  [G, "site: home", "site: cabin"],
  [G, "vip: 192.168.1.20", "vip: 192.168.7.20"],
  [G, "externalIp: 192.168.1.30", "externalIp: 192.168.7.30"],
  [G, "ip: 192.168.1.21", "ip: 192.168.7.21"],
  [G, "ip: 192.168.1.22", "ip: 192.168.7.22"],
  [G, "ip: 192.168.1.31", "ip: 192.168.7.31"],
];

export const cases: Readonly<Record<string, Case>> = {
  "net-vip-in-lan": {
    broken: [[G, "vip: 192.168.1.20", "vip: 192.168.2.20"]],
    finds: ["192.168.2.20 is outside the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12"],
    passes: [[G, "vip: 192.168.1.20", "vip: 192.168.1.254"]],
  },
  "net-external-ip-in-lan": {
    broken: [[G, "externalIp: 192.168.1.30", "externalIp: 192.168.1.255"]],
    finds: [
      "192.168.1.255 is the broadcast address of the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12",
    ],
    passes: [[G, "externalIp: 192.168.1.30", "externalIp: 192.168.1.254"]],
  },
  "net-mesh-ip-in-lan": {
    broken: [[G, "ip: 192.168.1.31", "ip: 192.168.1.0"]],
    finds: [
      "192.168.1.0 is the network address of the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12",
    ],
    passes: [[G, "ip: 192.168.1.31", "ip: 192.168.1.2"]],
  },
  "net-node-ip-in-lan": {
    broken: [
      [G, "ip: 192.168.1.21", "ip: 192.168.3.21"],
      [G, "vmId: 930,", "vmId: 930, nics: [{ bridge: vmbr3, address: 10.50.0.22 }],"],
    ],
    finds: [
      "192.168.3.21 is outside the network of vmbr0, 192.168.1.0/24; next free address in home: 192.168.1.12",
      "10.50.0.22 is outside the network of vmbr3, 10.40.0.0/24",
    ],
    passes: [[G, "vmId: 930,", "vmId: 930, nics: [{ bridge: vmbr3, address: 10.40.0.22 }],"]],
  },
  "net-gateway-in-lan": {
    broken: [[P, "gateway: 192.168.1.1", "gateway: 10.0.0.1"]],
    finds: ["10.0.0.1 is outside the LAN of home, 192.168.1.0/24"],
    passes: [[P, "gateway: 192.168.1.1", "gateway: 192.168.1.254"]],
  },
  "net-address-unique-in-site": {
    broken: [
      [G, "ip: 192.168.1.22", "ip: 192.168.1.80"],
      [M, "ip: 192.168.1.11", "ip: 192.168.1.9"],
    ],
    finds: [
      "192.168.1.9 is both sites.home.reserved[0] and nodes.workers[1].ip of main; next free address in home: 192.168.1.11",
      "192.168.1.80 is both network.externalIp of main and nodes.workers[0].ip of gitlab; next free address in home: 192.168.1.11",
    ],
    passes: [[P, "nameservers: [192.168.1.1]", "nameservers: [192.168.1.1, 192.168.1.9]"]],
  },
  "net-lb-range-excludes-nodes": {
    broken: [lbRange("192.168.1.20-192.168.1.31")],
    finds: [
      "192.168.1.20-192.168.1.31 contains 192.168.1.20, network.vip of gitlab: shrink the range or move that address",
      "192.168.1.20-192.168.1.31 contains 192.168.1.31, cilium.mesh.ip of gitlab: shrink the range or move that address",
      "192.168.1.20-192.168.1.31 contains 192.168.1.21, nodes.controlPlanes[0].ip of gitlab: shrink the range or move that address",
      "192.168.1.20-192.168.1.31 contains 192.168.1.22, nodes.workers[0].ip of gitlab: shrink the range or move that address",
    ],
    passes: [lbRange("192.168.1.23-192.168.1.30")],
  },
  "net-lb-range-in-lan": {
    broken: [lbRange("192.168.1.250-192.168.1.255")],
    finds: ["192.168.1.250-192.168.1.255 leaves the LAN of home, 192.168.1.0/24"],
    passes: [lbRange("192.168.1.250-192.168.1.254")],
  },
  "net-lb-pool-not-whole-lan": {
    broken: [lbRange("192.168.1.100-192.168.1.164")],
    finds: ["192.168.1.100-192.168.1.164 holds 65 addresses, more than a quarter of the LAN: take at most 64"],
    passes: [lbRange("192.168.1.100-192.168.1.163")],
  },
  "net-lb-range-excludes-dhcp": {
    broken: [lbRange("192.168.1.199-192.168.1.200"), [G, "ip: 192.168.1.22", "ip: 192.168.1.249"]],
    finds: [
      "192.168.1.249 is inside the DHCP range 192.168.1.200-192.168.1.249 of home; next free address in home: 192.168.1.12",
      "192.168.1.199-192.168.1.200 meets the DHCP range 192.168.1.200-192.168.1.249 of home: move one of them",
    ],
    passes: [lbRange("192.168.1.198-192.168.1.199"), [G, "ip: 192.168.1.22", "ip: 192.168.1.250"]],
  },
  "net-cidr-canonical": {
    broken: [
      [G, "podCidr: 10.168.0.0/16", "podCidr: 10.168.1.0/16"],
      [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.96.0.0/24"],
      [P, "vmbr3: { cidr: 10.40.0.0/24", "vmbr3: { cidr: 10.40.0/24"],
    ],
    finds: [
      "10.168.1.0/16 has host bits set; did you mean 10.168.0.0/16?",
      "10.96.0.0/24 has the wrong size: take a block between /12 and /22",
      "10.40.0/24 is not a block of IPv4 addresses: write an address and a prefix length, e.g. 10.244.0.0/16",
    ],
    passes: [
      [G, "podCidr: 10.168.0.0/16", "podCidr: 10.168.16.0/20"],
      [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.96.0.0/22"],
    ],
  },
  "net-pod-service-cidr-explicit": {
    broken: [
      [G, "    podCidr: 10.168.0.0/16\n", ""],
      [M, "    serviceCidr: 10.96.0.0/12\n", ""],
    ],
    finds: [
      "is missing: the default of the distribution is not used; the usual block is 10.96.0.0/12",
      "is missing: the default of the distribution is not used; next free block: 10.0.0.0/16",
    ],
    passes: [],
  },
  "net-pod-cidr-disjoint-in-mesh": {
    broken: [[G, "podCidr: 10.168.0.0/16", "podCidr: 10.244.16.0/20"]],
    finds: [
      "10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, and both are in mesh inner; next free block: 10.0.0.0/20",
    ],
    passes: [[G, "podCidr: 10.168.0.0/16", "podCidr: 10.245.0.0/16"]],
  },
  "net-pod-cidr-disjoint-in-site": {
    broken: [
      [G, "podCidr: 10.168.0.0/16", "podCidr: 10.244.0.0/16"],
      [G, gitlabMesh, "{ id: 2 }"],
    ],
    finds: [
      "advisory: 10.244.0.0/16 overlaps 10.244.0.0/16, network.podCidr of main, and both are at home; next free block: 10.0.0.0/16",
    ],
    passes: [[G, gitlabMesh, "{ id: 2 }"]],
  },
  "net-fleet-cidr-unique": {
    broken: [...gitlabInCabin, [G, "10.168.0.0/16", "10.244.0.0/16"], [G, "name: inner", "name: outer"]],
    finds: [
      "advisory: 10.244.0.0/16 overlaps 10.244.0.0/16, network.podCidr of main, in another mesh and site; next free block: 10.0.0.0/16",
    ],
    passes: [...gitlabInCabin, [G, "name: inner", "name: outer"]],
  },
  "net-pod-service-disjoint": {
    broken: [[G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.244.0.0/18"]],
    finds: ["10.244.0.0/18 overlaps 10.244.0.0/16, network.podCidr of main; next free block: 10.0.0.0/18"],
    passes: [
      [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.244.0.0/18"],
      [G, "name: inner", "name: outer"],
    ],
  },
  "net-cluster-cidrs-avoid-underlay": {
    broken: [[G, "podCidr: 10.168.0.0/16", "podCidr: 10.40.0.0/16"]],
    finds: ["10.40.0.0/16 overlaps 10.40.0.0/24, sites.home.bridges.vmbr3.cidr; next free block: 10.0.0.0/16"],
    passes: [[G, "podCidr: 10.168.0.0/16", "podCidr: 10.41.0.0/16"]],
  },
  "net-native-routing-covered": {
    broken: [
      [
        G,
        gitlabMesh,
        "{ id: 2, routingMode: native, nativeRoutingCidr: 10.168.0.0/16, mesh: { name: inner, ip: 192.168.1.31 } }",
      ],
    ],
    finds: ["10.168.0.0/16 does not hold 10.244.0.0/16, network.podCidr of main: widen it"],
    passes: [
      [
        G,
        gitlabMesh,
        "{ id: 2, routingMode: native, nativeRoutingCidr: 10.0.0.0/8, mesh: { name: inner, ip: 192.168.1.31 } }",
      ],
    ],
  },
  "name-stack-equals-cluster": {
    broken: [[G, "name: gitlab,", "name: gitlab2,"]],
    finds: ["gitlab2 is not the name of the stack: write gitlab, or rename the file to Pulumi.gitlab2.yaml"],
    passes: [],
  },
  "name-cluster-label": {
    broken: [
      [G, "name: gitlab,", "name: default,"],
      [M, "name: main,", "name: -main,"],
    ],
    finds: [
      "-main is not a cluster name: use at most 32 lower-case letters, digits and inner dashes",
      "default is a reserved name: choose another",
    ],
    passes: [[G, "name: gitlab,", "name: abcdefghijklmnopqrstuvwxyz-01234,"]],
  },
  "name-node-unique": {
    broken: [[G, "name: gitlab-worker-0", "name: main-cp-0"]],
    finds: [
      "main-cp-0 is both nodes.controlPlanes[0].name of main and nodes.workers[0].name of gitlab: rename one of them",
    ],
    passes: [[G, "name: gitlab-worker-0", "name: main-cp-1"]],
  },
  "name-dns-unique-in-zone": {
    broken: [
      [G, "gl.example.org", "glexample.org"],
      [M, "local.example.org", "glexample.org"],
    ],
    finds: [
      "glexample.org is both dns.name of main and dns.name of gitlab: each cluster needs its own name",
      "glexample.org is not in the zone example.org: write a name that ends in .example.org",
      "glexample.org is not in the zone example.org: write a name that ends in .example.org",
    ],
    passes: [[G, "{ name: gl.example.org }", "{ name: gl.example.net, zone: example.net }"]],
  },
  "name-dns-not-nested": {
    broken: [[M, "local.example.org", "example.org"]],
    finds: ["advisory: gl.example.org lies below example.org, dns.name of main: give it a name beside that one"],
    passes: [[M, "local.example.org", "l.example.org"]],
  },
  "ref-site-known": {
    broken: [[G, "site: home", "site: homes"]],
    finds: ["homes is not a site of Pulumi.yaml; did you mean home?"],
    passes: [...gitlabInCabin],
  },
  "ref-mesh-known": {
    broken: [[G, "name: inner", "name: third"]],
    finds: ["third is not a mesh of Pulumi.yaml; known: inner, outer"],
    passes: [[G, "name: inner", "name: outer"]],
  },
  "ref-hypervisor-known": {
    broken: [
      [P, "        bridges:", beta],
      [M, "vmId: 900,", "hypervisor: bet, vmId: 900,"],
      [M, "vmId: 910,", "hypervisor: alpha, vmId: 910,"],
      [G, "vmId: 920,", "hypervisor: beta, vmId: 920,"],
      [G, "vmId: 930,", "hypervisor: beta, vmId: 930,"],
    ],
    finds: [
      "bet is not a hypervisor of home; did you mean beta?",
      "is missing: home has several hypervisors (alpha, beta)",
    ],
    passes: [[G, "vmId: 930,", "hypervisor: alpha, vmId: 930,"]],
  },
  "ref-bridge-known": {
    broken: [
      [P, "          vmbr0: { cidr: 192.168.1.0/24, mtu: 1500 }\n", ""],
      [G, "vmId: 930,", "bridge: vmbr4, vmId: 930,"],
    ],
    finds: [
      "no bridge of home carries its LAN 192.168.1.0/24: add one with that block, or give every node a bridge",
      "vmbr4 is not a bridge of home; did you mean vmbr3?",
    ],
    passes: [[G, "vmId: 930,", "bridge: vmbr0, vmId: 930,"]],
  },
  "ref-datastore-known": {
    broken: [[G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: tape }], vmId: 930,"]],
    finds: ["tape is not a datastore of alpha; known: nvme, sata"],
    passes: [[G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: sata }, { sizeGiB: 5 }], vmId: 930,"]],
  },
  "vm-id-unique": {
    broken: [[G, "vmId: 930", "vmId: 900"]],
    finds: ["900 is both nodes.controlPlanes[0].vmId of main and nodes.workers[0].vmId of gitlab; next free id: 901"],
    passes: [...gitlabInCabin, [G, "vmId: 930", "vmId: 900"]],
  },
  "storage-default-listed": {
    broken: [[G, "default: longhorn", "default: longhornn"]],
    finds: ["longhornn is not one of storage.classes; did you mean longhorn?"],
    passes: [
      [G, "{ classes: [longhorn], default: longhorn }", "{ classes: [longhorn, local-path], default: local-path }"],
    ],
  },
  "cilium-id-range": {
    broken: [
      [G, "id: 2", "id: 256"],
      [M, "id: 1", "id: 0"],
    ],
    finds: [
      "0 stands for no mesh: take an id from 1 to 255; next free id: 1",
      "256 is above 255, the highest id of mesh inner; next free id: 1",
    ],
    passes: [
      [G, "id: 2", "id: 511"],
      [G, "name: inner", "name: outer"],
      [M, mainMesh, "{ id: 0 }"],
    ],
  },
  "cilium-id-unique-in-mesh": {
    broken: [[G, "id: 2", "id: 1"]],
    finds: ["1 is both cilium.id of main and cilium.id of gitlab, and both are in mesh inner; next free id: 2"],
    passes: [
      [G, "id: 2", "id: 1"],
      [G, "name: inner", "name: outer"],
    ],
  },
  "cilium-id-unique-in-fleet": {
    broken: [
      [G, "id: 2", "id: 1"],
      [G, "name: inner", "name: outer"],
    ],
    finds: ["advisory: 1 is both cilium.id of main and cilium.id of gitlab, in different meshes; next free id: 2"],
    passes: [
      [G, gitlabMesh, "{ id: 0 }"],
      [M, mainMesh, "{ id: 0 }"],
    ],
  },
  "net-mesh-same-datapath": {
    broken: [[G, "id: 2", "id: 2, tunnelProtocol: geneve"]],
    finds: ["gitlab has tunnelProtocol geneve and main vxlan: members of mesh inner need the same"],
    passes: [
      [G, "id: 2", "id: 2, tunnelProtocol: geneve"],
      [M, "id: 1", "id: 1, tunnelProtocol: geneve"],
    ],
  },
  "net-mesh-nodes-reachable": {
    broken: [...gitlabInCabin],
    finds: [
      "in mesh inner, gitlab is at cabin and main at home, and nothing routes between the sites: give the mesh an overlay in Pulumi.yaml, or gitlab a mesh of its own",
    ],
    passes: [...gitlabInCabin, [G, "name: inner", "name: outer"]],
  },
  "talos-version-pinned": {
    broken: [[P, "talos: v1.12.2", "talos: latest"], gitlabVersions("{ kubernetes: v1.33 }")],
    finds: [
      "latest is not an exact version: write one like v1.12.2",
      "v1.33 is not an exact version: write one like v1.12.2",
    ],
    passes: [gitlabVersions("{ kubernetes: v1.33.0 }")],
  },
  "cilium-version-pinned": {
    broken: [[P, "flux: 2.8.8", "flux: 2.x"], gitlabVersions("{ cilium: 1.16.9 }")],
    finds: [
      "2.x is not an exact version: write one like 1.18.6",
      "gitlab runs Cilium 1.16.9 and main 1.18.6: members of mesh inner may be one minor apart, so upgrade gitlab first",
    ],
    passes: [gitlabVersions("{ cilium: 1.17.9 }")],
  },
  "talos-mesh-version-skew": {
    broken: [gitlabVersions("{ kubernetes: v1.31.1 }")],
    finds: [
      "gitlab runs Kubernetes v1.31.1 and main v1.33.4: members of mesh inner may be one minor apart, so upgrade gitlab first",
    ],
    passes: [gitlabVersions("{ kubernetes: v1.32.1, talos: v1.11.0 }")],
  },
  "talos-k8s-supported": {
    broken: [
      gitlabVersions("{ kubernetes: v1.29.1 }"),
      [M, "  homelab:dns", "  homelab:versions: { talos: v1.20.0 }\n  homelab:dns"],
    ],
    finds: [
      "Talos v1.12.2 does not run Kubernetes v1.29.1: take 1.30 to 1.35",
      "Talos v1.20.0 is not in the table of this program: take 1.11, 1.12, 1.13",
    ],
    passes: [gitlabVersions("{ kubernetes: v1.35.0 }")],
  },
  "talos-k8s-cilium-tested": {
    broken: [gitlabVersions("{ kubernetes: v1.34.0 }")],
    finds: ["advisory: Kubernetes v1.34.0 is outside what Cilium 1.18.6 is tested on, 1.30 to 1.33"],
    passes: [gitlabVersions("{ kubernetes: v1.33.9 }")],
  },
  "talos-odd-control-planes": {
    broken: [[G, "    workers:\n", ""]],
    finds: ["gitlab has 2 control planes: take 1, 3 or 5"],
    passes: [[G, gitlabControlPlane, furtherControlPlanes + gitlabControlPlane]],
  },
  "talos-vip-when-ha": {
    broken: [
      [G, gitlabControlPlane, furtherControlPlanes + gitlabControlPlane],
      [G, "    vip: 192.168.1.20\n", ""],
    ],
    finds: ["is missing: gitlab has 3 control planes, which share one virtual address of the LAN"],
    passes: [[G, "    vip: 192.168.1.20\n", ""]],
  },
  "talos-single-cp-flagged": {
    broken: [[M, "role: management", "role: management"]],
    finds: ["advisory: main is a management cluster with one control plane: three would survive a loss"],
    passes: [[M, "role: management", "role: workload"]],
  },
  "talos-cp-spread": {
    broken: [[G, gitlabControlPlane, furtherControlPlanes + gitlabControlPlane]],
    finds: ["advisory: all 3 control planes of gitlab are on alpha: spread them over several hypervisors"],
    passes: [],
  },
  "vm-host-memory-budget": {
    broken: [[P, "memoryMiB: 65536", "memoryMiB: 32767"]],
    finds: [
      "5 machines on alpha take 24576 MiB, 1 more than its 32767 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144, gitlab-cp-0 4096, gitlab-worker-0 4096",
    ],
    passes: [[P, "memoryMiB: 65536", "memoryMiB: 32768"]],
  },
  "vm-host-cpu-budget": {
    broken: [[P, "threads: 32", "threads: 23"]],
    finds: [
      "advisory: 5 machines on alpha have 24 cores, 1.04 for each of its 23 threads: stay at 1.0, never above 3.0",
    ],
    passes: [[P, "threads: 32", "threads: 24"]],
  },
  "gitops-repo-set": {
    broken: [[P, "repo: https://git.example.org/fleet.git, ", ""]],
    finds: [
      "there is no Git repository for Flux to read: this checkout has no remote `origin` with an https:// or ssh:// URL; add one, or set homelab:gitops.default.repo in Pulumi.yaml",
    ],
    passes: [],
  },
  "gitops-repo-url": {
    broken: [[P, "https://git.example.org/fleet.git", "git://git.example.org/fleet.git"]],
    finds: [
      "git://git.example.org/fleet.git is a git URL, which Flux does not read from: use https:// or ssh://",
      "git://git.example.org/fleet.git is a git URL, which Flux does not read from: use https:// or ssh://",
    ],
    passes: [[P, "https://git.example.org/fleet.git", "ssh://git@git.example.org/fleet.git"]],
  },
  "secret-git-password": {
    broken: [[G, "  homelab:dns", "  homelab:secrets: { gitUsername: { secure: AAAB } }\n  homelab:dns"]],
    finds: ["is missing: set it with `pulumi config set --secret --path`"],
    passes: [[G, "  homelab:dns", "  homelab:secrets: { gitPassword: { secure: AAAB } }\n  homelab:dns"]],
  },
  "gitops-known-hosts": {
    broken: [[G, "  homelab:dns", "  homelab:gitops: { repo: ssh://git@git.example.org/gitlab.git }\n  homelab:dns"]],
    finds: [
      "ssh://git@git.example.org/gitlab.git is read over SSH: set knownHosts to the output of `ssh-keyscan git.example.org` after checking it, or use an https:// URL",
    ],
    passes: [
      [
        G,
        "  homelab:dns",
        "  homelab:gitops: { repo: ssh://git@git.example.org/gitlab.git, knownHosts: git.example.org ssh-ed25519 AAAA }\n  homelab:dns",
      ],
    ],
  },
};
