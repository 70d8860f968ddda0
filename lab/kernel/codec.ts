// Translates the engine's wire values to plain values and back: unknowns, secrets, nothing lost on the way.
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Archive, Unknown, UNKNOWN, type Path, type Props, type Value } from "./model";
import type { Redacted, RedactedProps } from "./record";

// Wire constants of the engine: pulumi/pulumi sdk/go/common/resource/plugin/rpc.go and sdk/go/common/resource/sig.
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const REFUSED: Readonly<Record<string, string>> = {
  [ASSET]: "an asset",
  [ARCHIVE]: "an archive",
  "5cf8f73096256a8f31e491e813e4eb8e": "a resource reference",
  d0e6a833031e9bbcd3f4e8bde6ca49a4: "an output value",
};
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** One marker for each type that the engine may know of a value that it does not know. */
export const UNKNOWN_TEXTS: ReadonlySet<string> = new Set([
  UNKNOWN_TEXT,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Plain values and the paths that are secret. No path is a prefix of another one. */
export interface Decoded {
  readonly value: Props;
  readonly secrets: readonly Path[];
}

/** Reads a property bag. Throws on references and on assets and archives other than an archive of texts: no simulated provider takes them. */
export function decode(struct: Struct | undefined): Decoded {
  const secrets: Path[] = [];
  const value: Record<string, Value> = {};
  for (const [key, wire] of Object.entries(struct?.toJavaScript() ?? {})) {
    value[key] = decodeValue(wire, [key], secrets, false);
  }
  return { value, secrets };
}

function decodeValue(wire: JavaScriptValue, path: Path, secrets: Path[], hidden: boolean): Value {
  if (typeof wire === "string") return UNKNOWN_TEXTS.has(wire) ? UNKNOWN : wire;
  if (wire === null || typeof wire !== "object") return wire;
  if (Array.isArray(wire))
    return wire.map((item: JavaScriptValue, index) => decodeValue(item, [...path, index], secrets, hidden));
  const bag = wire as { readonly [key: string]: JavaScriptValue };
  const signature = bag[SIGNATURE];
  if (signature === SECRET) {
    if (!hidden) secrets.push(path);
    return decodeValue(bag["value"] ?? null, path, secrets, true);
  }
  const archive = signature === ARCHIVE ? archiveOf(bag) : undefined;
  if (archive !== undefined) return archive;
  if (signature !== undefined) {
    const what = (typeof signature === "string" ? REFUSED[signature] : undefined) ?? "a value of an unknown kind";
    throw new Error(`${formatPath(path)} is ${what}, which the lab's providers do not take`);
  }
  const value: Record<string, Value> = {};
  for (const [key, item] of Object.entries(bag)) value[key] = decodeValue(item, [...path, key], secrets, hidden);
  return value;
}

/** To compare, the engine sends what it has in the state without content (sdk/go/common/resource/plugin/rpc.go, ElideAssetContents). */
function archiveOf(bag: { readonly [key: string]: JavaScriptValue }): Archive | undefined {
  const { assets, hash } = bag;
  if (assets === undefined && typeof hash === "string") return new Archive({}, hash);
  const files = filesOf(assets);
  return files === undefined ? undefined : new Archive(files);
}

/**
 * Texts by name of an archive's assets, undefined when one of them is no text. An empty text is left out on the wire
 * (pulumi/pulumi sdk/go/common/resource/asset/asset.go, Serialize).
 */
function filesOf(assets: JavaScriptValue | undefined): Readonly<Record<string, string>> | undefined {
  if (typeof assets !== "object" || assets === null || Array.isArray(assets)) return undefined;
  const files: Record<string, string> = {};
  for (const [name, item] of Object.entries(assets as Record<string, Record<string, JavaScriptValue>>)) {
    const { [SIGNATURE]: signature, path, uri, text = "" } = item;
    if (signature !== ASSET || path !== undefined || uri !== undefined || typeof text !== "string") return undefined;
    files[name] = text;
  }
  return files;
}

/** Writes a property bag, wrapping what lies at the secret paths; paths that lead nowhere are skipped. */
export function encode(value: Props, secrets: readonly Path[]): Struct {
  const wire = encodeValue(value, trie(secrets)) as { [key: string]: JavaScriptValue };
  return Struct.fromJavaScript(wire);
}

interface Trie {
  secret: boolean;
  readonly next: Map<string | number, Trie>;
}

function trie(paths: readonly Path[]): Trie {
  const root: Trie = { secret: false, next: new Map() };
  for (const path of paths) {
    let node = root;
    for (const step of path) {
      let next = node.next.get(step);
      if (!next) node.next.set(step, (next = { secret: false, next: new Map() }));
      node = next;
    }
    node.secret = true;
  }
  return root;
}

function encodeValue(value: Value, secrets: Trie | undefined): JavaScriptValue {
  if (secrets?.secret === true) return { [SIGNATURE]: SECRET, value: encodeValue(value, undefined) };
  if (value instanceof Unknown) return UNKNOWN_TEXT;
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item, index) => encodeValue(item, secrets?.next.get(index)));
  const wire: Record<string, JavaScriptValue> = {};
  if (value instanceof Archive) {
    for (const [name, text] of Object.entries(value.files)) wire[name] = { [SIGNATURE]: ASSET, text };
    return { [SIGNATURE]: ARCHIVE, hash: value.hash, assets: wire };
  }
  for (const [key, item] of Object.entries(value)) wire[key] = encodeValue(item, secrets?.next.get(key));
  return wire;
}

