// Vault's server runs on the hub.
import { eachProgram, isNotHub, type Program, typesOf } from "../../placement";
import type { ResourceRule } from "../../rule";

const VAULT: readonly Program[] = [
  { name: "Vault", charts: ["vault"], images: ["hashicorp/vault", "hashicorp/vault-enterprise"] },
  { name: "OpenBao", charts: ["openbao"], images: ["openbao/openbao"] },
];

export const placeVaultOnHub: ResourceRule = {
  kind: "resource",
  id: "place-vault-on-hub",
  area: "placement",
  level: "mandatory",
  severity: "critical",
  why: "A second Vault holds secrets that nobody's policies, backups and unseal keys cover, and stores begin to ask the wrong one.",
  condition:
    "The server of Vault is installed only in the management cluster; a chart that installs no server may run anywhere.",
  repair: "Read the secrets from the hub's Vault through External Secrets.",
  source: "convention of this fleet: one Vault, on the hub, which every cluster reads from",
  example: "chart: vault in a cluster with role: workload",
  exceptions: "in the stack file",
  types: typesOf(VAULT),
  check: (resource, judge) => {
    if (!isNotHub(judge)) return;
    eachProgram(resource, VAULT, judge, ({ name }, at, values) => {
      if (values?.get("server", "enabled").flag() === false) return;
      judge.report(at, `the server of ${name} runs on the hub alone: read its secrets from there`);
    });
  },
};
