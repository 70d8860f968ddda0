// ExternalSecrets: reads entries of Vault into a Secret, by the policies that each of them names.
// Source: external-secrets/external-secrets v2.9.0 pkg/controllers/externalsecret (externalsecret_controller.go,
// externalsecret_controller_secret.go, externalsecret_controller_template.go).
import { readyStatus } from "../ready";
import { createHash } from "node:crypto";
import type { Cluster, KubeObject, World } from "../../model";
import { findObject, objectsOf, putObject, putStatus } from "../cluster";
import { isGoing, requestDeletion, setFinalizer } from "../deletion";
import { at, isRecord, listAt, recordAt, textAt } from "../tree";
import { report, V1 } from "./operator";
import { openReference, storeReference, type StoreReference } from "./stores";
import { renderAll } from "./template";
import { notPlayed, unplayed } from "./unplayed";
import type { VaultClient } from "./vaultClient";

const FINALIZER = "externalsecrets.external-secrets.io/externalsecret-cleanup";

/** How a reconciliation ended. `cause` is what the Event tells when the condition only says that it failed. */
interface Ended {
  readonly reason: "SecretSynced" | "SecretDeleted" | "SecretMissing" | "SecretSyncedError";
  readonly message: string;
  readonly cause?: string;
}

const failed = (message: string, cause: string): Ended => ({ reason: "SecretSyncedError", message, cause });
const SYNCED: Ended = { reason: "SecretSynced", message: "secret synced" };

/** Reconciles every ExternalSecret, as if its refresh interval were always over. Returns true when something changed. */
export function runExternalSecretObjects(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const external of objectsOf(cluster, V1, "ExternalSecret")) {
    if (isGoing(external)) {
      const target = targetOf(cluster, external);
      if (deletionPolicy(external) === "Delete" && target && ownerOf(target)?.["name"] === external.name) {
        requestDeletion(world, cluster, target);
      }
      if (setFinalizer(external, FINALIZER, false)) changed = true;
      continue;
    }
    if (setFinalizer(external, FINALIZER, true)) changed = true;
    const before = targetOf(cluster, external);
    const { reason, message, cause } = reconcile(world, cluster, external);
    if (targetOf(cluster, external) !== before) changed = true;
    const status = readyStatus(reason !== "SecretSyncedError", reason, message);
    if (putStatus(external, status)) changed = true;
    if (report(cluster, external, "UpdateFailed", cause)) changed = true;
  }
  return changed;
}

function reconcile(world: World, cluster: Cluster, external: KubeObject): Ended {
  const [strange] = unplayed(external.kind, external.body);
  if (strange !== undefined) return failed("could not get secret data from provider", notPlayed(strange));
  const read = readSources(world, cluster, external);
  if ("error" in read) return failed("could not get secret data from provider", read.error);
  const existing = targetOf(cluster, external);
  const creation = creationPolicy(external);
  if (Object.keys(read.values).length === 0) {
    if (deletionPolicy(external) === "Delete") return deleteTarget(world, cluster, external, existing);
    if (deletionPolicy(external) === "Retain") {
      return { reason: "SecretSynced", message: "secret retained due to DeletionPolicy=Retain" };
    }
  }
  if (creation === "None") return SYNCED;
  if (creation === "Merge" && !existing) {
    return { reason: "SecretMissing", message: "secret will not be created due to CreationPolicy=Merge" };
  }
  const trouble = writeTarget(cluster, external, existing, read.values);
  if (trouble) return trouble;
  return SYNCED;
}

