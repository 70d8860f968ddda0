// Turns an engine state and the world into the files that a rehearsal leaves behind, with no secret in them.
import { parseDocument, Scalar, stringify } from "yaml";
import type { StateResource, StateValue } from "../engine/state";
import { SIGNATURE } from "../kernel/codec";
import { listAt, textAt } from "../world/controllers/tree";
import { NEBULA_FILE, overlayDocuments } from "../world/overlay/documents";

/** Files by path relative to the stack's directory. */
export type Files = Readonly<Record<string, string>>;

/** Replaces every secret by `[secret]`, at any depth. */
export function redact(value: StateValue): StateValue {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== "object") return value;
  if (SIGNATURE in value && "ciphertext" in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redact(inner)]));
}

const redactAll = (values: StateResource["inputs"]): Record<string, StateValue> =>
  Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, redact(value)]));

/** Each resource's urn, type, inputs and outputs. */
export function resourcesFile(resources: readonly StateResource[]): string {
  const entries = resources
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, inputs, outputs }) => ({ urn, type, inputs: redactAll(inputs), outputs: redactAll(outputs) }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

const HELM_RELEASE = "kubernetes:helm.sh/v3:Release";

/** The values of every Helm release, by release name. */
export function helmFiles(resources: readonly StateResource[]): Files {
  const files: Record<string, string> = {};
  for (const resource of resources) {
    if (resource.type !== HELM_RELEASE) continue;
    const { name, values } = redactAll(resource.inputs);
    files[`helm/${fileName(typeof name === "string" ? name : logicalName(resource.urn))}.yaml`] = stringify(
      values ?? {},
    );
  }
  return files;
}

/** Every Kubernetes object that the program makes itself. */
export function manifestFiles(resources: readonly StateResource[]): Files {
  const files: Record<string, string> = {};
  for (const resource of resources) {
    if (!resource.type.startsWith("kubernetes:") || resource.type === HELM_RELEASE) continue;
    const { apiVersion, kind, metadata, ...rest } = redactAll(resource.inputs);
    if (typeof apiVersion !== "string" || typeof kind !== "string") continue;
    const { name, namespace } = (metadata ?? {}) as { name?: string; namespace?: string };
    const parts = [kind.toLowerCase(), namespace, name ?? logicalName(resource.urn)];
    const file = `manifests/${fileName(parts.filter((part) => part !== undefined).join("-"))}.yaml`;
    files[file] = stringify({ apiVersion, kind, metadata, ...rest });
  }
  return files;
}

/** The bytes "redacted-redacted-redacted-redac": a valid key of 32 bytes, as in all that is redacted. */
const THROWAWAY_KEY = "cmVkYWN0ZWQtcmVkYWN0ZWQtcmVkYWN0ZWQtcmVkYWM=";

/**
 * Puts Nebula's configuration back into a machine configuration whose files were redacted as a whole: all of it can be
 * read but the private key, which becomes a throwaway one.
 *
 * @param redacted the configuration without secrets
 * @param live the same with them
 */
export function withNebula(redacted: string, live: string): string {
  const file = overlayDocuments(live).nebula?.file;
  if (file === undefined) return redacted;
  const shown = file.replaceAll(
    /(-----BEGIN NEBULA \w+ PRIVATE KEY-----\s*)[\w+/=\s]*?(\s*-----END)/g,
    `$1${THROWAWAY_KEY}$2`,
  );
  const parts = redacted.split(/^---\n/m).map((part) => {
    const document = parseDocument(part);
    if (document.get("kind") !== "ExtensionServiceConfig" || document.get("name") !== "nebula") return part;
    const files = listAt(document.toJS(), "configFiles");
    const index = files.findIndex((one) => textAt(one, "mountPath") === NEBULA_FILE);
    const text = new Scalar(shown);
    text.type = Scalar.BLOCK_LITERAL;
    document.setIn(["configFiles", index, "content"], text);
    return document.toString();
  });
  return parts.join("---\n");
}

/** The last part of a URN. */
export function logicalName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Names come from resources: whatever could leave the directory or hide a file is replaced. */
export function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, "_").replace(/^\.+/, "_");
}
