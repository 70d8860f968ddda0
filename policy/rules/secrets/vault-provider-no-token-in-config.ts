// The operator's token is not part of the program.
import type { ResourceRule } from "../../rule";

export const vaultProviderNoTokenInConfig: ResourceRule = {
  kind: "resource",
  id: "vault-provider-no-token-in-config",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A token in the provider's inputs stays in the state of the stack, encrypted or not, long after the operator revoked the next one.",
  condition: "The provider has neither token nor authLogin, and sends no X-Vault-Token.",
  repair: "Leave the inputs out and set VAULT_TOKEN for the operation.",
  source: "https://www.pulumi.com/registry/packages/vault/installation-configuration/",
  example: 'new vault.Provider("vault", { token: config.requireSecret("token") })',
  exceptions: "never",
  types: ["pulumi:providers:vault"],
  check: ({ props }, judge) => {
    judge.each(props.entries(), ([name, value]) => {
      if (name !== "token" && !name.startsWith("authLogin")) return;
      judge.report(
        value,
        "keeps the operator's access in the state: leave it out and set VAULT_TOKEN for the operation",
      );
    });
    const headers = props.get("headers");
    if (/x-vault-token/i.test(headers.text() ?? "")) {
      judge.report(headers, "sends X-Vault-Token: leave it out and set VAULT_TOKEN for the operation");
    }
  },
};
