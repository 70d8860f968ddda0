// For every rule about Vault, the trust of a mesh and tunnels: edits that break it, what it must say, and a neighbour that is fine.
import { type Edit } from "./project";
import { type Case } from "./ruleCases";

const [P, M, G, V] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml", "Pulumi.vault.yaml"] as const;

export const declared = (section: string): Edit => [
  P,
  "  homelab:gitops:",
  `  homelab:vault:\n    type: object\n    default: ${section}\n  homelab:gitops:`,
];
export const added = (file: string, section: string): Edit => [file, "  homelab:dns", `  ${section}\n  homelab:dns`];
export const issued = (file: string, day: string): Edit => added(file, `homelab:secrets: { secretIdIssued: "${day}" }`);
export const vaultFile = (name: string): Edit => [name, "", "config:\n  homelab:stack: { kind: vault }\n"];
export const placed = (file: string): Edit => added(file, "homelab:placement: { vault: true }");

/** The base with a Vault on main. */
export const withVault: readonly Edit[] = [
  declared("{ ip: 192.168.1.82 }"),
  placed(M),
  vaultFile(V),
  issued(M, "2026-11-20"),
  issued(G, "2026-11-20"),
];
export const without = (edit: Edit): readonly Edit[] =>
  withVault.filter(([file, , to]) => !(file === edit[0] && to === edit[2]));

const atVault = (ip: string): Edit => [P, "{ ip: 192.168.1.82 }", `{ ip: ${ip} }`];
export const exchanging: Edit = [
  P,
  "inner: { maxConnectedClusters: 255, trust: shared-ca }",
  "inner: { maxConnectedClusters: 255 }",
];
const cabin = `      cabin:
        lan: 192.168.7.0/24
        gateway: 192.168.7.1
        nameservers: [192.168.7.1]
        timeServers: [time.example.org]
        dnsZone: example.org
  homelab:meshes:`;
const remote: Edit = [
  "Pulumi.remote.yaml",
  "",
  `config:
  homelab:cluster: { name: remote, role: workload, site: cabin, platform: metal }
  homelab:network: { externalIp: 192.168.7.30, podCidr: 10.169.0.0/16, serviceCidr: 10.96.0.0/12 }
  homelab:nodes: { controlPlanes: [{ name: remote-cp-0, ip: 192.168.7.21, installDisk: /dev/sda }] }
  homelab:cilium: {}
  homelab:dns: { name: remote.example.org }
  homelab:storage: { classes: [local-path], default: local-path }
  homelab:secrets: { secretIdIssued: "2026-11-20" }
`,
];
const service = "{ namespace: monitoring, name: metrics, port: 8428, selector: { app: metrics } }";
export const metrics = (file: string): Edit => added(file, `homelab:monitoring: { remoteWriteService: ${service} }`);
export const tunnel = (file: string, ...hostnames: readonly string[]): Edit => {
  const ingress = hostnames.map((hostname) => `{ hostname: ${hostname}, service: http://traefik.traefik.svc:80 }`);
  const accountId = "0123456789abcdef0123456789abcdef";
  return [
    file,
    ".example.org }\n",
    `.example.org, tunnel: { accountId: ${accountId}, ingress: [${ingress.join(", ")}] } }\n`,
  ];
};

/** Further members of the inner mesh, workers left out, each a copy of gitlab under another name. */
const crowd: readonly Edit[] = Array.from({ length: 230 }, (_, index): Edit => {
  const name = `m${index}`;
  return [
    `Pulumi.${name}.yaml`,
    "",
    `config:\n  homelab:cluster: { name: ${name}, role: workload, site: home, platform: proxmox }\n  homelab:cilium: { id: 3, mesh: { name: inner, ip: 192.168.1.31 } }\n`,
  ];
});

