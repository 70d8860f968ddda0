// Strict shapes of the built-in Kubernetes kinds, read from the types of the published Pulumi SDK.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { any, boolean, either, integerOrText, list, map, number, object, oneOf, text, type Shape } from "./shape";

interface Declarations {
  readonly source: string;
  /** Offset of the body of an interface, by `group.version.Name`. */
  readonly offsets: ReadonlyMap<string, number>;
}

let declarations: Declarations | undefined;
const shapes = new Map<string, Shape>();

/**
 * Shape of an input type of `@pulumi/kubernetes`, e.g. `apps.v1.Deployment`. The SDK's types are generated from the
 * OpenAPI document of Kubernetes, so they hold every field that the API server knows. Parsed on first use.
 *
 * @throws Error when the SDK has no such type or writes it in a way that this reader does not know
 */
export function sdkShape(name: string): Shape {
  const known = shapes.get(name);
  if (known) return known;
  let resolved: Shape | undefined;
  const lazy: Shape = (value, path, report) => {
    resolved ??= parseInterface(name);
    resolved(value, path, report);
  };
  shapes.set(name, lazy);
  return lazy;
}

function load(): Declarations {
  if (declarations) return declarations;
  const file = createRequire(__filename).resolve("@pulumi/kubernetes/types/input.d.ts");
  const source = readFileSync(file, "utf8");
  const offsets = new Map<string, number>();
  let group = "";
  let version = "";
  for (const match of source.matchAll(
    /^(?:export declare namespace (\w+)| {4}namespace (\w+)| {8}interface (\w+)) \{$/gm,
  )) {
    const [line, groupName, versionName, interfaceName] = match;
    if (groupName !== undefined) group = groupName;
    else if (versionName !== undefined) version = versionName;
    else if (interfaceName !== undefined)
      offsets.set(`${group}.${version}.${interfaceName}`, match.index + line.length);
  }
  declarations = { source, offsets };
  return declarations;
}

function parseInterface(name: string): Shape {
  const { source, offsets } = load();
  const start = offsets.get(name);
  if (start === undefined) throw new Error(`@pulumi/kubernetes has no input type ${name}`);
  const body = source.slice(start, source.indexOf("\n        }", start)).replaceAll(/\/\*\*[\s\S]*?\*\//g, "");
  const fields: Record<string, Shape> = {};
  const required: string[] = [];
  for (const declaration of declarationsIn(body)) {
    const [, field = "", optional, type = ""] = /^"?([\w$-]+)"?(\??): (.*);$/.exec(declaration) ?? [];
    fields[field] = parseType(type, name);
    if (optional === "") required.push(field);
  }
  return object(fields, required);
}

/** The fields of an interface, each on one line; a field goes on until its brackets are closed. */
function declarationsIn(body: string): string[] {
  const found: string[] = [];
  let current = "";
  for (const line of body.split("\n").map((text) => text.trim())) {
    current = `${current} ${line}`.trim();
    const open = current.split(/[<{[(]/).length;
    if (current.endsWith(";") && open === current.split(/[>}\])]/).length) {
      found.push(current);
      current = "";
    }
  }
  return found;
}

/** Reads the few forms of type that the generator writes. */
function parseType(written: string, inside: string): Shape {
  const type = written.replaceAll(/\s+/g, " ").trim();
  const alternatives = splitUnion(type).filter((part) => part !== "undefined");
  if (alternatives.length > 1) {
    if (alternatives.every((part) => part === "number" || part === "string")) return integerOrText;
    if (alternatives.every((part) => part.startsWith('"')))
      return oneOf(...alternatives.map((part) => part.slice(1, -1)));
    return either(...alternatives.map((part) => parseType(part, inside)));
  }
  const only = alternatives[0] ?? "";
  if (only.startsWith("pulumi.Input<") && only.endsWith(">"))
    return parseType(only.slice("pulumi.Input<".length, -1), inside);
  if (only.endsWith("[]")) return list(parseType(only.slice(0, -2), inside));
  const record = /^\{ \[key: string\]: (.*); \}$/.exec(only);
  if (record?.[1] !== undefined) return map(parseType(record[1], inside));
  if (only.startsWith('"')) return oneOf(only.slice(1, -1));
  if (only.startsWith("inputs.")) return sdkShape(only.slice("inputs.".length));
  if (only.startsWith("enums.")) return text;
  switch (only) {
    case "string":
      return text;
    case "number":
      return number;
    case "boolean":
      return boolean;
    case "any":
      return any;
    default:
      throw new Error(`${inside}: type "${type}" of @pulumi/kubernetes is written in an unknown way`);
  }
}

/** Splits at `|` outside of brackets. */
function splitUnion(type: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of type) {
    if ("<{[(".includes(character)) depth++;
    if (">}])".includes(character)) depth--;
    if (character === "|" && depth === 0) {
      parts.push(current.trim());
      current = "";
    } else current += character;
  }
  return [...parts, current.trim()];
}
