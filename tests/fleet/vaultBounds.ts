// Where the rules about Vault and the SecretIDs of the clusters begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { declared, issued, placed, vaultFile, without, withVault } from "./vaultRuleCases";

const [P, M, G, V] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml", "Pulumi.vault.yaml"] as const;
const elsewhere = (file: string): Edit => [file, "site: home", "site: homes"];
const retiring = (file: string, role: string): Edit => [file, `role: ${role}`, `role: ${role}, retire: true`];
const further = (name: string, id: number, role = "workload"): Edit => [
  `Pulumi.${name}.yaml`,
  "",
  `config:\n  homelab:cluster: { name: ${name}, role: ${role}, site: home, platform: proxmox }\n  homelab:cilium: { id: ${id}, mesh: { name: inner, ip: 192.168.1.3${id} } }\n`,
];
const refusedVault: Edit = [P, "  homelab:gitops:", "  homelab:vault: 7\n  homelab:gitops:"];
const vaultKeys = (text: string): Edit => [P, "{ ip: 192.168.1.82 }", `{ ip: 192.168.1.82, ${text} }`];
const broken: Edit = ["Pulumi.broken.yaml", "", "{"];

export const vaultBounds: FurtherCases = {
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
};
