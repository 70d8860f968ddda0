// Every reference to a store has one in the same cluster that lets the namespace in.
import { CLUSTER_STORES, EXTERNAL_SECRETS, PUSH_SECRETS, STORES } from "../../externalSecrets";
import type { Facts, StackRule } from "../../rule";
import type { View } from "../../view";
import { namespaceOf } from "../../workloads";

const referencesOf = ({ props }: Facts): readonly View[] =>
  [
    props.get("spec", "secretStoreRef"),
    ...props.get("spec", "secretStoreRefs").list(),
    ...["data", "dataFrom"].flatMap((place) =>
      props
        .get("spec", place)
        .list()
        .map((entry) => entry.get("sourceRef", "storeRef")),
    ),
  ].filter((reference) => reference.get("name").present);

/** Without conditions a store is for every namespace; what a selector or a pattern takes in is not known here. */
function admits(store: Facts, namespace: string): boolean {
  const conditions = store.props.get("spec", "conditions").list();
  return (
    conditions.length === 0 ||
    conditions.some(
      (condition) =>
        condition.get("namespaceSelector").present ||
        condition.get("namespaceRegexes").present ||
        condition
          .get("namespaces")
          .list()
          .some((one) => one.text() === namespace),
    )
  );
}

export const esoReferenceResolves: StackRule = {
  kind: "stack",
  id: "eso-reference-resolves",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "An ExternalSecret whose store is missing, or does not admit its namespace, stays unready for good, and with it everything that mounts its Secret.",
  condition:
    "The store that an ExternalSecret or PushSecret names is one of the stack's, in its own namespace or with a condition that names it.",
  repair: "Name a store that the stack makes, or add the namespace to its conditions.",
  source: "https://external-secrets.io/latest/api/clustersecretstore/",
  example: 'secretStoreRef: { name: "vault" } in a namespace without that SecretStore',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const stores = resources.filter(({ type }) => STORES.includes(type));
    const users = resources.filter(({ type }) => EXTERNAL_SECRETS.includes(type) || PUSH_SECRETS.includes(type));
    judge.each(users, (user) => {
      const namespace = namespaceOf(user);
      judge.each(referencesOf(user), (reference) => {
        const name = reference.get("name").text() ?? "";
        const isCluster = reference.get("kind").text() === "ClusterSecretStore";
        const store = stores.find(
          (one) =>
            CLUSTER_STORES.includes(one.type) === isCluster &&
            one.props.get("metadata", "name").text() === name &&
            (isCluster || namespaceOf(one) === namespace),
        );
        if (store === undefined) {
          const place = isCluster ? `no ClusterSecretStore ${name}` : `no SecretStore ${name} in ${namespace}`;
          judge.report(user, reference, `the stack makes ${place}: name one that it makes`);
        } else if (!admits(store, namespace)) {
          judge.report(
            user,
            reference,
            `the store ${name} does not admit ${namespace}: add it to the store's conditions`,
          );
        }
      });
    });
  },
};
