// Strict shapes of untyped input: each reports unknown fields and wrong types with their path.
import { Unknown, type Value } from "../../kernel/model";

/** Collects what is wrong; `path` is dotted, list positions in brackets. */
export interface Report {
  readonly problem: (path: string, reason: string) => void;
  /** Words for a field that does not exist, e.g. the server's own. */
  readonly unknownField: (path: string, known: readonly string[]) => string;
}

/** Checks one value. Values that are not known yet pass everywhere; null counts as absent. */
export type Shape = (value: Value | undefined, path: string, report: Report) => void;

export const any: Shape = () => undefined;
export const text = typed("a string", (value) => typeof value === "string");
export const boolean = typed("a boolean", (value) => typeof value === "boolean");
export const number = typed("a number", (value) => typeof value === "number");
export const integer = typed("an integer", (value) => Number.isInteger(value));
export const integerOrText = typed(
  "an integer or a string",
  (value) => typeof value === "string" || Number.isInteger(value),
);
/** A map of free form. */
export const freeMap = typed("an object", isMap);

function typed(name: string, accepts: (value: Value) => boolean): Shape {
  return (value, path, report) => {
    if (isOpen(value) || accepts(value)) return;
    report.problem(path, `must be ${name}, got ${describe(value)}`);
  };
}

/** An object with these fields and no other. */
export function object(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  const known = Object.keys(fields);
  return (value, path, report) => {
    if (isOpen(value)) return;
    if (!isMap(value)) {
      report.problem(path, `must be an object, got ${describe(value)}`);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (shape) shape(inner, join(path, key), report);
      else report.problem(join(path, key), report.unknownField(join(path, key), known));
    }
    for (const key of required) {
      if (value[key] === undefined || value[key] === null) report.problem(join(path, key), "Required value");
    }
  };
}

export function list(item: Shape): Shape {
  return (value, path, report) => {
    if (isOpen(value)) return;
    if (!isList(value)) {
      report.problem(path, `must be an array, got ${describe(value)}`);
      return;
    }
    value.forEach((inner, index) => {
      item(inner, `${path}[${index}]`, report);
    });
  };
}

export function map(item: Shape): Shape {
  return (value, path, report) => {
    freeMap(value, path, report);
    if (!isMap(value)) return;
    for (const [key, inner] of Object.entries(value)) item(inner, join(path, key), report);
  };
}

export function oneOf(...allowed: readonly (string | number | boolean)[]): Shape {
  return (value, path, report) => {
    if (isOpen(value) || allowed.some((candidate) => candidate === value)) return;
    const supported = allowed.map((candidate) => JSON.stringify(candidate)).join(", ");
    report.problem(path, `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`);
  };
}

export function matching(pattern: RegExp, otherwise: string): Shape {
  return (value, path, report) => {
    text(value, path, report);
    if (typeof value === "string" && !pattern.test(value))
      report.problem(path, `Invalid value: "${value}": ${otherwise}`);
  };
}

/** Accepts what any of the shapes accepts; complaints come from the last. */
export function either(...shapes: readonly Shape[]): Shape {
  return (value, path, report) => {
    const complaints = shapes.map((shape) => {
      const found: [string, string][] = [];
      shape(value, path, { ...report, problem: (at, reason) => found.push([at, reason]) });
      return found;
    });
    if (complaints.some((found) => found.length === 0)) return;
    for (const [at, reason] of complaints.at(-1) ?? []) report.problem(at, reason);
  };
}

export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isOpen(value: Value | undefined): value is null | undefined | Unknown {
  return value === undefined || value === null || value instanceof Unknown;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

function describe(value: Value): string {
  return isList(value) ? "an array" : isMap(value) ? "an object" : JSON.stringify(value);
}
