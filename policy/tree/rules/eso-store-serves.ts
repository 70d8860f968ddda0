// Every ExternalSecret reads from a store that exists and serves its namespace.
import { isKind, type Item } from "../model";
import type { TreeRule } from "../rule";

export const esoStoreServes: TreeRule = {
  id: "eso-store-serves",
  level: "mandatory",
  severity: "high",
  why: "A secret whose store is missing or closed to its namespace never arrives, and everything that mounts it waits.",
  condition:
    "Every ExternalSecret names a SecretStore of its namespace, or a ClusterSecretStore whose conditions list it.",
  repair: "Name the store that the stack makes, and add the namespace to those that it serves.",
  source:
    "https://external-secrets.io/latest/api/clustersecretstore/ and https://external-secrets.io/latest/api/externalsecret/",
  example: "secretStoreRef: { kind: ClusterSecretStore, name: vault }, where the store is called vault-general",
  check: (items, judge, made) => {
    const all: readonly Item[] = [...items, ...made];
    for (const item of items.filter((one) => isKind(one, "external-secrets.io", "ExternalSecret"))) {
      const reference = item.view.get("spec", "secretStoreRef");
      // Without a kind it is a store of the namespace.
      const kind = reference.get("kind").text() ?? "SecretStore";
      const name = reference.get("name").text() ?? "";
      const namespace = kind === "SecretStore" ? item.namespace : "";
      const store = all.find(
        (one) => isKind(one, "external-secrets.io", kind) && one.name === name && one.namespace === namespace,
      );
      if (store === undefined) judge.report(item, reference, `nobody makes the ${kind} ${name}: name one that exists`);
      else if (!serves(store, item.namespace)) {
        judge.report(item, reference, `the store ${name} does not serve ${item.namespace}: add it to its conditions`);
      }
    }
  },
};

/** A store without conditions serves every namespace. Selectors cannot be judged here and count as fulfilled. */
function serves({ view }: Item, namespace: string): boolean {
  const conditions = view.get("spec", "conditions").list();
  const fulfilled = conditions.some((condition) => {
    const listed = condition.get("namespaces");
    return !listed.present || listed.list().some((one) => one.text() === namespace);
  });
  return conditions.length === 0 || fulfilled;
}
