// Only what every namespace needs is in a store for the whole cluster, and it says who may use it.
import { CLUSTER_STORES } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";

export const esoStoreLimited: ResourceRule = {
  kind: "resource",
  id: "eso-store-limited",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A ClusterSecretStore without conditions hands its secrets to whoever may create an ExternalSecret in any namespace.",
  condition:
    "A ClusterSecretStore is one of the setting's, and each of its conditions names namespaces in full or selects them by label.",
  repair: "List the namespaces in spec.conditions, or make a SecretStore in the one namespace that needs it.",
  source: "https://external-secrets.io/latest/api/clustersecretstore/",
  example: 'new ClusterSecretStore("vault-general") without spec.conditions',
  exceptions: "never",
  settings: {
    stores: {
      description: "Names of stores that may be for the whole cluster.",
      type: "array",
      items: { type: "string" },
      default: ["vault-general"],
    },
  },
  types: CLUSTER_STORES,
  check: ({ props }, judge) => {
    const allowed = judge.settings
      .get("stores")
      .list()
      .map((store) => store.text());
    judge.each([props.get("metadata", "name")], (name) => {
      if (!allowed.includes(name.text())) {
        judge.report(
          name,
          `${name.shown()} is for the whole cluster, and only ${allowed.join(", ")} may be: make a SecretStore in the namespace that needs it`,
        );
      }
    });
    const conditions = props.get("spec", "conditions");
    if (conditions.list().length === 0) {
      judge.report(conditions, "any namespace may use this store: list those that may in spec.conditions");
    }
    judge.each(conditions.list(), (condition) => {
      const selects = condition.get("namespaceSelector").leaves().length > 0;
      if (condition.get("namespaces").list().length === 0 && !selects) {
        judge.report(
          condition,
          "names no namespace and selects none by label: list the namespaces that may use the store",
        );
      }
      if (condition.get("namespaceRegexes").list().length > 0) {
        judge.report(
          condition.get("namespaceRegexes"),
          "a pattern takes in namespaces that nobody thought of: list them in namespaces",
        );
      }
    });
  },
};
