// Where the rules about names, members of a mesh, Vault and Git begin and end: bounds, refused values, several clusters.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { beta, gitlabInCabin, gitlabMesh, gitlabVersions, mainMesh } from "./ruleCases";
import {
  added,
  declared,
  exchanging,
  issued,
  metrics,
  placed,
  tunnel,
  vaultFile,
  without,
  withVault,
} from "./vaultRuleCases";

const [P, M, G, V] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml", "Pulumi.vault.yaml"] as const;

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
const vaultKeys = (text: string): Edit => [P, "{ ip: 192.168.1.82 }", `{ ip: 192.168.1.82, ${text} }`];
const broken: Edit = ["Pulumi.broken.yaml", "", "{"];
const noRepo: Edit = [P, "repo: https://git.example.org/fleet.git, ", ""];
const origin = (url: string): Edit => [".git/config", "", `[remote "origin"]\n\turl = ${url}\n`];
const gitops = (file: string, text: string): Edit => added(file, `homelab:gitops: { ${text} }`);
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

export const memberBounds: FurtherCases = {
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
  "gitops-repo-set": [
    { edits: [noRepo, gitops(G, "repo: 7"), gitops(M, "repo: 7")], finds: [] },
    {
      edits: [noRepo, gitops(G, "repo: https://git.example.org/gitlab.git")],
      finds: [
        "there is no Git repository for Flux to read: this checkout has no remote `origin` with an https:// or ssh:// URL; add one, or set homelab:gitops.default.repo in Pulumi.yaml",
      ],
    },
    { edits: [noRepo, origin("https://git.example.org/fleet.git")], finds: [] },
  ],
  "gitops-repo-url": [
    { edits: [noRepo, origin("https://git.example.org/fleet.git")], finds: [] },
    {
      edits: [gitops(G, "repo: git@git.example.org:gitlab.git")],
      finds: ["git@git.example.org:gitlab.git is not a URL: write ssh://git@git.example.org/gitlab.git"],
    },
    {
      edits: [gitops(G, "repo: https://user:token@git.example.org/gitlab.git")],
      finds: [
        "the URL carries credentials: remove them, and set homelab:secrets.gitUsername and gitPassword with `pulumi config set --secret --path`",
      ],
    },
  ],
  "gitops-known-hosts": [
    {
      edits: [noRepo, origin("ssh://git@git.example.org/fleet.git")],
      finds: [
        "advisory: ssh://git@git.example.org/fleet.git is read over SSH: set knownHosts to the output of `ssh-keyscan git.example.org` after checking it, or use an https:// URL",
        "advisory: ssh://git@git.example.org/fleet.git is read over SSH: set knownHosts to the output of `ssh-keyscan git.example.org` after checking it, or use an https:// URL",
      ],
    },
    { edits: [origin("ssh://git@git.example.org/fleet.git")], finds: [] },
  ],
  "vault-stack-single": [
    { edits: [refusedVault, vaultFile(V)], finds: [] },
    { edits: [refusedVault], finds: [] },
    { edits: [declared("{ ip: 192.168.1.82 }"), broken], finds: [] },
    {
      edits: [declared("{ ip: 192.168.1.82 }")],
      finds: [
        "no stack configures this Vault: add Pulumi.vault.yaml that holds `homelab:stack: { kind: vault }` below `config:`",
      ],
    },
    {
      edits: [vaultFile(V)],
      finds: [
        "vault configures a Vault that Pulumi.yaml does not declare: add homelab:vault with its ip there, or remove this file",
      ],
    },
  ],
  "vault-hub-single": [
    { edits: [refusedVault, placed(M)], finds: [] },
    {
      edits: [placed(M), placed(G)],
      finds: [
        "gitlab is a workload cluster: Vault runs on a management cluster, so remove it here",
        "Pulumi.yaml declares no Vault: add homelab:vault with its ip there, or remove it here",
      ],
    },
    {
      edits: [...withVault, [G, "role: workload", "role: management"], placed(G)],
      finds: ["both gitlab and main run Vault: keep one of them"],
    },
    { edits: [...without(placed(M)), broken], finds: [] },
    {
      edits: [...without(placed(M)), placed(G), [G, "role: workload, ", ""]],
      finds: ["no management cluster runs it: set homelab:placement.vault to true in the stack file of one"],
    },
  ],
  "vault-hub-stays": [
    {
      edits: [...withVault, retiring(M, "management"), further("dev", 3)],
      finds: ["main runs Vault, which dev and 1 more still read: retire the others first"],
    },
    { edits: [placed(M), retiring(M, "management")], finds: [] },
    { edits: [...withVault, retiring(G, "workload")], finds: [] },
  ],
  "vault-reachable": [
    { edits: [...withVault, elsewhere(G)], finds: [] },
    { edits: [...withVault, elsewhere(M)], finds: [] },
  ],
  "name-cluster-not-vault-stack": [{ edits: [...withVault, [G, "name: gitlab,", "name: vaults,"]], finds: [] }],
  "vault-secret-id-lifetime": [
    { edits: [...withVault, vaultKeys("secretIdTtlDays: x, rotateAfterDays: 400")], finds: [] },
    { edits: [...withVault, vaultKeys("secretIdTtlDays: 200, rotateAfterDays: x")], finds: [] },
    {
      edits: [...withVault, vaultKeys("rotateAfterDays: 365")],
      finds: [
        "a SecretID lives 365 days and is warned about from its day 365 on: set rotateAfterDays below secretIdTtlDays",
      ],
      at: ["vault.rotateAfterDays"],
    },
    {
      edits: [...withVault, vaultKeys("secretIdTtlDays: 300")],
      finds: [
        "a SecretID lives 300 days and is warned about from its day 300 on: set rotateAfterDays below secretIdTtlDays",
      ],
      at: ["vault.secretIdTtlDays"],
    },
    {
      edits: [...withVault, vaultKeys("secretIdTtlDays: 1, rotateAfterDays: 1")],
      finds: [
        "a SecretID lives 1 day and is warned about from its day 1 on: set rotateAfterDays below secretIdTtlDays",
      ],
    },
  ],
  "vault-secret-id-dated": [{ edits: [...without(issued(G, "2026-11-20")), issued(G, "x")], finds: [] }],
  "vault-secret-id-age": [
    {
      edits: [...withVault, [G, '"2026-11-20"', '"2026-01-25"']],
      finds: [
        'advisory: SecretID of gitlab is 300 days old and expires on 2027-01-25: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of gitlab',
      ],
    },
    {
      edits: [...withVault, [G, '"2026-11-20"', '"2025-11-21"']],
      finds: [
        'advisory: SecretID of gitlab expired on 2026-11-21, 365 days after it was issued: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of gitlab',
      ],
    },
    {
      edits: [...withVault, [G, '"2026-11-20"', '"2025-11-22"']],
      finds: [
        'advisory: SecretID of gitlab is 364 days old and expires on 2026-11-22: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of gitlab',
      ],
    },
    {
      edits: [...without(vaultFile(V)), [M, '"2026-11-20"', '"2026-01-15"']],
      finds: [
        'advisory: SecretID of main is 310 days old and expires on 2027-01-15: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of the stack of Vault',
      ],
    },
    { edits: [...withVault, [G, '"2026-11-20"', '"2025-01-15"'], vaultKeys("secretIdTtlDays: x")], finds: [] },
    { edits: [...withVault, [G, '"2026-11-20"', '"2025-01-15"'], vaultKeys("rotateAfterDays: x")], finds: [] },
    { edits: [issued(G, "2025-01-15")], finds: [] },
    {
      edits: [...withVault, [G, '"2026-11-20"', '"2026-11-20"'], vaultKeys("secretIdTtlDays: 2, rotateAfterDays: 1")],
      finds: [
        'advisory: SecretID of main is 1 day old and expires on 2026-11-22: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of vault',
        'advisory: SecretID of gitlab is 1 day old and expires on 2026-11-22: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of gitlab',
      ],
    },
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
  "talos-version-pinned": [
    {
      edits: [gitlabVersions("{ talos: 1.12.2, kubernetes: v1.33.4-v2 }")],
      finds: [
        "1.12.2 is not an exact version: write one like v1.12.2",
        "v1.33.4-v2 is not an exact version: write one like v1.12.2",
      ],
    },
  ],
  "cilium-version-pinned": [
    {
      edits: [
        [P, "talosCcm: 0.5.2", "talosCcm: v0.5.2"],
        [P, "metricsServer: 3.13.0", "metricsServer: v3.13.0"],
        [P, "fluxOperator: 0.58.0", "fluxOperator: v0.58.0"],
      ],
      finds: [
        "v0.5.2 is not an exact version: write one like 1.18.6",
        "v3.13.0 is not an exact version: write one like 1.18.6",
        "v0.58.0 is not an exact version: write one like 1.18.6",
      ],
    },
    {
      edits: [
        [P, "externalSecrets: 2.9.0", "externalSecrets: v2.9.0"],
        [P, "flux: 2.8.8", "flux: v2.8.8"],
        [P, "cilium: 1.18.6", "cilium: x1.18.6"],
      ],
      finds: [
        "x1.18.6 is not an exact version: write one like 1.18.6",
        "v2.8.8 is not an exact version: write one like 1.18.6",
        "v2.9.0 is not an exact version: write one like 1.18.6",
      ],
    },
    {
      edits: [gitlabVersions("{ cilium: 2.0.0 }")],
      finds: [
        "main runs Cilium 1.18.6 and gitlab 2.0.0: members of mesh inner may be one minor apart, so upgrade main first",
      ],
    },
    {
      edits: [gitlabVersions("{ cilium: 0.18.6 }")],
      finds: [
        "gitlab runs Cilium 0.18.6 and main 1.18.6: members of mesh inner may be one minor apart, so upgrade gitlab first",
      ],
    },
    {
      edits: [gitlabVersions("{ cilium: 1.20.0 }")],
      finds: [
        "main runs Cilium 1.18.6 and gitlab 1.20.0: members of mesh inner may be one minor apart, so upgrade main first",
      ],
    },
  ],
  "talos-k8s-supported": [
    { edits: [gitlabVersions("{ kubernetes: v1.30.0 }")], finds: [] },
    {
      edits: [gitlabVersions("{ kubernetes: v1.36.0 }")],
      finds: ["Talos v1.12.2 does not run Kubernetes v1.36.0: take 1.30 to 1.35"],
    },
    {
      edits: [gitlabVersions("{ kubernetes: v2.33.0 }")],
      finds: ["Talos v1.12.2 does not run Kubernetes v2.33.0: take 1.30 to 1.35"],
    },
    { edits: [gitlabVersions("{ kubernetes: 7 }")], finds: [] },
    { edits: [gitlabVersions("{ talos: 7 }")], finds: [] },
    { edits: [[P, "      talos: v1.12.2\n", ""]], finds: [] },
    { edits: [[P, "      kubernetes: v1.33.4\n", ""]], finds: [] },
  ],
};
