// Where the rules about addresses and blocks begin and end: bounds, other sites, nodes of metal, what is taken already.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { cabin, furtherControlPlanes, gitlabInCabin, gitlabMesh, lbRange, mainMesh } from "./ruleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;

const metal: Edit = [G, "platform: proxmox", "platform: metal"];
const nic = (text: string): Edit => [G, "vmId: 930,", `vmId: 930, nics: [{ ${text} }],`];
const noBridges: Edit = [
  P,
  "        bridges:\n          vmbr0: { cidr: 192.168.1.0/24, mtu: 1500 }\n          vmbr3: { cidr: 10.40.0.0/24, mtu: 9000 }\n",
  "",
];
const pods = (block: string): Edit => [G, "podCidr: 10.168.0.0/16", `podCidr: ${block}`];
const vipOutside: Edit = [G, "vip: 192.168.1.20", "vip: 192.168.2.20"];
const loneGitlab: Edit = [G, gitlabMesh, "{ id: 2 }"];
const cilium = (text: string): Edit => [G, gitlabMesh, `{ id: 2, ${text} }`];
const elsewhere = (file: string): Edit => [file, "site: home", "site: homes"];

export const addressBounds: FurtherCases = {
  "net-node-ip-in-lan": [
    // A metal box has its addresses in the LAN, without a bridge.
    {
      edits: [metal, [G, "ip: 192.168.1.21", "ip: 192.168.3.21"]],
      finds: ["192.168.3.21 is outside the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12"],
    },
    { edits: [nic("bridge: vmbr9, address: 10.50.0.22")], finds: [] },
    { edits: [nic("address: 10.50.0.22")], finds: [] },
    { edits: [noBridges, nic("bridge: vmbr3, address: 10.50.0.22")], finds: [] },
    { edits: [elsewhere(G), nic("bridge: vmbr3, address: 10.50.0.22")], finds: [] },
  ],
  "net-vip-in-lan": [
    // The address that is proposed avoids the range of DHCP.
    {
      edits: [vipOutside, [P, "192.168.1.200-192.168.1.249", "192.168.1.12-192.168.1.19"]],
      finds: ["192.168.2.20 is outside the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.20"],
    },
    {
      edits: [vipOutside, [P, "vmbr3: { cidr: 10.40.0.0/24, mtu: 9000 }", "vmbr3: 7"]],
      finds: ["192.168.2.20 is outside the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12"],
    },
    {
      edits: [[P, "lan: 192.168.1.0/24", "lan: 192.168.1.20/30"]],
      finds: [
        "192.168.1.75 is outside the LAN of home, 192.168.1.20/30; home has no free address",
        "192.168.1.20 is the network address of the LAN of home, 192.168.1.20/30; home has no free address",
      ],
    },
    // Without nodes the search starts at the beginning of the LAN.
    {
      edits: [
        [G, "", "config:\n  homelab:cluster: { site: home }\n  homelab:network: { vip: 192.168.2.20 }\n"],
        [M, "", "config:\n  homelab:gitops: {}\n"],
      ],
      finds: ["192.168.2.20 is outside the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.2"],
    },
    {
      edits: [
        [G, "vip: 192.168.1.20", "vip: 192.168.1.255"],
        [G, "externalIp: 192.168.1.30", "externalIp: 192.168.2.1"],
      ],
      finds: [
        "192.168.1.255 is the broadcast address of the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12",
      ],
    },
  ],
  "net-address-unique-in-site": [
    {
      edits: [[P, "        lan: 192.168.1.0/24\n", ""], noBridges, [G, "ip: 192.168.1.22", "ip: 192.168.1.21"]],
      finds: ["192.168.1.21 is both nodes.controlPlanes[0].ip of gitlab and nodes.workers[0].ip of gitlab"],
    },
    {
      edits: [[P, "gateway: 192.168.1.1", "gateway: 192.168.1.5"]],
      finds: [
        "192.168.1.5 is both sites.home.gateway and sites.home.proxmoxEndpoint; next free address in home: 192.168.1.12",
      ],
    },
    {
      edits: [
        [G, "ip: 192.168.1.22", "ip: 192.168.1.21"],
        [G, "vip: 192.168.1.20", "vip: 192.168.1.21"],
      ],
      finds: [
        "192.168.1.21 is network.vip of gitlab, nodes.controlPlanes[0].ip of gitlab and nodes.workers[0].ip of gitlab; next free address in home: 192.168.1.12",
      ],
    },
    {
      edits: [
        nic("bridge: vmbr3, address: 10.40.0.7"),
        [M, "vmId: 910,", "vmId: 910, nics: [{ bridge: vmbr3, address: 10.40.0.7 }],"],
      ],
      finds: [
        "10.40.0.7 is both nodes.workers[0].nics[0].address of main and nodes.workers[0].nics[0].address of gitlab; next free address in vmbr3 of home: 10.40.0.8",
      ],
    },
    { edits: [...gitlabInCabin, [G, "ip: 192.168.7.22", "ip: 192.168.1.10"]], finds: [] },
  ],
  "net-gateway-in-lan": [
    {
      edits: [[P, "gateway: 192.168.1.1", "gateway: 192.168.1.0"]],
      finds: ["192.168.1.0 is the network address of the LAN of home, 192.168.1.0/24"],
    },
  ],
  "net-lb-range-excludes-nodes": [
    {
      edits: [lbRange("192.168.1.78-192.168.1.80")],
      finds: [
        "192.168.1.78-192.168.1.80 contains 192.168.1.80, network.externalIp of main: shrink the range or move that address",
      ],
    },
    {
      edits: [
        ...gitlabInCabin,
        [G, "externalIp: 192.168.7.30", "externalIp: 192.168.7.30\n    lbRange: 192.168.7.23-192.168.7.29"],
      ],
      finds: [],
    },
  ],
  "net-lb-range-excludes-dhcp": [
    { edits: [[P, "reserved: [192.168.1.9]", "reserved: [192.168.1.201]"]], finds: [] },
    {
      edits: [[P, "gateway: 192.168.1.1", "gateway: 192.168.1.210"]],
      finds: [
        "192.168.1.210 is inside the DHCP range 192.168.1.200-192.168.1.249 of home; next free address in home: 192.168.1.12",
      ],
    },
    {
      edits: [[P, "https://192.168.1.5:8006", "https://192.168.1.211:8006"]],
      finds: [
        "192.168.1.211 is inside the DHCP range 192.168.1.200-192.168.1.249 of home; next free address in home: 192.168.1.12",
      ],
    },
    // Of a site without clusters nobody needs to know the range.
    { edits: [[P, "  homelab:meshes:", cabin]], finds: [] },
    {
      edits: gitlabInCabin,
      finds: [
        "advisory: the DHCP range of cabin is unknown, so nobody checks that static addresses avoid it: set dhcpRange to first-last",
      ],
    },
  ],
  "net-cidr-canonical": [
    {
      edits: [cilium("routingMode: native, nativeRoutingCidr: 10.1.0.0/8")],
      finds: ["10.1.0.0/8 has host bits set; did you mean 10.0.0.0/8?"],
    },
    {
      edits: [cilium("routingMode: native, nativeRoutingCidr: 10.0.0.0/25")],
      finds: ["10.0.0.0/25 has the wrong size: take a block between /8 and /24"],
    },
    {
      edits: [pods("10.168.0.0/14"), [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.96.0.0/11"]],
      finds: ["10.96.0.0/11 has the wrong size: take a block between /12 and /22"],
    },
    {
      edits: [pods("10.168.0.0/21"), [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.96.0.0/23"]],
      finds: [
        "10.168.0.0/21 has the wrong size: take a block between /14 and /20",
        "10.96.0.0/23 has the wrong size: take a block between /12 and /22",
      ],
    },
  ],
  "net-pod-service-cidr-explicit": [
    {
      edits: [
        [G, "    podCidr: 10.168.0.0/16\n", ""],
        [M, "podCidr: 10.244.0.0/16", "podCidr: 10.0.0.0/16"],
        [M, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.1.0.0/16"],
        [P, "vmbr3: { cidr: 10.40.0.0/24", "vmbr3: { cidr: 10.2.0.0/24"],
      ],
      finds: ["is missing: the default of the distribution is not used; next free block: 10.3.0.0/16"],
    },
    {
      edits: [
        [G, "    podCidr: 10.168.0.0/16\n", ""],
        [M, "podCidr: 10.244.0.0/16", "podCidr: 10.0.0.0/8"],
      ],
      finds: ["is missing: the default of the distribution is not used"],
    },
  ],
  "net-pod-cidr-disjoint-in-site": [
    // Inside a mesh another rule speaks.
    { edits: [pods("10.244.16.0/20")], finds: [] },
    {
      edits: [pods("10.244.16.0/20"), loneGitlab, [M, mainMesh, "{ id: 1 }"]],
      finds: [
        "advisory: 10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, and both are at home; next free block: 10.0.0.0/20",
      ],
    },
    {
      edits: [pods("10.244.16.0/20"), [G, `  homelab:cilium: ${gitlabMesh}\n`, ""]],
      finds: [
        "advisory: 10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, and both are at home; next free block: 10.0.0.0/20",
      ],
    },
    {
      edits: [pods("10.244.16.0/20"), [M, `  homelab:cilium: ${mainMesh}\n`, ""]],
      finds: [
        "advisory: 10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, and both are at home; next free block: 10.0.0.0/20",
      ],
    },
    {
      edits: [pods("10.244.16.0/20"), cilium("routingMode: native, nativeRoutingCidr: 10.0.0.0/8")],
      finds: [
        "10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, and both are at home; next free block: 10.0.0.0/20",
      ],
    },
    { edits: [pods("10.244.16.0/20"), loneGitlab, elsewhere(G)], finds: [] },
  ],
  "net-fleet-cidr-unique": [
    { edits: [pods("10.244.16.0/20"), loneGitlab], finds: [] },
    { edits: [pods("10.244.16.0/20"), elsewhere(G)], finds: [] },
    {
      edits: [pods("10.244.16.0/20"), loneGitlab, elsewhere(G)],
      finds: [
        "advisory: 10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, in another mesh and site; next free block: 10.0.0.0/20",
      ],
    },
    {
      edits: [pods("10.244.16.0/20"), loneGitlab, elsewhere(M)],
      finds: [
        "advisory: 10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, in another mesh and site; next free block: 10.0.0.0/20",
      ],
    },
    {
      edits: [pods("10.244.16.0/20"), loneGitlab, elsewhere(G), elsewhere(M)],
      finds: [
        "advisory: 10.244.16.0/20 overlaps 10.244.0.0/16, network.podCidr of main, in another mesh and site; next free block: 10.0.0.0/20",
      ],
    },
  ],
  "net-pod-service-disjoint": [
    // A cluster without mesh is compared with itself alone.
    {
      edits: [loneGitlab, [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.168.0.0/18"]],
      finds: ["10.168.0.0/18 overlaps 10.168.0.0/16, network.podCidr of gitlab; next free block: 10.0.0.0/18"],
    },
    { edits: [loneGitlab, [G, "serviceCidr: 10.96.0.0/12", "serviceCidr: 10.244.0.0/18"]], finds: [] },
  ],
  "net-cluster-cidrs-avoid-underlay": [
    {
      edits: [...gitlabInCabin, [G, "10.168.0.0/16", "10.40.0.0/16"]],
      finds: ["10.40.0.0/16 overlaps 10.40.0.0/24, sites.home.bridges.vmbr3.cidr; next free block: 10.0.0.0/16"],
    },
    { edits: [...gitlabInCabin, [G, "10.168.0.0/16", "10.40.0.0/16"], [G, "name: inner", "name: outer"]], finds: [] },
    {
      edits: [pods("192.168.0.0/20")],
      finds: ["192.168.0.0/20 overlaps 192.168.1.0/24, sites.home.lan; next free block: 10.0.0.0/20"],
    },
  ],
  "net-native-routing-covered": [
    { edits: [cilium("routingMode: x, nativeRoutingCidr: 10.168.0.0/16")], finds: [] },
    {
      edits: [cilium("routingMode: tunnel, nativeRoutingCidr: 10.168.0.0/16")],
      finds: ["has no effect without routingMode: native; remove it or set the mode"],
    },
    {
      edits: [cilium("nativeRoutingCidr: 10.168.0.0/16")],
      finds: ["has no effect without routingMode: native; remove it or set the mode"],
    },
    {
      edits: [cilium("routingMode: native"), [G, "    podCidr: 10.168.0.0/16\n", ""]],
      finds: ["is missing: native routing needs a block that holds podCidr"],
    },
    {
      edits: [cilium("routingMode: native"), [G, "  homelab:network:", "  homelab:other:"]],
      finds: ["is missing: native routing needs a block that holds podCidr"],
    },
    {
      edits: [cilium("routingMode: native, nativeRoutingCidr: 10.244.0.0/16")],
      finds: ["10.244.0.0/16 does not hold 10.168.0.0/16, network.podCidr of gitlab: widen it"],
    },
    { edits: [cilium("routingMode: native, nativeRoutingCidr: 10.168.0.0/16")], finds: [] },
    { edits: [cilium("routingMode: native, nativeRoutingCidr: x")], finds: [] },
  ],
  "talos-single-cp-flagged": [
    { edits: [[M, "      - { name: main-cp-0,", `${furtherControlPlanes}      - { name: main-cp-0,`]], finds: [] },
  ],
  "talos-cp-spread": [
    {
      edits: [metal, [G, "      - { name: gitlab-cp-0,", `${furtherControlPlanes}      - { name: gitlab-cp-0,`]],
      finds: [],
    },
    {
      edits: [[G, "    workers:\n", ""]],
      finds: ["advisory: all 2 control planes of gitlab are on alpha: spread them over several hypervisors"],
    },
  ],
  "talos-odd-control-planes": [
    { edits: [[G, "    workers:\n", furtherControlPlanes]], finds: ["gitlab has 4 control planes: take 1, 3 or 5"] },
  ],
  "vm-host-memory-budget": [
    {
      edits: [
        ...gitlabInCabin,
        [
          P,
          "gamma: { datastore: nvme, imageDatastore: local, memoryMiB: 65536",
          "alpha: { datastore: nvme, imageDatastore: local, memoryMiB: 16384",
        ],
      ],
      finds: [],
    },
    {
      edits: [metal, [P, "memoryMiB: 65536", "memoryMiB: 24575"]],
      finds: [
        "3 machines on alpha take 16384 MiB, 1 more than its 24575 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144",
      ],
    },
    {
      edits: [
        [G, "name: gitlab-worker-0, ", ""],
        [P, "memoryMiB: 65536", "memoryMiB: 32767"],
      ],
      finds: [
        "5 machines on alpha take 24576 MiB, 1 more than its 32767 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144, gitlab-cp-0 4096, a node 4096",
      ],
    },
    {
      edits: [elsewhere(G), [P, "memoryMiB: 65536", "memoryMiB: 24575"]],
      finds: [
        "3 machines on alpha take 16384 MiB, 1 more than its 24575 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144",
      ],
    },
  ],
  "vm-host-cpu-budget": [
    { edits: [[P, ", threads: 32", ""]], finds: [] },
    {
      edits: [[P, "threads: 32", "threads: 8"]],
      finds: [
        "advisory: 5 machines on alpha have 24 cores, 3.00 for each of its 8 threads: stay at 1.0, never above 3.0",
      ],
    },
    {
      edits: [[P, "threads: 32", "threads: 7"]],
      finds: ["5 machines on alpha have 24 cores, 3.43 for each of its 7 threads: stay at 1.0, never above 3.0"],
    },
  ],
};