export const vaultCases: Readonly<Record<string, Case>> = {
  "net-vault-ip-in-lan": {
    broken: [...withVault, atVault("192.168.2.82")],
    finds: ["192.168.2.82 is outside the LAN of home, 192.168.1.0/24; next free address in home: 192.168.1.12"],
    passes: [...withVault, atVault("192.168.1.254")],
  },
  "vault-stack-single": {
    broken: [...withVault, vaultFile("Pulumi.secrets.yaml")],
    finds: ["both secrets and vault configure Vault: remove one of the two files"],
    passes: withVault,
  },
  "vault-hub-single": {
    broken: [...without(placed(M)), placed(G)],
    finds: [
      "gitlab is a workload cluster: Vault runs on a management cluster, so remove it here",
      "no management cluster runs it: set homelab:placement.vault to true in the stack file of one",
    ],
    passes: [...withVault, [G, "role: workload", "role: management"]],
  },
  "vault-hub-stays": {
    broken: [...withVault, [M, "role: management", "role: management, retire: true"]],
    finds: ["main runs Vault, which gitlab still reads: retire the others first"],
    passes: [
      ...withVault,
      [M, "role: management", "role: management, retire: true"],
      [G, "role: workload", "role: workload, retire: true"],
    ],
  },
  "vault-reachable": {
    broken: [...withVault, [P, "  homelab:meshes:", cabin], remote],
    finds: [
      "remote is at cabin and Vault, on main, at home, and nothing routes between the sites: let both join a mesh that has an overlay, move remote, or give it a project of its own",
    ],
    passes: [[P, "  homelab:meshes:", cabin], remote],
  },
  "name-cluster-not-vault-stack": {
    broken: [...withVault, [G, "name: gitlab,", "name: vault,"]],
    finds: ["vault is the stack that configures Vault: give the cluster another name"],
    passes: [[G, "name: gitlab,", "name: vault,"]],
  },
  "vault-secret-id-lifetime": {
    broken: [...withVault, [P, "{ ip: 192.168.1.82 }", "{ ip: 192.168.1.82, secretIdTtlDays: 300 }"]],
    finds: [
      "a SecretID lives 300 days and is warned about from its day 300 on: set rotateAfterDays below secretIdTtlDays",
    ],
    passes: [...withVault, [P, "{ ip: 192.168.1.82 }", "{ ip: 192.168.1.82, rotateAfterDays: 364 }"]],
  },
  "vault-secret-id-dated": {
    broken: [...without(issued(G, "2026-11-20")), [M, '"2026-11-20"', '"2026-11-23"']],
    finds: [
      'advisory: 2026-11-23 is still to come: write today, "2026-11-21"',
      'is missing: gitlab logs in to Vault with a SecretID; write today, "2026-11-21"',
    ],
    passes: [...withVault, [M, '"2026-11-20"', '"2026-11-22"']],
  },
  "vault-secret-id-age": {
    broken: [...withVault, [M, '"2026-11-20"', '"2025-11-20"'], [G, '"2026-11-20"', '"2026-01-15"']],
    finds: [
      'advisory: SecretID of main expired on 2026-11-20, 366 days after it was issued: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of vault',
      'advisory: SecretID of gitlab is 310 days old and expires on 2027-01-15: set secrets.secretIdIssued to today, "2026-11-21", and run `up` of gitlab',
    ],
    passes: [...withVault, [M, '"2026-11-20"', '"2026-01-26"']],
  },
  "mesh-exchange-needs-vault": {
    broken: [exchanging],
    finds: [
      "members of mesh inner exchange certificates through Vault, and this fleet has none: add homelab:vault to Pulumi.yaml and a Pulumi.vault.yaml, or set trust: shared-ca",
    ],
    passes: [...withVault, exchanging],
  },
  "mesh-ca-maker-stays": {
    broken: [[M, "role: management", "role: management, retire: true"]],
    finds: [
      "main made the CA of mesh inner, which gitlab still uses: retire the others first, or set trust: vault-exchange for the mesh",
    ],
    passes: [
      [M, "role: management", "role: management, retire: true"],
      [G, "role: workload", "role: workload, retire: true"],
    ],
  },
  "mesh-fits-secret": {
    broken: [...withVault, exchanging, ...crowd],
    finds: [
      "mesh inner has 232 members: their certificates, 4550 bytes a peer, fill the Secret cilium-kvstoremesh of each with 1027 KiB of 1024; 231 members fit, so split the mesh, or set trust: shared-ca",
    ],
    passes: [...withVault, exchanging, ...crowd.slice(1)],
  },
  "mesh-global-service-of-hub": {
    broken: [
      metrics(M),
      metrics(G),
      [
        "Pulumi.dev.yaml",
        "",
        `config:\n  homelab:cluster: { name: dev, role: management, site: home, platform: metal }\n  homelab:cilium: { mesh: { name: inner } }\n  homelab:monitoring: { remoteWriteService: ${service} }\n`,
      ],
      [
        "Pulumi.lone.yaml",
        "",
        `config:\n  homelab:cluster: { name: lone, role: management, site: home, platform: metal }\n  homelab:cilium: { id: 9 }\n  homelab:monitoring: { remoteWriteService: ${service} }\n`,
      ],
    ],
    finds: [
      "lone is in no mesh, so nobody else finds the Service: give it a mesh, or remove it here",
      "both dev and main declare one for mesh inner: keep one",
      "gitlab is an agent, which finds the Service of its hub by itself: remove it here",
    ],
    passes: [metrics(M)],
  },
  "dns-tunnel-in-zone": {
    broken: [tunnel(G, "shop.example.org", "shop.example.net")],
    finds: ["shop.example.net is not below the zone example.org: write a name that ends in .example.org"],
    passes: [tunnel(G, "shop.gl.example.org")],
  },
  "dns-tunnel-unique": {
    broken: [tunnel(G, "local.example.org", "shop.example.org"), tunnel(M, "shop.example.org")],
    finds: [
      "local.example.org is both dns.name of main and dns.tunnel.ingress[0].hostname of gitlab: each needs a name of its own",
      "shop.example.org is both dns.tunnel.ingress[0].hostname of main and dns.tunnel.ingress[1].hostname of gitlab: each needs a name of its own",
    ],
    passes: [tunnel(G, "shop.example.org"), tunnel(M, "git.example.org")],
  },
};