/** Type guard for lists: `Array.isArray` does not narrow read-only arrays. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Type guard for nested bags. */
export function isBag(value: Value | undefined): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** The value at a path, or undefined when nothing is there. */
export function at(value: Value, path: Path): Value | undefined {
  let current: Value | undefined = value;
  for (const step of path) {
    if (isList(current)) current = typeof step === "number" ? current[step] : undefined;
    else if (isBag(current)) current = current[String(step)];
    else return undefined;
  }
  return current;
}

/** True when an unknown hides anywhere in the value. */
export function hasUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isBag(value) && Object.values(value).some(hasUnknown);
}

/** Concrete paths in `value` that a dotted pattern names; `*` stands for one segment. */
export function expand(pattern: string, value: Value): Path[] {
  let found: { path: Path; value: Value }[] = [{ path: [], value }];
  for (const segment of pattern.split(".")) {
    found = found.flatMap(({ path, value: bag }) =>
      entries(bag)
        .filter(([key]) => segment === "*" || segment === String(key))
        .map(([key, item]) => ({ path: [...path, key], value: item })),
    );
  }
  return found.map(({ path }) => path);
}

function entries(value: Value): (readonly [string | number, Value])[] {
  if (isList(value)) return value.map((item, index) => [index, item] as const);
  return isBag(value) ? Object.entries(value) : [];
}

/**
 * Secret paths of outputs: those that the model names, and those of the inputs that the outputs echo. An input secret
 * below something that is not known yet makes that whole thing secret.
 */
export function outputSecrets(outputs: Props, named: readonly string[], echoed: readonly Path[]): Path[] {
  const paths: Path[] = named.flatMap((pattern) => expand(pattern, outputs));
  for (const path of echoed) {
    for (let length = 1; length <= path.length; length++) {
      const prefix = path.slice(0, length);
      const value = at(outputs, prefix);
      if (value === undefined) break;
      if (length === path.length || value instanceof Unknown) {
        paths.push(prefix);
        break;
      }
    }
  }
  return paths;
}

/** Pulumi's spelling of a path: `disks[0].fileId`, `data["tls.crt"]`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** Reads Pulumi's spelling of a path; `*` stays as a segment of its own. */
export function parsePath(text: string): Path {
  const path: (string | number)[] = [];
  for (const [, quoted, index, name] of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)) {
    if (quoted !== undefined) path.push(JSON.parse(`"${quoted}"`) as string);
    else if (index !== undefined) path.push(index === "*" ? index : Number(index));
    else if (name !== undefined) path.push(name);
  }
  return path;
}

/** The same bag for eyes and files: secrets become `[secret]`, unknowns `[unknown]`. */
export function redact(value: Props, secrets: readonly Path[]): RedactedProps {
  return redactValue(value, trie(secrets)) as RedactedProps;
}

function redactValue(value: Value, secrets: Trie | undefined): Redacted {
  if (secrets?.secret === true) return "[secret]";
  if (value instanceof Unknown) return value.toString();
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item, index) => redactValue(item, secrets?.next.get(index)));
  const bag: Record<string, Redacted> = {};
  for (const [key, item] of Object.entries(value)) bag[key] = redactValue(item, secrets?.next.get(key));
  return bag;
}
