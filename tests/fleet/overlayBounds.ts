// Where the rules about overlays and lighthouses begin and end.
import { type FurtherCases } from "./allCases";
import {
  acrossSites,
  addressless,
  at,
  B,
  guarding,
  innerMesh,
  joining,
  overlay,
  overlayCases,
  retiringHub,
  wireguard,
  withAws,
  withOverlay,
} from "./overlayRuleCases";
import { type Edit } from "./project";
import { withVault } from "./vaultRuleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const block = (cidr: string): Edit => [P, "cidr: 10.42.0.0/16", `cidr: ${cidr}`];
const day = (issued: string): Edit => [P, 'issued: "2026-11-21"', `issued: "${issued}"`];
const further = (name: string, id: number, more: string): Edit => [
  `Pulumi.${name}.yaml`,
  "",
  `config:\n  homelab:cluster: { name: ${name}, role: burst, site: cloud, platform: aws }\n  homelab:nodes: { controlPlanes: [{ name: ${name}-0, ip: 172.31.16.3${id}, ${more} }] }\n  homelab:cilium: { id: ${id}, mesh: { name: inner } }\n`,
];
const secondLighthouse: Edit = [
  B,
  "    workers:",
  "      - { name: burst-1, ip: 172.31.16.11, instanceType: t3.medium, diskGiB: 30, lighthouse: true }\n    workers:",
];
const burstRetires: Edit = [B, "role: burst", "role: burst, retire: true"];
const wide: readonly Edit[] = [
  [P, "lan: 192.168.1.0/24", "lan: 192.168.0.0/23"],
  [P, "vmbr0: { cidr: 192.168.1.0/24", "vmbr0: { cidr: 192.168.0.0/23"],
];

