// A store knows the authority of its Vault.
import { STORES, vaultOf } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";
import { fromBase64 } from "../../secretShapes";

export const esoStoreCa: ResourceRule = {
  kind: "resource",
  id: "eso-store-ca",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Vault's certificate comes from an authority of this fleet: a store that does not know it never becomes ready, and one that is given its key gives that away.",
  condition: "A store for Vault has a caBundle with a certificate and nothing secret in it, or a caProvider.",
  repair: "Set caBundle to the authority's certificate in PEM, encoded in Base64.",
  source: "https://external-secrets.io/latest/provider/hashicorp-vault/",
  example: 'vault: { server: "https://…", path: "general" }',
  exceptions: "never",
  types: STORES,
  check: (resource, judge) => {
    const vault = vaultOf(resource);
    if (!vault.present) return;
    const bundle = vault.get("caBundle");
    if (!bundle.present) {
      if (!vault.get("caProvider").present)
        judge.report(bundle, "the store does not know Vault's authority: set caBundle to its certificate");
      return;
    }
    const pem = fromBase64(bundle.text() ?? "");
    if (!pem.includes("-----BEGIN CERTIFICATE-----"))
      judge.report(bundle, "is no certificate in PEM, encoded in Base64: set the authority's");
    if (pem.includes("PRIVATE KEY-----")) judge.report(bundle, "holds a private key: give the certificate alone");
  },
};
