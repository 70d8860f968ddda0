// SecretStores and ClusterSecretStores: whether they are ready, and who may use them.
// Source: external-secrets/external-secrets v2.9.0 pkg/controllers/secretstore (common.go, client_manager.go).
import { readyStatus } from "../ready";
import type { Verdict } from "../../../kernel/model";
import type { Cluster, KubeObject, World } from "../../model";
import { findObject, objectsOf, putStatus } from "../cluster";
import { isGoing, setFinalizer } from "../deletion";
import { listAt, recordAt, textAt, textsAt } from "../tree";
import { allOf, fails, holds } from "../verdict";
import { operatorRuns, report, V1, V1ALPHA1 } from "./operator";
import { notPlayed, unplayed } from "./unplayed";
import { canBeTried, openStore, type Opened } from "./vaultClient";

const FINALIZER = "secretstore.externalsecrets.io/finalizer";
const INVALID = "InvalidProviderConfig";

export interface StoreReference {
  readonly kind: string;
  readonly name: string;
}

/** A store reference of a spec; the kind defaults to the namespaced one. */
export function storeReference(value: unknown): StoreReference {
  return { kind: textAt(value, "kind") ?? "SecretStore", name: textAt(value, "name") ?? "" };
}

/** Opens the store that an object in a namespace refers to, if that namespace may use it. */
export function openReference(
  world: World,
  cluster: Cluster,
  { kind, name }: StoreReference,
  namespace: string,
): Opened {
  const store = findObject(cluster, V1, kind, kind === "SecretStore" ? namespace : undefined, name);
  if (!store) {
    return { error: `could not get ${kind} "${name}", ${kind.toLowerCase()}s.external-secrets.io "${name}" not found` };
  }
  if (!admits(cluster, store, namespace)) {
    return {
      error: `using cluster store "${name}" is not allowed from namespace "${namespace}": denied by spec.condition`,
    };
  }
  return openStore(world, cluster, store, namespace);
}

/** One of the conditions must hold, if there are any. */
function admits(cluster: Cluster, store: KubeObject, namespace: string): boolean {
  const conditions = listAt(store.body, "spec", "conditions");
  if (store.kind !== "ClusterSecretStore" || conditions.length === 0) return true;
  const labels: Record<string, unknown> = {
    ...recordAt(findObject(cluster, "v1", "Namespace", undefined, namespace)?.body, "metadata", "labels"),
    "kubernetes.io/metadata.name": namespace,
  };
  return conditions.some((condition) => {
    const wanted = Object.entries(recordAt(condition, "namespaceSelector", "matchLabels"));
    return (
      textsAt(condition, "namespaces").includes(namespace) ||
      textsAt(condition, "namespaceRegexes").some((pattern) => new RegExp(pattern).test(namespace)) ||
      (wanted.length > 0 && wanted.every(([label, value]) => labels[label] === value))
    );
  });
}

/** Whether a store is ready, thanks to what. */
export function storeReady(world: World, cluster: Cluster, store: KubeObject): Verdict {
  const runs = operatorRuns(world, cluster);
  if (!runs.holds) return runs;
  const [strange] = unplayed(store.kind, store.body);
  if (strange !== undefined) return fails(notPlayed(strange));
  const opened = canBeTried(store) ? openStore(world, cluster, store, store.namespace ?? "") : undefined;
  if (opened && "error" in opened) return fails(opened.error);
  opened?.client.close();
  return allOf(runs, holds(...(opened?.client.because ?? [])));
}

/** Tries every store. Returns true when something changed. */
export function runStores(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const store of [...objectsOf(cluster, V1, "ClusterSecretStore"), ...objectsOf(cluster, V1, "SecretStore")]) {
    if (setFinalizer(store, FINALIZER, isPushedTo(cluster, store))) changed = true;
    if (isGoing(store)) continue;
    const verdict = storeReady(world, cluster, store);
    const status = verdict.holds
      ? { capabilities: "ReadWrite", ...readyStatus(true, "Valid", "store validated") }
      : readyStatus(false, INVALID, invalid(verdict.message));
    if (putStatus(store, status)) changed = true;
    if (report(cluster, store, INVALID, verdict.holds ? undefined : verdict.message)) changed = true;
  }
  return changed;
}

/** Logging in belongs to making the client; only the token is tried after that. */
function invalid(cause: string): string {
  return cause.startsWith("invalid vault credentials") ? "unable to validate store" : "unable to create client";
}

/** A store stays while a PushSecret that deletes what it pushed refers to it. */
function isPushedTo(cluster: Cluster, store: KubeObject): boolean {
  return objectsOf(cluster, V1ALPHA1, "PushSecret").some(
    (push) =>
      textAt(push.body, "spec", "deletionPolicy") === "Delete" &&
      (store.namespace === undefined || store.namespace === push.namespace) &&
      (Object.keys(recordAt(push.body, "status", "syncedPushSecrets")).includes(`${store.kind}/${store.name}`) ||
        listAt(push.body, "spec", "secretStoreRefs")
          .map(storeReference)
          .some(({ kind, name }) => kind === store.kind && name === store.name)),
  );
}