/** Values of all sources, later ones over earlier ones. What is not there is skipped unless the target is retained. */
function readSources(
  world: World,
  cluster: Cluster,
  external: KubeObject,
): { readonly values: Record<string, string> } | { readonly error: string } {
  const skips = deletionPolicy(external) !== "Retain";
  const stores = new Map<string, VaultClient>();
  const values: Record<string, string> = {};
  const open = (source: unknown): VaultClient | { readonly error: string } => {
    const reference: StoreReference = storeReference(
      at(source, "sourceRef", "storeRef") ?? at(external.body, "spec", "secretStoreRef"),
    );
    const key = `${reference.kind}/${reference.name}`;
    const opened = stores.get(key) ?? openReference(world, cluster, reference, external.namespace ?? "");
    if ("error" in opened) return opened;
    const client = "client" in opened ? opened.client : opened;
    stores.set(key, client);
    return client;
  };
  const run = (): string | undefined => {
    for (const [index, source] of listAt(external.body, "spec", "dataFrom").entries()) {
      const client = open(source);
      const found = "error" in client ? client : extract(client, recordAt(source, "extract"));
      if ("values" in found) Object.assign(values, found.values);
      else if ("error" in found) return `error processing spec.dataFrom[${index}].extract, err: ${found.error}`;
      else if (!skips) return `error processing spec.dataFrom[${index}].extract, err: ${NOT_THERE}`;
    }
    for (const [index, source] of listAt(external.body, "spec", "data").entries()) {
      const reference = recordAt(source, "remoteRef");
      const key = textAt(reference, "key") ?? "";
      const client = open(source);
      const found = "error" in client ? client : property(client, key, textAt(reference, "property"));
      if ("value" in found) values[textAt(source, "secretKey") ?? ""] = found.value;
      else if ("error" in found) return `error processing spec.data[${index}] (key: ${key}), err: ${found.error}`;
      else if (!skips) return `error processing spec.data[${index}] (key: ${key}), err: ${NOT_THERE}`;
    }
    return undefined;
  };
  const error = run();
  for (const client of stores.values()) client.close();
  return error === undefined ? { values } : { error };
}

const NOT_THERE = "Secret does not exist";

type Values = { readonly values: Record<string, string> } | { readonly absent: true } | { readonly error: string };

function extract(client: VaultClient, reference: Record<string, unknown>): Values {
  const found = client.read(textAt(reference, "key") ?? "");
  if (!("data" in found)) return found;
  const name = textAt(reference, "property");
  const data = name === undefined ? found.data : at(found.data, ...name.split("."));
  if (!isRecord(data)) return { error: `cannot find secret data for key: "${name ?? ""}"` };
  // Keys that a Secret cannot hold are rewritten (runtime/esutils ConvertKeys, strategy Default).
  return {
    values: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key.replaceAll(/[^-._a-zA-Z0-9]/g, "_"), asText(value)]),
    ),
  };
}

