// The program makes no tokens of Vault.
import type { ResourceRule } from "../../rule";

export const vaultNoTokenResource: ResourceRule = {
  kind: "resource",
  id: "vault-no-token-resource",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A token that Pulumi makes lives in the state, is renewed by nobody between two operations, and is a child of the operator's.",
  condition: "There is no vault.Token: clients log in with a role of theirs.",
  repair: "Give the client an AppRole or a Kubernetes role.",
  source: "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-hierarchies-and-orphan-tokens",
  example: 'new vault.Token("ci", { policies: ["general-reader"] })',
  exceptions: "in the stack file",
  types: ["vault:index/token:Token"],
  check: ({ props }, judge) => {
    judge.report(props, "this token lives in the state: let the client log in with a role of its own");
  },
};
