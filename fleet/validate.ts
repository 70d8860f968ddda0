// Checks plain data against a schema and turns every refusal into a problem; what was valid is kept leaf by leaf.
import { type z } from "zod";
import { closest, suggestion } from "./didYouMean";
import { type Place, type Problem } from "./problem";
import { type Path } from "./source";

/** A value of which any part may be missing because it was missing or refused. List items keep their index. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> | undefined }
    : T;

export interface Validated<T> {
  /** The whole value; undefined when anything in it was refused. */
  readonly complete: T | undefined;
  /** The leaves that are valid. */
  readonly partly: Partly<T>;
  readonly problems: readonly Problem[];
}

/** `nodes.workers[0].ip`. */
export function dotted(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

/** The value as it is quoted in a message: plain words as they are, other text in quotes, no credentials of a URL. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    const safe = value.replace(/^(https?:\/\/)[^/]*@|^(\w+:\/\/)[^/]*:[^/]*@/, "$1$2[credentials]@");
    return /^[\w.:/@[\]-]+$/.test(safe) ? safe : JSON.stringify(safe);
  }
  if (value instanceof Date) {
    return value.toISOString().replace("T00:00:00.000Z", "");
  }
  if (value !== null && typeof value === "object") {
    return Array.isArray(value) ? "the list" : "the map";
  }
  return JSON.stringify(value);
}

/** Words that stand for a value to come: in capitals anywhere, in any case as the whole value, or in angle brackets. */
const placeholder =
  /\b(UNKNOWN|TODO|TBD|FIXME)\b|^(unknown|tbd|change-?me|replace-?me|CHANGE_?ME|REPLACE_?ME|\?+|<[^>]*>)$/;

export function validate<T>(
  schema: z.ZodType<T>,
  data: Record<string, unknown>,
  at: (path: Path) => Place,
): Validated<T> {
  const problems: Problem[] = [];
  const refused: Path[] = [];
  const refuse = (path: Path, rule: string, message: string): void => {
    problems.push({ rule, severity: "mandatory", at: at(path), message });
    refused.push(path);
  };
  for (const { path, value } of leaves(data, [])) {
    if (value === null || (typeof value === "string" && placeholder.test(value))) {
      const shown = value === null ? "null" : show(value);
      refuse(
        path,
        "value-not-placeholder",
        `${shown} stands where a value must be: supply it, or remove the key if it is optional`,
      );
    }
  }
  const placeholders = [...refused];
  const result = schema.safeParse(data);
  for (const issue of result.error?.issues ?? []) {
    for (const { path, rule, message } of describe(issue, data, schema)) {
      const misspelt = rule === "key-present" && isMisspelt(path, result.error?.issues ?? []);
      if (!misspelt && !placeholders.some((known) => startsWith(path, known))) {
        refuse(path, rule, message);
      }
    }
  }
  return {
    complete: problems.length === 0 ? result.data : undefined,
    // Sound because zod reports every refused leaf and the schema transforms nothing.
    partly: without(data, refused) as Partly<T>,
    problems,
  };
}

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

function leaves(value: unknown, path: Path): Leaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => leaves(item, [...path, index]));
  }
  if (value !== null && typeof value === "object") {
    return "secure" in value ? [] : Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  }
  return [{ path, value }];
}

/** A missing key whose misspelling is reported already. */
function isMisspelt(path: Path, issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.some(
    (issue) =>
      issue.code === "unrecognized_keys" &&
      issue.path.length === path.length - 1 &&
      startsWith(path, issue.path as Path) &&
      issue.keys.some((key) => closest(key, [String(path.at(-1))]) !== undefined),
  );
}

const startsWith = (path: Path, prefix: Path): boolean => prefix.every((step, index) => path[index] === step);

function without(value: unknown, refused: readonly Path[], path: Path = []): unknown {
  if (refused.some((known) => known.length === path.length && startsWith(path, known))) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => without(item, refused, [...path, index]));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, without(item, refused, [...path, key])]),
    );
  }
  return value;
}

export function lookUp(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      value !== null && typeof value === "object" ? (value as Record<string | number, unknown>)[step] : undefined,
    data,
  );
}

interface Refusal {
  readonly path: Path;
  readonly rule: string;
  readonly message: string;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  object: "a map",
  record: "a map",
  array: "a list",
  boolean: "true or false",
};

function describe(issue: z.core.$ZodIssue, data: unknown, schema: z.ZodType): Refusal[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const value = lookUp(data, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      rule: "key-known",
      message: `unknown key${suggestion(key, knownKeys(schema, path))}`,
    }));
  }
  if (issue.code === "invalid_key") {
    const key = String(path.at(-1));
    const sentence = issue.issues[0]?.message ?? "is not a valid key";
    return [{ path, rule: "value-valid", message: `the key ${show(key)} ${sentence}` }];
  }
  if (value === undefined) {
    const message =
      path.length === 1
        ? `the section is missing: add homelab:${String(path[0])}`
        : `is missing${describeMissing(issue)}`;
    return [{ path, rule: "key-present", message }];
  }
  if (issue.code === "invalid_value") {
    const known = issue.values.map(String);
    return [
      { path, rule: "value-valid", message: `${show(value)} is none of ${known.join(", ")}${nearOnly(value, known)}` },
    ];
  }
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
    return [{ path, rule: "value-valid", message: `${show(value)} is not ${kinds[issue.expected] ?? issue.expected}` }];
  }
  // A plain value where an encrypted one must stand may be the secret itself.
  const shown = issue.message.startsWith("must be encrypted") ? "this value" : show(value);
  return [{ path, rule: "value-valid", message: `${shown} ${issue.message}` }];
}

function describeMissing(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("set it with")) return `: ${issue.message}`;
  if (issue.code === "invalid_value") {
    return `: write one of ${issue.values.map(String).join(", ")}`;
  }
  return issue.code === "invalid_type" ? `: write ${kinds[issue.expected] ?? "a value"}` : "";
}

function nearOnly(value: unknown, known: readonly string[]): string {
  const text = suggestion(String(value), known);
  return text.startsWith("; did") ? text : "";
}

/** The keys that the schema knows at a path; empty where it takes any. */
function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  let current: unknown = schema;
  const unwrapped = (candidate: unknown): Record<string, unknown> => {
    let definition = (candidate as { readonly def: Record<string, unknown> }).def;
    while (definition["type"] === "optional") {
      definition = (definition["innerType"] as { readonly def: Record<string, unknown> }).def;
    }
    return definition;
  };
  for (const step of path) {
    const definition = unwrapped(current);
    current =
      definition["type"] === "object"
        ? (definition["shape"] as Record<string, unknown>)[String(step)]
        : definition["type"] === "array"
          ? definition["element"]
          : definition["valueType"];
  }
  const definition = unwrapped(current);
  return definition["type"] === "object" ? Object.keys(definition["shape"] as Record<string, unknown>) : [];
}
