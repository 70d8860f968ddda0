// A store for the whole cluster takes its credential from one place.
import { CLUSTER_STORES, vaultOf } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";

export const esoStoreCredentialNamespace: ResourceRule = {
  kind: "resource",
  id: "eso-store-credential-namespace",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Without a namespace External Secrets looks for the credential where the ExternalSecret is, so that each namespace could bring its own, and most have none.",
  condition: "Every reference of a ClusterSecretStore to a Secret or a service account names its namespace.",
  repair: "Add namespace to the reference.",
  source: "https://external-secrets.io/latest/provider/hashicorp-vault/",
  example: 'secretRef: { name: "vault-approle", key: "secret-id" }',
  exceptions: "never",
  types: CLUSTER_STORES,
  check: (resource, judge) => {
    const vault = vaultOf(resource);
    const references = vault
      .get("auth")
      .entries()
      .flatMap(([, method]) =>
        method
          .entries()
          .filter(([name]) => /Ref$/.test(name))
          .map(([, reference]) => reference),
      );
    judge.each([...references, vault.get("auth", "tokenSecretRef"), vault.get("caProvider")], (reference) => {
      if (reference.present && !reference.get("namespace").present) {
        judge.report(reference, "names no namespace, so that each ExternalSecret would bring its own: add namespace");
      }
    });
  },
};
