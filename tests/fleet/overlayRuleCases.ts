// For every rule about overlays and lighthouses: edits that break it, what it must say, and a neighbour that is fine.
import { type Edit } from "./project";
import { type Case } from "./ruleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
export const B = "Pulumi.burst.yaml";

const cloud = `      cloud:
        lan: 172.31.16.0/24
        gateway: 172.31.16.1
        nameservers: [169.254.169.253]
        timeServers: [169.254.169.123]
        dnsZone: example.org
        aws: { region: us-west-2, availabilityZone: us-west-2a, vpcCidr: 172.31.0.0/16 }
  homelab:meshes:`;

/** A site in AWS, and a cluster there that is in no mesh. */
export const withAws: readonly Edit[] = [
  [P, "  homelab:meshes:", cloud],
  [
    B,
    "",
    `config:
  homelab:cluster: { name: burst, role: burst, site: cloud, platform: aws }
  homelab:network: { podCidr: 10.165.0.0/16, serviceCidr: 10.164.0.0/16 }
  homelab:nodes:
    controlPlanes:
      - { name: burst-0, ip: 172.31.16.10, instanceType: t3.medium, diskGiB: 30 }
    workers:
      - { name: gpu-0, ip: 172.31.16.20, instanceType: g4dn.xlarge, diskGiB: 60, gpu: nvidia, spot: true }
  homelab:aws:
    operators: [198.51.100.7/32]
    monthlyBudgetUsd: 80
    budgetEmails: [ops@example.org]
  homelab:cilium: { id: 3 }
  homelab:dns: { name: burst.example.org }
`,
  ],
];

export const innerMesh = "inner: { maxConnectedClusters: 255, trust: shared-ca }";
export const overlay = (more = ""): Edit => [
  P,
  innerMesh,
  `inner: { maxConnectedClusters: 255, trust: shared-ca, overlay: { kind: nebula, cidr: 10.42.0.0/16, issued: "2026-11-21"${more} } }`,
];
export const wireguard: Edit = [P, "kind: nebula", "kind: wireguard"];

export const addressless: readonly Edit[] = [
  [M, ", ip: 192.168.1.81", ""],
  [G, ", ip: 192.168.1.31", ""],
];

/** The base with an overlay in its mesh, at one site. */
export const withOverlay: readonly Edit[] = [overlay(), ...addressless];

export const joining: Edit = [B, "{ id: 3 }", "{ id: 3, mesh: { name: inner } }"];
export const guarding: Edit = [B, "t3.medium, diskGiB: 30", "t3.medium, diskGiB: 30, lighthouse: true"];

/** The base, and a cluster on AWS in its mesh that holds the lighthouse. */
export const acrossSites: readonly Edit[] = [...withOverlay, ...withAws, joining, guarding];

export const at = (file: string, ip: string, overlayIp: string): Edit => [
  file,
  `ip: ${ip},`,
  `ip: ${ip}, overlayIp: ${overlayIp},`,
];
export const retiringHub: Edit = [M, "role: management", "role: management, retire: true"];
const ended = "2016-11-23";

export const overlayCases: Readonly<Record<string, Case>> = {
  "overlay-block-disjoint": {
    broken: [...acrossSites, [P, "10.42.0.0/16", "10.168.0.0/16"]],
    finds: ["10.168.0.0/16 overlaps 10.168.0.0/16, network.podCidr of gitlab; next free block: 10.0.0.0/16"],
    passes: [...acrossSites, [P, "10.42.0.0/16", "10.169.0.0/16"]],
  },
  "overlay-address-in-block": {
    broken: [...acrossSites, at(M, "192.168.1.70", "10.43.0.1"), at(G, "192.168.1.21", "10.42.255.255")],
    finds: [
      "10.43.0.1 is outside the overlay of mesh inner, 10.42.0.0/16",
      "10.42.255.255 is the broadcast address of the overlay of mesh inner, 10.42.0.0/16",
    ],
    passes: [...acrossSites, at(M, "192.168.1.70", "10.42.0.1"), at(G, "192.168.1.21", "10.42.255.254")],
  },
  "overlay-address-unique": {
    broken: [...acrossSites, at(B, "172.31.16.10", "10.42.1.70")],
    finds: ["10.42.1.70 is the overlay address of both main-cp-0 and burst-0: write another overlayIp for one of them"],
    passes: [...acrossSites, at(B, "172.31.16.10", "10.42.1.71")],
  },
  "overlay-mesh-ip": {
    broken: [...withOverlay, [G, "name: inner", "name: inner, ip: 192.168.1.31"]],
    finds: ["has no effect: mesh inner has an overlay, in which gitlab is reached at its control planes; remove it"],
    passes: withOverlay,
  },
  "overlay-mtu": {
    broken: [...withOverlay, [G, "id: 2,", "id: 2, mtu: 1301,"]],
    finds: ["1301 is above 1300, the MTU of the overlay of mesh inner: write at most that, or remove it"],
    passes: [...withOverlay, [G, "id: 2,", "id: 2, mtu: 1300,"]],
  },
  "overlay-no-native-routing": {
    broken: [...withOverlay, [G, "id: 2,", "id: 2, routingMode: native, nativeRoutingCidr: 10.0.0.0/8,"]],
    finds: ["native does not pass the overlay of mesh inner, which knows nodes and no pods: take tunnel"],
    passes: [...withOverlay, [G, "id: 2,", "id: 2, routingMode: tunnel,"]],
  },
  "overlay-lighthouse-present": {
    broken: [...withOverlay, ...withAws, joining],
    finds: [
      "members of mesh inner are at home and cloud, and no node of it is a lighthouse: set lighthouse: true for a control plane on AWS",
    ],
    passes: acrossSites,
  },
  "overlay-lighthouse-place": {
    broken: [...acrossSites, [B, "diskGiB: 60", "diskGiB: 60, lighthouse: true"]],
    finds: ["gpu-0 is a worker: make a control plane the lighthouse"],
    passes: acrossSites,
  },
  "overlay-lighthouse-found": {
    broken: [...acrossSites, wireguard],
    finds: ["is missing: wireguard resolves no names, so write the Elastic IP of burst, allocated before"],
    passes: [overlay(", address: 203.0.113.9"), wireguard, ...addressless, ...withAws, joining, guarding],
  },
  "overlay-wireguard-talos": {
    broken: [...withOverlay, wireguard, [P, "talos: v1.12.2", "talos: v1.11.5"]],
    finds: ["main", "gitlab"].map(
      (name) => `Talos v1.11.5 of ${name} knows no document for the wireguard of mesh inner: run 1.12, or take nebula`,
    ),
    passes: [...withOverlay, wireguard],
  },
  "overlay-certificates-valid": {
    broken: [...withOverlay, [P, 'issued: "2026-11-21"', `issued: "${ended}"`]],
    finds: ['certificates of mesh inner ended on 2026-11-21: write today, "2026-11-21", and run `up` of every member'],
    passes: [...withOverlay, [P, 'issued: "2026-11-21"', 'issued: "2026-11-22"']],
  },
  "overlay-seed-maker-stays": {
    broken: [...withOverlay, retiringHub],
    finds: ["main made the seed of the overlay of mesh inner, which gitlab still reads: retire the others first"],
    passes: [...withOverlay, [G, "role: workload", "role: workload, retire: true"]],
  },
};
