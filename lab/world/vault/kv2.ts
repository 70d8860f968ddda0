// The key-value engine, version 2 (hashicorp/vault-plugin-secrets-kv path_data.go, path_metadata.go).
import { isRecord, recordAt } from "../controllers/tree";
import type { KvEntry } from "../model";
import { absent, done, refused, type Call, type Endpoint, type Outcome } from "./call";

export function kvEndpoint(call: Call, mount: string, rest: string): Endpoint | undefined {
  const { vault } = call;
  const body = call.request.body ?? {};
  const entries = (vault.kv[mount] ??= {});
  const [, area, name = ""] = /^(data|metadata)\/?(.*)$/.exec(rest) ?? [];
  const exists = (): boolean => entries[name] !== undefined;
  if (area === "data" && name !== "") {
    return {
      exists,
      read: () => readData(entries[name]),
      write: () => writeData(entries, name, body),
      remove: () => deleteLatest(entries[name]),
    };
  }
  if (area === "metadata") {
    return {
      exists,
      list: () => list(Object.keys(entries), name),
      read: () => readMetadata(entries[name]),
      write: () => writeMetadata(entries, name, body),
      remove: () => {
        Reflect.deleteProperty(entries, name);
        return done;
      },
    };
  }
  return undefined;
}

function versionOf(entry: KvEntry, version: number): Record<string, unknown> {
  return {
    version,
    deletion_time: "",
    destroyed: false,
    custom_metadata: hasMetadata(entry) ? { ...entry.customMetadata } : null,
  };
}

function hasMetadata(entry: KvEntry): boolean {
  return Object.keys(entry.customMetadata).length > 0;
}

/** The newest version. A deleted one answers 404, as what never was does to a client that looks for data. */
function readData(entry: KvEntry | undefined): Outcome {
  const data = entry?.versions.at(-1);
  if (!entry || !data || entry.deleted?.includes(entry.versions.length)) return absent;
  return { data: { data: { ...data }, metadata: versionOf(entry, entry.versions.length) } };
}

function writeData(entries: Record<string, KvEntry>, name: string, body: Record<string, unknown>): Outcome {
  const data = body["data"];
  if (!isRecord(data)) return refused(400, "no data provided");
  const entry = (entries[name] ??= { versions: [], customMetadata: {} });
  const wanted = recordAt(body, "options")["cas"];
  if (wanted !== undefined && Number(wanted) !== entry.versions.length) {
    return refused(400, "check-and-set parameter did not match the current version");
  }
  entry.versions.push({ ...data });
  return { data: versionOf(entry, entry.versions.length) };
}

function deleteLatest(entry: KvEntry | undefined): Outcome {
  if (entry && entry.versions.length > 0) {
    entry.deleted = [...new Set([...(entry.deleted ?? []), entry.versions.length])];
  }
  return done;
}

function readMetadata(entry: KvEntry | undefined): Outcome {
  if (!entry) return absent;
  const deleted = (version: number): boolean => entry.deleted?.includes(version) ?? false;
  const versions = entry.versions.map((_, index) => [
    String(index + 1),
    { deleted: deleted(index + 1), destroyed: false },
  ]);
  return {
    data: {
      current_version: entry.versions.length,
      max_versions: 0,
      cas_required: false,
      delete_version_after: "0s",
      custom_metadata: hasMetadata(entry) ? { ...entry.customMetadata } : null,
      versions: Object.fromEntries(versions) as Record<string, unknown>,
    },
  };
}

function writeMetadata(entries: Record<string, KvEntry>, name: string, body: Record<string, unknown>): Outcome {
  if (name === "") return refused(400, "missing path");
  const given = body["custom_metadata"];
  if (!isRecord(given)) return done;
  const entry = (entries[name] ??= { versions: [], customMetadata: {} });
  entry.customMetadata = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
  return done;
}

/** Names below a folder; folders end in a slash. */
function list(names: readonly string[], folder: string): Outcome {
  const prefix = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
  const below = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const keys = [...new Set(below.map((name) => /^[^/]+\/?/.exec(name)?.[0] ?? ""))].filter((key) => key !== "").sort();
  return keys.length === 0 ? absent : { data: { keys } };
}
