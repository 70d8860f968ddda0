// Where the rules about addresses of a site and pools of LoadBalancer addresses begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { cabin, gitlabInCabin, lbRange } from "./ruleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const metal: Edit = [G, "platform: proxmox", "platform: metal"];
const nic = (text: string): Edit => [G, "vmId: 930,", `vmId: 930, nics: [{ ${text} }],`];
const noBridges: Edit = [
  P,
  "        bridges:\n          vmbr0: { cidr: 192.168.1.0/24, mtu: 1500 }\n          vmbr3: { cidr: 10.40.0.0/24, mtu: 9000 }\n",
  "",
];
const vipOutside: Edit = [G, "vip: 192.168.1.20", "vip: 192.168.2.20"];
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
};
