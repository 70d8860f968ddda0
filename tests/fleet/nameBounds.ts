// Where the rules about names and what they refer to begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { beta, gitlabInCabin } from "./ruleCases";
import { tunnel } from "./vaultRuleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const elsewhere = (file: string): Edit => [file, "site: home", "site: homes"];
const nic = (text: string): Edit => [G, "vmId: 930,", `vmId: 930, nics: [{ ${text} }],`];
const attached = (file: string, vmId: number, bridge: string): Edit => [
  file,
  `vmId: ${vmId},`,
  `vmId: ${vmId}, bridge: ${bridge},`,
];
const placedOn = (file: string, vmId: number, host: string): Edit => [
  file,
  `vmId: ${vmId},`,
  `vmId: ${vmId}, hypervisor: ${host},`,
];

export const nameBounds: FurtherCases = {
  "name-cluster-label": [
    { edits: [[G, "name: gitlab,", "name: g,"]], finds: [] },
    {
      edits: [[G, "name: gitlab,", "name: gitlab-,"]],
      finds: ["gitlab- is not a cluster name: use at most 32 lower-case letters, digits and inner dashes"],
    },
    {
      edits: [[G, "name: gitlab,", "name: abcdefghijklmnopqrstuvwxyz-012345,"]],
      finds: [
        "abcdefghijklmnopqrstuvwxyz-012345 is not a cluster name: use at most 32 lower-case letters, digits and inner dashes",
      ],
    },
  ],
  "name-node-unique": [
    {
      edits: [
        [G, "name: gitlab-cp-0, ", ""],
        [G, "name: gitlab-worker-0, ", ""],
      ],
      finds: [],
    },
  ],
  "name-dns-unique-in-zone": [
    { edits: [[G, "gl.example.org", "example.org"]], finds: [] },
    { edits: [[G, "{ name: gl.example.org }", "{ name: gl.example.net, zone: 7 }"]], finds: [] },
    { edits: [elsewhere(G), [G, "gl.example.org", "gl.example.net"]], finds: [] },
  ],
  "name-dns-not-nested": [
    {
      edits: [
        [M, "local.example.org", "l.example.org"],
        [G, "gl.example.org", "a.b.l.example.org"],
      ],
      finds: ["advisory: a.b.l.example.org lies below l.example.org, dns.name of main: give it a name beside that one"],
    },
  ],
  "vm-id-unique": [
    {
      edits: [
        [G, "vmId: 920, ", ""],
        [G, "vmId: 930, ", ""],
      ],
      finds: [],
    },
    {
      edits: [[G, "vmId: 930", "vmId: 910"]],
      finds: ["910 is both nodes.workers[0].vmId of main and nodes.workers[0].vmId of gitlab; next free id: 912"],
    },
    { edits: [elsewhere(G), [G, "vmId: 930", "vmId: 910"]], finds: [] },
  ],
  "ref-hypervisor-known": [
    {
      edits: [
        [P, "        bridges:", beta.replace("beta", "aardvark")],
        placedOn(M, 900, "alpha"),
        placedOn(M, 910, "alpha"),
        placedOn(M, 911, "alpha"),
        placedOn(G, 920, "alpha"),
      ],
      finds: ["is missing: home has several hypervisors (aardvark, alpha)"],
    },
    {
      edits: [
        [P, "        bridges:", beta],
        placedOn(M, 900, "alpha"),
        placedOn(M, 910, "alpha"),
        placedOn(M, 911, "alpha"),
        placedOn(G, 920, "alpha"),
        placedOn(G, 930, "7"),
      ],
      finds: [],
    },
    {
      edits: [[P, "        proxmoxEndpoint: https://192.168.1.5:8006\n", ""]],
      finds: [
        "home has no proxmoxEndpoint, which platform: proxmox needs: add it to the site in Pulumi.yaml",
        "home has no proxmoxEndpoint, which platform: proxmox needs: add it to the site in Pulumi.yaml",
      ],
    },
    {
      edits: [
        [
          P,
          "          alpha: { datastore: nvme, imageDatastore: local, extraDatastores: [sata], memoryMiB: 65536, threads: 32 }\n",
          "",
        ],
      ],
      finds: [
        "home has no hypervisors, which platform: proxmox needs: add it to the site in Pulumi.yaml",
        "home has no hypervisors, which platform: proxmox needs: add it to the site in Pulumi.yaml",
      ],
    },
    { edits: [elsewhere(G), placedOn(G, 930, "bet")], finds: [] },
  ],
  "ref-bridge-known": [
    {
      edits: [...gitlabInCabin, [P, "vmbr0: { cidr: 192.168.7.0/24", "vmbr0: { cidr: 192.168.8.0/24"]],
      finds: [
        "no bridge of cabin carries its LAN 192.168.7.0/24: add one with that block, or give every node a bridge",
      ],
    },
    {
      edits: [
        [P, "          vmbr0: { cidr: 192.168.1.0/24, mtu: 1500 }\n", ""],
        ...[900, 910, 911].map((id) => attached(M, id, "vmbr3")),
        attached(G, 920, "vmbr3"),
        attached(G, 930, "7"),
      ],
      finds: [],
    },
    {
      edits: [nic("bridge: vmbr8, address: 10.40.0.22")],
      finds: ["vmbr8 is not a bridge of home; did you mean vmbr0?"],
    },
    { edits: [elsewhere(G), attached(G, 930, "vmbr8")], finds: [] },
    {
      edits: [
        [
          P,
          "        bridges:\n          vmbr0: { cidr: 192.168.1.0/24, mtu: 1500 }\n          vmbr3: { cidr: 10.40.0.0/24, mtu: 9000 }\n",
          "",
        ],
      ],
      finds: ["no bridge of home carries its LAN 192.168.1.0/24: add one with that block, or give every node a bridge"],
    },
  ],
  "ref-datastore-known": [
    {
      edits: [placedOn(G, 930, "bet"), [G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: tape }], vmId: 930,"]],
      finds: [],
    },
    {
      edits: [
        [P, "extraDatastores: [sata], ", ""],
        [G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: tape }], vmId: 930,"],
      ],
      finds: ["tape is not a datastore of alpha; known: nvme"],
    },
    {
      edits: [
        [P, "datastore: nvme, imageDatastore: local, extraDatastores: [sata], ", ""],
        [G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: tape }], vmId: 930,"],
      ],
      finds: ["tape is not a datastore of alpha"],
    },
    { edits: [elsewhere(G), [G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: tape }], vmId: 930,"]], finds: [] },
    {
      edits: [
        [
          P,
          "        hypervisors:\n          alpha: { datastore: nvme, imageDatastore: local, extraDatastores: [sata], memoryMiB: 65536, threads: 32 }\n",
          "",
        ],
        [G, "vmId: 930,", "disks: [{ sizeGiB: 5, datastore: tape }], vmId: 930,"],
      ],
      finds: [],
    },
  ],
  "storage-default-listed": [
    { edits: [[G, "{ classes: [longhorn], default: longhorn }", "{ default: longhorn }"]], finds: [] },
    {
      edits: [[G, "{ classes: [longhorn], default: longhorn }", "{ classes: [local-path, 7], default: longhorn }"]],
      finds: [],
    },
    { edits: [[G, "{ classes: [longhorn], default: longhorn }", "{ classes: [], default: longhorn }"]], finds: [] },
  ],
  "dns-tunnel-in-zone": [
    {
      edits: [tunnel(G, "shop.example.net"), [G, "{ name: gl.example.org,", "{ name: gl.example.org, zone: 7,"]],
      finds: [],
    },
    {
      edits: [tunnel(G, "example.org")],
      finds: ["example.org is not below the zone example.org: write a name that ends in .example.org"],
    },
    { edits: [elsewhere(G), tunnel(G, "shop.example.net")], finds: [] },
  ],
  "dns-tunnel-unique": [{ edits: [[G, "gl.example.org", "local.example.org"]], finds: [] }],
};
