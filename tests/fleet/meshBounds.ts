// Where the rules about the members of a mesh begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { gitlabInCabin, gitlabMesh, mainMesh } from "./ruleCases";
import { exchanging, metrics, withVault } from "./vaultRuleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const mesh = "mesh: { name: inner, ip: 192.168.1.31 }";
const cilium = (text: string): Edit => [G, gitlabMesh, `{ ${text} }`];
const mainCilium = (text: string): Edit => [M, mainMesh, `{ ${text}, mesh: { name: inner, ip: 192.168.1.81 } }`];
const elsewhere = (file: string): Edit => [file, "site: home", "site: homes"];
const retiring = (file: string, role: string): Edit => [file, `role: ${role}`, `role: ${role}, retire: true`];
const further = (name: string, id: number, role = "workload"): Edit => [
  `Pulumi.${name}.yaml`,
  "",
  `config:\n  homelab:cluster: { name: ${name}, role: ${role}, site: home, platform: proxmox }\n  homelab:cilium: { id: ${id}, mesh: { name: inner, ip: 192.168.1.3${id} } }\n`,
];
const nameless = (file: string): Edit => [file, " name: inner,", ""];
const refusedVault: Edit = [P, "  homelab:gitops:", "  homelab:vault: 7\n  homelab:gitops:"];

export const meshBounds: FurtherCases = {
  "cilium-id-range": [
    { edits: [cilium("id: 300")], finds: ["300 is above 255, the highest id; next free id: 2"] },
    { edits: [cilium("id: 255")], finds: [] },
    { edits: [cilium(mesh)], finds: ["is missing: a member of mesh inner needs an id from 1 to 255; next free id: 2"] },
    { edits: [cilium("id: 512, mesh: { name: outer, ip: 192.168.1.31 }")], finds: [] },
    { edits: [cilium("id: 300, mesh: { ip: 192.168.1.31 }")], finds: [] },
    { edits: [cilium("mesh: { ip: 192.168.1.31 }")], finds: [] },
  ],
  "cilium-id-unique-in-fleet": [
    { edits: [cilium(`id: 1, ${mesh}`)], finds: [] },
    {
      edits: [cilium("id: 1"), [M, mainMesh, "{ id: 1 }"]],
      finds: ["advisory: 1 is both cilium.id of main and cilium.id of gitlab, in different meshes; next free id: 2"],
    },
    {
      edits: [cilium("id: 1")],
      finds: ["advisory: 1 is both cilium.id of main and cilium.id of gitlab, in different meshes; next free id: 2"],
    },
    { edits: [cilium(mesh), mainCilium("routingMode: tunnel")], finds: [] },
  ],
  "cilium-id-unique-in-mesh": [
    {
      edits: [cilium(`id: 1, ${mesh}`), further("dev", 1)],
      finds: [
        "1 is both cilium.id of main and cilium.id of dev, and both are in mesh inner; next free id: 2",
        "1 is both cilium.id of main and cilium.id of gitlab, and both are in mesh inner; next free id: 2",
      ],
    },
    { edits: [cilium(mesh), mainCilium("routingMode: tunnel")], finds: [] },
  ],
  "net-mesh-same-datapath": [
    {
      edits: [
        cilium(`id: 2, routingMode: native, tunnelProtocol: geneve, ${mesh}`),
        mainCilium("id: 1, routingMode: native"),
      ],
      finds: [],
    },
    {
      edits: [cilium(`id: 2, routingMode: native, ${mesh}`)],
      finds: ["gitlab has routingMode native and main tunnel: members of mesh inner need the same"],
    },
    { edits: [cilium(`id: 2, routingMode: tunnel, tunnelProtocol: vxlan, ${mesh}`)], finds: [] },
    {
      edits: [cilium(`id: 2, tunnelProtocol: geneve, ${mesh}`), further("dev", 3)],
      finds: ["gitlab has tunnelProtocol geneve and main vxlan: members of mesh inner need the same"],
    },
  ],
  "net-mesh-nodes-reachable": [
    { edits: [elsewhere(G)], finds: [] },
    { edits: [elsewhere(M)], finds: [] },
    { edits: [...gitlabInCabin, elsewhere(M)], finds: [] },
  ],
  "mesh-exchange-needs-vault": [
    { edits: [exchanging, refusedVault], finds: [] },
    {
      edits: [
        [P, "inner: { maxConnectedClusters: 255, trust: shared-ca }", "inner: { maxConnectedClusters: 255, trust: x }"],
      ],
      finds: [],
    },
    {
      edits: [exchanging, further("dev", 3)],
      finds: [
        "members of mesh inner exchange certificates through Vault, and this fleet has none: add homelab:vault to Pulumi.yaml and a Pulumi.vault.yaml, or set trust: shared-ca",
      ],
    },
  ],
  "mesh-ca-maker-stays": [
    {
      edits: [retiring(M, "management"), [G, "role: workload", "role: management"]],
      finds: [
        "main made the CA of mesh inner, which gitlab still uses: retire the others first, or set trust: vault-exchange for the mesh",
      ],
    },
    { edits: [[G, "role: workload, ", ""], retiring(M, "management")], finds: [] },
    {
      edits: [retiring(M, "management"), further("dev", 3)],
      finds: [
        "main made the CA of mesh inner, which dev and gitlab still use: retire the others first, or set trust: vault-exchange for the mesh",
      ],
    },
    {
      edits: [retiring(M, "management"), further("dev", 3), further("edge", 4)],
      finds: [
        "main made the CA of mesh inner, which dev, edge and gitlab still use: retire the others first, or set trust: vault-exchange for the mesh",
      ],
    },
    { edits: [retiring(G, "workload")], finds: [] },
    { edits: [exchanging, retiring(M, "management")], finds: [] },
    // Without an id a cluster counts as the lowest, so that nobody else is blamed.
    { edits: [retiring(M, "management"), [G, "role: workload", "role: management"], cilium(mesh)], finds: [] },
    {
      edits: [
        ...withVault,
        retiring(G, "workload"),
        [G, "role: workload", "role: management"],
        cilium(`id: 0, ${mesh}`),
      ],
      finds: [],
    },
  ],
  "mesh-global-service-of-hub": [
    { edits: [metrics(G), [G, "remoteWriteService:", "role: hub, remoteWriteService:"]], finds: [] },
    {
      edits: [metrics(M), [M, "remoteWriteService:", "role: agent, remoteWriteService:"]],
      finds: ["main is an agent, which finds the Service of its hub by itself: remove it here"],
    },
    { edits: [metrics(G), [G, "role: workload, ", ""]], finds: [] },
    { edits: [metrics(M), [M, `  homelab:cilium: ${mainMesh}\n`, ""]], finds: [] },
    {
      edits: [metrics(M), metrics(G), [G, "role: workload", "role: management"], [G, "name: inner", "name: outer"]],
      finds: [],
    },
    { edits: [metrics(M), metrics(G), [G, "role: workload", "role: management"], nameless(G), nameless(M)], finds: [] },
    { edits: [metrics(M), metrics(G), [G, "role: workload", "role: management"], nameless(M)], finds: [] },
    {
      edits: [
        metrics(M),
        [M, "  homelab:cluster: { name: main, role: management, site: home, platform: proxmox }\n", ""],
      ],
      finds: [],
    },
  ],
};
