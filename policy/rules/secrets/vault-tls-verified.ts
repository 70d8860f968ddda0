// The provider checks who Vault is.
import type { ResourceRule } from "../../rule";

export const vaultTlsVerified: ResourceRule = {
  kind: "resource",
  id: "vault-tls-verified",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Without the check whoever answers at the address receives the operator's token.",
  condition: "The flag skipTlsVerify is not set, neither in the program nor by VAULT_SKIP_VERIFY.",
  repair: "Give the provider Vault's authority with caCertFile.",
  source: "https://www.pulumi.com/registry/packages/vault/api-docs/provider/",
  example: 'new vault.Provider("vault", { skipTlsVerify: true })',
  exceptions: "never",
  types: ["pulumi:providers:vault"],
  check: ({ props }, judge) => {
    const skips = props.get("skipTlsVerify");
    if (skips.flag() === true)
      judge.report(skips, "whoever answers gets the token: take it out, and name Vault's authority in caCertFile");
  },
};
