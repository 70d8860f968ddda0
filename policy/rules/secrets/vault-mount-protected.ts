// No operation can delete an engine of Vault with its secrets.
import type { ResourceRule } from "../../rule";

export const vaultMountProtected: ResourceRule = {
  kind: "resource",
  id: "vault-mount-protected",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Unmounting an engine deletes every secret in it at once, and Vault has no way back.",
  condition: "The resource is protected in Pulumi.",
  repair: "Set protect: true in the resource's options.",
  source: "https://developer.hashicorp.com/vault/docs/commands/secrets/disable",
  example: 'new Mount("general", …, {})',
  exceptions: "never",
  types: ["vault:index/mount:Mount"],
  check: ({ props, options }, judge) => {
    if (!options.protect)
      judge.report(props, "may be unmounted, with every secret in it: set protect: true in its options");
  },
};
