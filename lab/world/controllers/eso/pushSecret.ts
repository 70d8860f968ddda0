// PushSecrets: writes Secrets into Vault, and takes back what was pushed when that is asked for.
// Source: external-secrets/external-secrets v2.9.0 pkg/controllers/pushsecret (pushsecret_controller.go and
// pushsecret_controller_template.go), providers/v1/vault/client_push.go.
import { readyCondition, readyStatus } from "../ready";
import { isDeepStrictEqual } from "node:util";
import type { Cluster, KubeObject, World } from "../../model";
import { findObject, objectsOf, putStatus } from "../cluster";
import { isGoing, setFinalizer } from "../deletion";
import { isRecord, listAt, recordAt, textAt } from "../tree";
import { report, V1, V1ALPHA1 } from "./operator";
import { openReference, storeReference } from "./stores";
import { renderAll } from "./template";
import { notPlayed, unplayed } from "./unplayed";
import { MANAGER, type VaultClient } from "./vaultClient";

const FINALIZER = "pushsecret.externalsecrets.io/finalizer";

/** What was pushed: entries by store (`Kind/name`), then by key and property. */
type Pushed = Record<string, Record<string, unknown>>;

interface Ended {
  /** Undefined: the condition stays what it was. */
  readonly condition?: { readonly status: "True" | "False"; readonly reason: string; readonly message: string };
  readonly pushed: Pushed;
}

const errored = (message: string, pushed: Pushed): Ended => ({
  condition: { status: "False", reason: "Errored", message },
  pushed,
});

/** Reconciles every PushSecret, as if its refresh interval were always over. Returns true when something changed. */
export function runPushSecrets(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const push of objectsOf(cluster, V1ALPHA1, "PushSecret")) {
    const deletes = textAt(push.body, "spec", "deletionPolicy") === "Delete";
    if (isGoing(push)) {
      if (deletes && takeBack(world, cluster, push)) changed = true;
      continue;
    }
    if (setFinalizer(push, FINALIZER, deletes)) changed = true;
    const { condition, pushed } = reconcile(world, cluster, push);
    if (conclude(cluster, push, condition, pushed)) changed = true;
  }
  return changed;
}

function conclude(cluster: Cluster, push: KubeObject, condition: Ended["condition"], pushed: Pushed): boolean {
  if (!condition) return false;
  const { status, reason, message } = condition;
  const ready = status === "True";
  const wrote = putStatus(push, { ...readyStatus(ready, reason, message), syncedPushSecrets: pushed });
  return report(cluster, push, reason, ready ? undefined : message) || wrote;
}

/** Deletes all that was pushed; only then the finalizer goes. Returns true when something changed. */
function takeBack(world: World, cluster: Cluster, push: KubeObject): boolean {
  const { error, left } = withdraw(world, cluster, push, {});
  if (error === undefined) return setFinalizer(push, FINALIZER, false);
  const { condition, pushed } = errored(`Failed to Delete Secrets from Provider: ${error}`, left);
  return conclude(cluster, push, condition, pushed);
}

function reconcile(world: World, cluster: Cluster, push: KubeObject): Ended {
  const before = pushedBefore(push);
  const [strange] = unplayed(push.kind, push.body);
  if (strange !== undefined) return errored(notPlayed(strange), before);
  const spec = recordAt(push.body, "spec");
  const name = textAt(spec, "selector", "secret", "name");
  if (name === undefined) return errored("could not get source secret", before);
  const secret = findObject(cluster, "v1", "Secret", push.namespace, name);
  const deletes = textAt(spec, "deletionPolicy") === "Delete";
  if (!secret && deletes && Object.keys(before).length > 0) {
    const { error, left } = withdraw(world, cluster, push, {});
    if (error !== undefined) return errored(`failed to cleanup provider secrets: ${error}`, left);
    const message = "source secret deleted; provider secrets cleaned up";
    return { condition: { status: "False", reason: "SourceDeleted", message }, pushed: {} };
  }
  // What is cleaned up is not looked at again before it is changed.
  if (!secret && textAt(readyCondition(push), "reason") === "SourceDeleted") return { pushed: before };
  if (!secret) return errored("could not get source secret", before);
  for (const { kind, name: store } of listAt(spec, "secretStoreRefs").map(storeReference)) {
    if (findObject(cluster, V1, kind, kind === "SecretStore" ? push.namespace : undefined, store)) continue;
    const cause = `${kind.toLowerCase()}s.external-secrets.io "${store}" not found`;
    return errored(`could not get ${kind} "${store}", ${cause}`, before);
  }
  const values = templated(spec, decoded(secret));
  // The operator only logs this error: the condition stays what it was.
  if ("error" in values) return { pushed: before };
  const pushed: Pushed = {};
  for (const store of listAt(spec, "secretStoreRefs").map(storeReference)) {
    const key = `${store.kind}/${store.name}`;
    pushed[key] = {};
    const error = pushTo(world, cluster, push, { key, values: values.values, pushed: pushed[key] });
    if (error !== undefined) return errored(`set secret failed: ${error}`, merge(pushed, before));
  }
  if (deletes) {
    const { error, left } = withdraw(world, cluster, push, pushed);
    if (error !== undefined) return errored(`Failed to Delete Secrets from Provider: ${error}`, left);
  }
  const unchanged = textAt(spec, "updatePolicy") === "IfNotExists" ? ". Existing secrets in providers unchanged." : "";
  const message = `PushSecret synced successfully${unchanged}`;
  return { condition: { status: "True", reason: "Synced", message }, pushed };
}

