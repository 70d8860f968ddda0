// No operation can delete a way to log in to Vault.
import type { ResourceRule } from "../../rule";

export const vaultAuthProtected: ResourceRule = {
  kind: "resource",
  id: "vault-auth-protected",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Disabling an auth method deletes its roles and revokes every token that came from it, so that no cluster reads a secret any more.",
  condition: "The resource is protected in Pulumi.",
  repair: "Set protect: true in the resource's options.",
  source: "https://developer.hashicorp.com/vault/docs/commands/auth/disable",
  example: 'new AuthBackend("approle", …, {})',
  exceptions: "never",
  types: ["vault:index/authBackend:AuthBackend"],
  check: ({ props, options }, judge) => {
    if (!options.protect)
      judge.report(props, "may be disabled, with every role and token of it: set protect: true in its options");
  },
};