function property(
  client: VaultClient,
  key: string,
  name: string | undefined,
): { readonly value: string } | { readonly absent: true } | { readonly error: string } {
  const found = client.read(key);
  if (!("data" in found)) return found;
  if (name === undefined) return { value: JSON.stringify(found.data) };
  const value = found.data[name] ?? at(found.data, ...name.split("."));
  return value === undefined ? { error: `cannot find secret data for key: "${name}"` } : { value: asText(value) };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function deleteTarget(world: World, cluster: Cluster, external: KubeObject, target: KubeObject | undefined): Ended {
  const creation = creationPolicy(external);
  if (creation !== "Owner") {
    const cause = `unable to delete secret ${targetName(external)}: creationPolicy=${creation} is not Owner`;
    return failed("could not delete secret", cause);
  }
  if (target) requestDeletion(world, cluster, target);
  return { reason: "SecretDeleted", message: "secret deleted due to DeletionPolicy=Delete" };
}

/** Brings the target to the values; keys that this ExternalSecret no longer yields go, those of others stay. */
function writeTarget(
  cluster: Cluster,
  external: KubeObject,
  existing: KubeObject | undefined,
  source: Readonly<Record<string, string>>,
): Ended | undefined {
  const template = recordAt(external.body, "spec", "target", "template");
  const templates = recordAt(template, "data");
  const rendered = renderAll(templates, source);
  if ("error" in rendered) {
    const cause = `could not apply template: could not execute template: ${rendered.error}`;
    return failed("could not update secret", existing ? `unable to mutate secret ${existing.name}: ${cause}` : cause);
  }
  const keepsSource = Object.keys(templates).length === 0 || textAt(template, "mergePolicy") === "Merge";
  const wanted = { ...(keepsSource ? source : {}), ...rendered.values };
  const owner = existing ? ownerOf(existing) : undefined;
  if (owner?.["kind"] === "ExternalSecret" && owner["name"] !== external.name) {
    const cause = `secret is owned by another ExternalSecret: ${String(owner["name"])}`;
    return failed(
      "target is owned by another ExternalSecret",
      `unable to mutate secret ${existing?.name ?? ""}: ${cause}`,
    );
  }
  const manager = `externalsecrets.external-secrets.io/${external.name}`;
  const metadata = recordAt(existing?.body, "metadata");
  const others = listAt(metadata, "managedFields").filter((entry) => textAt(entry, "manager") !== manager);
  const own = listAt(metadata, "managedFields").filter((entry) => textAt(entry, "manager") === manager);
  const stale = new Set(own.flatMap((entry) => Object.keys(recordAt(entry, "fieldsV1", "f:data"))));
  const kept = Object.entries(recordAt(existing?.body, "data")).filter(([key]) => !stale.has(`f:${key}`));
  const encoded = Object.entries(wanted).map(([key, value]) => [key, Buffer.from(value).toString("base64")] as const);
  const data = Object.fromEntries([...kept, ...encoded].sort(([left], [right]) => (left < right ? -1 : 1)));
  const fields = Object.fromEntries(Object.keys(wanted).map((key) => [`f:${key}`, {}]));
  const owns = creationPolicy(external) === "Owner";
  putObject(
    cluster,
    {
      apiVersion: "v1",
      kind: "Secret",
      namespace: external.namespace,
      name: targetName(external),
      body: {
        ...existing?.body,
        type: textAt(template, "type") ?? textAt(existing?.body, "type") ?? "Opaque",
        data,
        metadata: {
          ...metadata,
          labels: {
            ...recordAt(metadata, "labels"),
            ...recordAt(template, "metadata", "labels"),
            "reconcile.external-secrets.io/managed": "true",
          },
          annotations: {
            ...recordAt(metadata, "annotations"),
            ...recordAt(template, "metadata", "annotations"),
            "reconcile.external-secrets.io/data-hash": createHash("sha3-224")
              .update(JSON.stringify(data))
              .digest("hex"),
          },
          managedFields: [...others, { manager, operation: "Update", fieldsV1: { "f:data": fields } }],
          ...(owns ? { ownerReferences: [reference(external)] } : {}),
        },
      },
    },
    existing?.madeBy ?? external.madeBy,
    existing?.awaited,
  );
  return undefined;
}

function reference({ apiVersion, kind, name, uid }: KubeObject): Record<string, unknown> {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function ownerOf(secret: KubeObject): Record<string, unknown> | undefined {
  return listAt(secret.body, "metadata", "ownerReferences").find(
    (owner): owner is Record<string, unknown> => isRecord(owner) && owner["controller"] === true,
  );
}

function targetName(external: KubeObject): string {
  return textAt(external.body, "spec", "target", "name") ?? external.name;
}

function targetOf(cluster: Cluster, external: KubeObject): KubeObject | undefined {
  return findObject(cluster, "v1", "Secret", external.namespace, targetName(external));
}

/** Defaults of the definition: Owner and Retain. */
function creationPolicy(external: KubeObject): string {
  return textAt(external.body, "spec", "target", "creationPolicy") ?? "Owner";
}

function deletionPolicy(external: KubeObject): string {
  return textAt(external.body, "spec", "target", "deletionPolicy") ?? "Retain";
}