export const overlayBounds: FurtherCases = {
  "net-pod-service-cidr-explicit": [
    {
      edits: [...withOverlay, block("10.0.0.0/16"), [G, "    podCidr: 10.168.0.0/16\n", ""]],
      finds: ["is missing: the default of the distribution is not used; next free block: 10.1.0.0/16"],
    },
  ],
  "overlay-block-disjoint": [
    {
      edits: [...acrossSites, block("192.168.0.0/16")],
      finds: ["192.168.0.0/16 overlaps 192.168.1.0/24, sites.home.lan; next free block: 10.0.0.0/16"],
    },
    {
      edits: [...acrossSites, block("10.40.0.0/24")],
      finds: ["10.40.0.0/24 overlaps 10.40.0.0/24, sites.home.bridges.vmbr3.cidr; next free block: 10.0.0.0/24"],
    },
    {
      edits: [...acrossSites, block("172.31.0.0/20")],
      finds: ["172.31.0.0/20 overlaps 172.31.0.0/16, sites.cloud.aws.vpcCidr; next free block: 10.0.0.0/20"],
      at: ["meshes.inner.overlay.cidr"],
    },
    // Who is not in the mesh does not use its overlay.
    { edits: [...withOverlay, ...withAws, block("172.31.0.0/20")], finds: [] },
    {
      edits: [...withOverlay, block("10.96.0.0/16")],
      finds: [
        "10.96.0.0/16 overlaps 10.96.0.0/12, network.serviceCidr of main; next free block: 10.0.0.0/16",
        "10.96.0.0/16 overlaps 10.96.0.0/12, network.serviceCidr of gitlab; next free block: 10.0.0.0/16",
      ],
    },
    { edits: [...withOverlay, block("x")], finds: [] },
  ],
  "overlay-address-in-block": [
    {
      edits: [...withOverlay, block("10.42.0.0/23"), at(G, "192.168.1.22", "10.42.0.0")],
      finds: [
        "10.42.0.0 is the network address of the overlay of mesh inner, 10.42.0.0/23",
        "is missing: 10.42.2.21, which follows from the Cilium id and 192.168.1.21, is outside the overlay of mesh inner, 10.42.0.0/23; write an address of it",
      ].reverse(),
      at: ["nodes.controlPlanes[0].overlayIp", "nodes.workers[0].overlayIp"],
    },
    {
      edits: [...withOverlay, [P, "maxConnectedClusters: 255", "maxConnectedClusters: 511"], [G, "id: 2,", "id: 256,"]],
      finds: [0, 1].map(
        () =>
          "is missing: the Cilium id 256 fits into no address, so none follows; write one of the overlay of mesh inner, 10.42.0.0/16",
      ),
    },
    {
      edits: [...withOverlay, [P, "maxConnectedClusters: 255", "maxConnectedClusters: 511"], [G, "id: 2,", "id: 255,"]],
      finds: [],
    },
    { edits: [...withOverlay, at(G, "192.168.1.22", "x")], finds: [] },
    { edits: [...withOverlay, [G, "ip: 192.168.1.22", "ip: x"]], finds: [] },
    { edits: [...withOverlay, block("x")], finds: [] },
    {
      edits: [at(G, "192.168.1.22", "10.42.2.22")],
      finds: ["has no effect: gitlab is in no mesh with an overlay; remove it, or declare an overlay in Pulumi.yaml"],
      at: ["nodes.workers[0].overlayIp"],
    },
    {
      edits: [...withAws, at(B, "172.31.16.10", "10.42.0.1")],
      finds: ["has no effect: burst is in no mesh with an overlay; remove it, or declare an overlay in Pulumi.yaml"],
    },
    { edits: [at(G, "192.168.1.22", "10.42.2.22"), [G, "name: inner, ", ""]], finds: [] },
    { edits: [at(G, "192.168.1.22", "10.42.2.22"), [P, "homelab:meshes:", "homelab:meshs:"]], finds: [] },
    { edits: [at(G, "192.168.1.22", "10.42.2.22"), [G, "  homelab:cilium", "  homelab:celium"]], finds: [] },
  ],
  "overlay-address-unique": [
    {
      edits: [...withOverlay, ...wide, [G, "ip: 192.168.1.22", "ip: 192.168.0.21"]],
      finds: [
        "10.42.2.21 is the overlay address of both gitlab-cp-0 and gitlab-worker-0: write another overlayIp for one of them",
      ],
      at: ["nodes.workers[0].overlayIp"],
    },
    { edits: [...withOverlay, at(G, "192.168.1.22", "x"), at(M, "192.168.1.10", "x")], finds: [] },
    { edits: [...withOverlay, [G, "id: 2,", "id: 300,"], [M, "id: 1,", "id: 301,"]], finds: [] },
  ],
  "overlay-mesh-ip": [
    {
      edits: [[G, ", ip: 192.168.1.31", ""]],
      finds: [
        "is missing: peers reach gitlab at a LoadBalancer address, because mesh inner has no overlay; next free address in home: 192.168.1.12",
      ],
      at: ["cilium.mesh.ip"],
    },
    {
      edits: [...withAws, joining],
      finds: [
        "burst is on AWS, where nothing announces an address for mesh inner: give the mesh an overlay in Pulumi.yaml",
      ],
      at: ["cilium.mesh.name"],
    },
    {
      edits: [
        [G, ", ip: 192.168.1.31", ""],
        [G, "site: home", "site: x"],
      ],
      finds: ["is missing: peers reach gitlab at a LoadBalancer address, because mesh inner has no overlay"],
    },
    { edits: [[G, "192.168.1.31", "x"]], finds: [] },
    { edits: [[G, "name: inner, ip: 192.168.1.31", "name: none"]], finds: [] },
    { edits: [[P, innerMesh, "inner: { overlay: 7 }"], ...addressless], finds: [] },
  ],
  "overlay-mtu": [
    {
      edits: [overlay(", mtu: 1441"), ...addressless],
      finds: ["1441 bytes and 60 of the tunnel are more than the 1500 that the internet carries: write at most 1440"],
      at: ["meshes.inner.overlay.mtu"],
    },
    { edits: [overlay(", mtu: 1440"), ...addressless, [G, "id: 2,", "id: 2, mtu: 1440,"]], finds: [] },
    {
      edits: [...withOverlay, wireguard, [G, "id: 2,", "id: 2, mtu: 1421,"]],
      finds: ["1421 is above 1420, the MTU of the overlay of mesh inner: write at most that, or remove it"],
      at: ["cilium.mtu"],
    },
    { edits: [...withOverlay, [P, "kind: nebula", "kind: x"], [G, "id: 2,", "id: 2, mtu: 9000,"]], finds: [] },
    { edits: [overlay(", mtu: x"), ...addressless, [G, "id: 2,", "id: 2, mtu: 9000,"]], finds: [] },
  ],
  "overlay-lighthouse-present": [
    { edits: [...withOverlay, ...withAws, joining, burstRetires], finds: [] },
    {
      edits: [...acrossSites, burstRetires, further("cloud", 4, "instanceType: t3.medium")],
      finds: [
        "members of mesh inner are at home and cloud, and no node of it is a lighthouse: set lighthouse: true for a control plane on AWS",
      ],
      at: ["meshes.inner.overlay"],
    },
    { edits: withOverlay, finds: [] },
    { edits: [...withOverlay, ...withAws, joining, [B, "site: cloud", "site: x"]], finds: [] },
  ],
  "overlay-lighthouse-place": [
    {
      edits: [...acrossSites, secondLighthouse],
      finds: ["burst has another lighthouse, and one DNS name: keep one of them"],
      at: ["nodes.controlPlanes[1].lighthouse"],
    },
    {
      edits: [...withAws, guarding],
      finds: ["burst is in no mesh with an overlay: remove it, or declare an overlay in Pulumi.yaml"],
    },
    {
      edits: [...withAws, joining, guarding],
      finds: ["burst is in no mesh with an overlay: remove it, or declare an overlay in Pulumi.yaml"],
    },
    { edits: [...withAws, guarding, [B, "{ id: 3 }", "{ id: 3, mesh: { name: x } }"]], finds: [] },
    { edits: [...withAws, guarding, [B, "  homelab:cilium", "  homelab:celium"]], finds: [] },
    { edits: [...acrossSites, [B, "lighthouse: true", "lighthouse: false"]], finds: [] },
    { edits: [...acrossSites, further("cloud", 4, "lighthouse: true")], finds: [] },
    {
      edits: [...acrossSites, wireguard, further("cloud", 4, "lighthouse: true")],
      finds: [
        "both burst and cloud have a lighthouse of mesh inner, and wireguard has one way to an address: keep one of them",
      ],
      at: ["nodes.controlPlanes[0].lighthouse"],
    },
    {
      edits: [...acrossSites, wireguard, secondLighthouse],
      finds: ["burst has another lighthouse, and one DNS name: keep one of them"],
    },
    { edits: [...acrossSites, wireguard, burstRetires, further("cloud", 4, "lighthouse: true")], finds: [] },
    { edits: [...acrossSites, wireguard], finds: [] },
  ],
  "overlay-lighthouse-found": [
    {
      edits: [overlay(", address: 203.0.113.9"), ...addressless],
      finds: ["has no effect with nebula, which finds lighthouses by DNS name: remove it"],
      at: ["meshes.inner.overlay.address"],
    },
    {
      edits: [...acrossSites, [B, "name: burst.example.org", "name: burst.example.org, records: false"]],
      finds: [
        "nodes of mesh inner find the lighthouse at burst.example.org, which nobody writes: remove records: false",
      ],
      at: ["dns.records"],
    },
    {
      edits: [...acrossSites, [B, "name: burst.example.org", "name: 7, records: false"]],
      finds: ["nodes of mesh inner find the lighthouse at the DNS name, which nobody writes: remove records: false"],
    },
    { edits: [...acrossSites, [B, "name: burst.example.org", "name: burst.example.org, records: true"]], finds: [] },
    { edits: [...acrossSites, wireguard, burstRetires], finds: [] },
    { edits: [...withOverlay, wireguard], finds: [] },
    {
      edits: [overlay(", address: 192.168.1.5"), wireguard, ...addressless],
      finds: ["192.168.1.5 does not cross the internet: write an Elastic IP"],
      at: ["meshes.inner.overlay.address"],
    },
    { edits: [overlay(", address: x"), wireguard, ...addressless], finds: [] },
    {
      edits: [
        ...acrossSites,
        [P, "kind: nebula", "kind: x"],
        [B, "name: burst.example.org", "name: burst.example.org, records: false"],
      ],
      finds: [],
    },
    {
      edits: [...acrossSites, burstRetires, [B, "name: burst.example.org", "name: burst.example.org, records: false"]],
      finds: [],
    },
  ],
  "overlay-wireguard-talos": [
    { edits: [...withOverlay, [P, "talos: v1.12.2", "talos: v1.11.5"]], finds: [] },
    { edits: [...withOverlay, wireguard, [P, "talos: v1.12.2", "talos: latest"]], finds: [] },
    { edits: [...withOverlay, wireguard, [P, "      talos: v1.12.2\n", ""]], finds: [] },
  ],
  "overlay-certificates-valid": [
    {
      edits: [...withOverlay, day("2026-11-23")],
      finds: ['advisory: 2026-11-23 is still to come, and no certificate is valid before: write today, "2026-11-21"'],
      at: ["meshes.inner.overlay.issued"],
    },
    {
      edits: [...withOverlay, day("2016-11-24")],
      finds: [
        'advisory: certificates of mesh inner end on 2026-11-22, in 1 day: write today, "2026-11-21", and run `up` of every member',
      ],
    },
    {
      edits: [overlay(", validDays: 90"), ...addressless],
      finds: [
        'advisory: certificates of mesh inner end on 2027-02-19, in 90 days: write today, "2026-11-21", and run `up` of every member',
      ],
    },
    { edits: [overlay(", validDays: 91"), ...addressless], finds: [] },
    { edits: [overlay(", validDays: 0"), ...addressless], finds: [] },
    { edits: [overlay(", validDays: 0"), ...addressless, day("2016-11-24")], finds: [] },
    { edits: [...withOverlay, day("x")], finds: [] },
    { edits: [...(overlayCases["overlay-certificates-valid"]?.broken ?? []), wireguard], finds: [] },
  ],
  "overlay-seed-maker-stays": [
    { edits: [retiringHub], finds: [] },
    { edits: [...withOverlay, retiringHub, [G, "role: workload", "role: workload, retire: true"]], finds: [] },
    { edits: [...withOverlay, retiringHub, [G, "role: workload, ", ""]], finds: [] },
    {
      edits: [
        ...withVault,
        ...withOverlay,
        [G, "role: workload", "role: management"],
        retiringHub,
        [G, "id: 2", "id: 0"],
      ],
      finds: ["main made the seed of the overlay of mesh inner, which gitlab still reads: retire the others first"],
    },
    {
      edits: [...withOverlay, [G, "role: workload", "role: management"], retiringHub, [G, "id: 2", "id: 0"]],
      finds: [],
    },
  ],
  "net-mesh-nodes-reachable": [{ edits: acrossSites, finds: [] }],
  "vault-reachable": [
    { edits: [...withVault, ...acrossSites], finds: [] },
    {
      edits: [...withVault, ...withOverlay, ...withAws],
      finds: [
        "burst is at cloud and Vault, on main, at home, and nothing routes between the sites: let both join a mesh that has an overlay, move burst, or give it a project of its own",
      ],
    },
    {
      edits: [...withVault, ...withAws, joining],
      finds: [
        "burst is at cloud and Vault, on main, at home, and nothing routes between the sites: let both join a mesh that has an overlay, move burst, or give it a project of its own",
      ],
    },
  ],
  "net-cidr-canonical": [
    {
      edits: [...acrossSites, block("10.42.1.0/16"), [P, "vpcCidr: 172.31.0.0/16", "vpcCidr: 172.16.0.0/12"]],
      finds: [
        "172.16.0.0/12 has the wrong size: take a block between /16 and /28",
        "10.42.1.0/16 has host bits set; did you mean 10.42.0.0/16?",
      ],
      at: ["sites.cloud.aws.vpcCidr", "meshes.inner.overlay.cidr"],
    },
    {
      edits: [...withOverlay, block("10.42.0.0/25")],
      finds: ["10.42.0.0/25 has the wrong size: take a block between /12 and /24"],
    },
  ],
  "net-cluster-cidrs-avoid-underlay": [
    {
      edits: [...withAws, [B, "podCidr: 10.165.0.0/16", "podCidr: 172.31.0.0/16"]],
      finds: ["172.31.0.0/16 overlaps 172.31.0.0/16, sites.cloud.aws.vpcCidr; next free block: 10.0.0.0/16"],
    },
  ],
  "net-lb-range-excludes-dhcp": [{ edits: withAws, finds: [] }],
  "vault-hub-single": [
    {
      edits: [...withVault, ...withAws, [B, "  homelab:dns", "  homelab:placement: { vault: true }\n  homelab:dns"]],
      finds: ["burst is a burst cluster: Vault runs on a management cluster, so remove it here"],
    },
  ],
};
