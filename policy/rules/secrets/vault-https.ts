// Nobody talks to Vault in clear.
import { STORES, vaultOf } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";

export const vaultHttps: ResourceRule = {
  kind: "resource",
  id: "vault-https",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Over HTTP everyone on the way reads tokens and secrets, and can put others in their place.",
  condition: "The provider's address and each store's server begin with https://.",
  repair: "Write the address with https://.",
  source: "https://developer.hashicorp.com/vault/docs/configuration/listener/tcp",
  example: 'address: "http://192.168.1.82:8200"',
  exceptions: "never",
  types: ["pulumi:providers:vault", ...STORES],
  check: (resource, judge) => {
    const address =
      resource.type === "pulumi:providers:vault" ? resource.props.get("address") : vaultOf(resource).get("server");
    if (address.present && !/^https:\/\//i.test(address.text() ?? "")) {
      judge.report(address, `${address.shown()} is not https: write the address with https://`);
    }
  },
};