/**
 * The values that are pushed. `template.data` is laid over the Secret's own keys whatever its `mergePolicy` says, which
 * only ExternalSecrets heed: a whole Secret is pushed with its own keys and the templated ones.
 */
function templated(
  spec: Record<string, unknown>,
  source: Record<string, string>,
): { readonly values: Record<string, string> } | { readonly error: string } {
  const rendered = renderAll(recordAt(spec, "template", "data"), source);
  return "error" in rendered ? rendered : { values: { ...source, ...rendered.values } };
}

interface Batch {
  /** `Kind/name` of the store. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  /** Filled with what was pushed. */
  readonly pushed: Record<string, unknown>;
}

function pushTo(world: World, cluster: Cluster, push: KubeObject, { key, values, pushed }: Batch): string | undefined {
  const [kind = "", store = ""] = key.split("/");
  const opened = openReference(world, cluster, { kind, name: store }, push.namespace ?? "");
  if ("error" in opened) return `could not get secrets client for store ${store}: ${opened.error}`;
  const { client } = opened;
  const onlyNew = textAt(push.body, "spec", "updatePolicy") === "IfNotExists";
  const run = (): string | undefined => {
    for (const entry of listAt(push.body, "spec", "data")) {
      const { secretKey, remoteKey, property } = match(entry);
      if (secretKey !== "" && !Object.hasOwn(values, secretKey)) return `secret key ${secretKey} does not exist`;
      const error = onlyNew && exists(client, remoteKey, property) ? undefined : write(client, entry, values);
      if (error !== undefined) {
        return `could not write remote ref ${secretKey} to target secretstore ${store}: ${error}`;
      }
      pushed[property === "" ? remoteKey : `${remoteKey}/${property}`] = entry;
    }
    return undefined;
  };
  const error = run();
  client.close();
  return error;
}

function exists(client: VaultClient, remoteKey: string, property: string): boolean {
  const found = client.read(remoteKey);
  return "data" in found && (property === "" || property in found.data);
}

/** Writes one entry: the whole Secret, or one key of it as a property of the entry. */
function write(client: VaultClient, entry: unknown, values: Readonly<Record<string, string>>): string | undefined {
  const { secretKey, remoteKey, property } = match(entry);
  const found = client.read(remoteKey);
  if ("error" in found) return found.error;
  const there = "data" in found ? found.data : undefined;
  if (there) {
    const metadata = client.metadata(remoteKey);
    if ("error" in metadata) return metadata.error;
    if (metadata.data["managed-by"] !== MANAGER) return "secret not managed by external-secrets";
  }
  const value = secretKey === "" ? JSON.stringify(values) : (values[secretKey] ?? "");
  if (property !== "") {
    return there?.[property] === value ? undefined : client.write(remoteKey, { ...there, [property]: value });
  }
  const parsed = asObject(value);
  if (!parsed) return `error unmarshalling ${there ? "incoming secret value" : "vault secret"}: invalid JSON format`;
  return isDeepStrictEqual(there, parsed) ? undefined : client.write(remoteKey, parsed);
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Deletes what was pushed and is not wanted any more. `left` is what is still there after an error. */
function withdraw(
  world: World,
  cluster: Cluster,
  push: KubeObject,
  wanted: Pushed,
): { readonly error?: string; readonly left: Pushed } {
  const before = pushedBefore(push);
  const left = merge(wanted, before);
  for (const [key, entries] of Object.entries(before)) {
    const [kind = "", name = ""] = key.split("/");
    const obsolete = Object.entries(entries).filter(([reference]) => !(reference in (wanted[key] ?? {})));
    const opened = openReference(world, cluster, { kind, name }, push.namespace ?? "");
    if ("error" in opened) return { error: `could not get secrets client for store ${key}: ${opened.error}`, left };
    for (const [reference, entry] of obsolete) {
      const error = remove(opened.client, entry);
      if (error !== undefined) {
        opened.client.close();
        return { error, left };
      }
      Reflect.deleteProperty(left[key] ?? {}, reference);
    }
    opened.client.close();
    if (!(key in wanted)) Reflect.deleteProperty(left, key);
  }
  return { left };
}

/** Deletes an entry, or its property while others are left. What others manage is left alone. */
function remove(client: VaultClient, entry: unknown): string | undefined {
  const { remoteKey, property } = match(entry);
  const found = client.read(remoteKey);
  if ("error" in found) return found.error;
  if (!("data" in found)) return undefined;
  const metadata = client.metadata(remoteKey);
  if ("error" in metadata) return metadata.error;
  if (metadata.data["managed-by"] !== MANAGER) return undefined;
  const rest = Object.fromEntries(Object.entries(found.data).filter(([key]) => property !== "" && key !== property));
  return Object.keys(rest).length > 0 ? client.put(remoteKey, rest) : client.remove(remoteKey);
}

function match(entry: unknown): { readonly secretKey: string; readonly remoteKey: string; readonly property: string } {
  return {
    secretKey: textAt(entry, "match", "secretKey") ?? "",
    remoteKey: textAt(entry, "match", "remoteRef", "remoteKey") ?? "",
    property: textAt(entry, "match", "remoteRef", "property") ?? "",
  };
}

function pushedBefore(push: KubeObject): Pushed {
  return recordAt(push.body, "status", "syncedPushSecrets") as Pushed;
}

function merge(one: Pushed, other: Pushed): Pushed {
  const stores = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(stores.map((store) => [store, { ...one[store], ...other[store] }]));
}

function decoded(secret: KubeObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordAt(secret.body, "data")).map(([key, value]) => [
      key,
      Buffer.from(String(value), "base64").toString("utf8"),
    ]),
  );
}
