// Where the rules about blocks of addresses begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { gitlabInCabin, gitlabMesh, mainMesh } from "./ruleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const pods = (block: string): Edit => [G, "podCidr: 10.168.0.0/16", `podCidr: ${block}`];
const loneGitlab: Edit = [G, gitlabMesh, "{ id: 2 }"];
const cilium = (text: string): Edit => [G, gitlabMesh, `{ id: 2, ${text} }`];
const elsewhere = (file: string): Edit => [file, "site: home", "site: homes"];

export const blockBounds: FurtherCases = {
  "net-cidr-canonical": [
    {
      edits: [["Pulumi.yaml", "vmbr3: { cidr: 10.40.0.0/24", "vmbr3: { cidr: 10.40.0.1/24"]],
      finds: ["10.40.0.1/24 has host bits set; did you mean 10.40.0.0/24?"],
      at: ["sites.home.bridges.vmbr3.cidr"],
    },
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
};
