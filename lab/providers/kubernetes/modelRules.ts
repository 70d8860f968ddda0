// Patterns, formats and limits of custom kinds: runs the validators that come compiled with the @kubernetes-models packages.
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { Unknown } from "../../kernel/model";
import { at, isRecord } from "../../world/controllers/tree";
import { importedFile, packageRoot } from "./modelShapes";

/** One broken rule, in the form of the JSON schema validator that compiled the code. */
interface Violation {
  /** JSON pointer. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
interface Validate {
  (data: unknown, position?: unknown): boolean;
  errors?: readonly Violation[] | null;
}

export interface Problem {
  /** Dotted, list positions in brackets. */
  readonly path: string;
  readonly reason: string;
}

/**
 * Rules that an object breaks, in the API server's words. Fields that do not exist break none. What hangs on values
 * that are not known yet is left out.
 *
 * @param type as of `modelShape`, naming a kind
 * @throws Error when the package has no such kind or writes it in a way that this reader does not know
 */
export function modelProblems(library: string, type: string, value: unknown): readonly Problem[] {
  const file = resolve(packageRoot(library), type);
  const specifier = /import\{validate\}from"([^"]+)"/.exec(readFileSync(`${file}.js`, "utf8"))?.[1];
  if (specifier === undefined) throw new Error(`${file}.js is written in an unknown way: it names no validator`);
  const validate = load(importedFile(file, specifier));
  if (validate(value)) return [];
  const found = (validate.errors ?? []).filter(({ instancePath }) => !isOpen(value, steps(instancePath)));
  return found.map((violation) => describe(violation, value));
}

const loaded = new Map<string, Validate>();

/** A validator by its file without extension; compiled when first called, because they refer to each other in circles. */
function load(file: string): Validate {
  const known = loaded.get(file);
  if (known) return known;
  let compiled: Validate | undefined;
  const validate: Validate = (data, position) => {
    compiled ??= compile(file);
    const valid = compiled(data, position);
    validate.errors = compiled.errors ?? null;
    return valid;
  };
  loaded.set(file, validate);
  return validate;
}

/**
 * The packages are ES modules, which cannot be required synchronously everywhere. The generated code imports nothing
 * but its like and three helpers, so each file is compiled as the body of a function that gets its imports.
 */
function compile(file: string): Validate {
  const names: string[] = [];
  const imports: unknown[] = [];
  const source = readFileSync(`${file}.js`, "utf8");
  const validator = /export const validate=(\w+);/.exec(source)?.[1];
  if (validator === undefined) throw new Error(`${file}.js is written in an unknown way: it exports no validator`);
  const body = source
    .replace(/export const validate=\w+;/, "")
    .replaceAll(
      /import(?:\{(?:validate as )?(\w+)\}| (\w+) )from"([^"]+)";/g,
      (_line, inner: string | undefined, whole: string | undefined, specifier: string) => {
        names.push(inner ?? whole ?? "");
        imports.push(HELPERS[specifier] ?? load(importedFile(file, specifier)));
        return "";
      },
    );
  const factory = compileFunction(`${body};return ${validator};`, names) as (...given: readonly unknown[]) => Validate;
  return factory(...imports);
}

interface Format {
  readonly validate: (value: never) => boolean;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const FORMATS: Readonly<Record<string, Format>> = {
  byte: { validate: (value: string) => BASE64.test(value) },
  cidr: { validate: isCidr },
  "date-time": { validate: (value: string) => !Number.isNaN(Date.parse(value)) },
  double: { validate: Number.isFinite },
  int32: { validate: (value: number) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31 },
  int64: { validate: Number.isInteger },
  quantity: { validate: (value: string) => /^[+-]?[0-9.]+([eE][+-]?[0-9]+|[KMGTPE]i|[numkMGTPE])?$/.test(value) },
  // The API server does not know it and checks nothing.
  "idn-hostname": { validate: () => true },
};

function isCidr(value: string): boolean {
  const [address = "", bits = "", ...rest] = value.split("/");
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** What the generated code imports besides its like. */
const HELPERS: Readonly<Record<string, unknown>> = {
  "@kubernetes-models/validate": FORMATS,
  "@kubernetes-models/validate/runtime/ucs2length": (value: string) => Array.from(value).length,
  "@kubernetes-models/validate/runtime/re2": RegExp,
};

/** True when the value at the path, or what it would stand in, is not known yet. */
function isOpen(value: unknown, path: readonly string[]): boolean {
  return path.length === 0
    ? value instanceof Unknown
    : path.some((_, index) => at(value, ...path.slice(0, index + 1)) instanceof Unknown);
}

function steps(pointer: string): readonly string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * Sources: kubernetes/kube-openapi pkg/validation/errors/schema.go; kubernetes/kubernetes
 * staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/validation/validation.go.
 */
function describe({ instancePath, keyword, params }: Violation, root: unknown): Problem {
  const path = steps(instancePath).reduce(
    (above, step) => (/^\d+$/.test(step) ? `${above}[${step}]` : above === "" ? step : `${above}.${step}`),
    "",
  );
  const value = at(root, ...steps(instancePath));
  const limit = String(params["limit"]);
  const invalid = (text: string): Problem => ({
    path,
    reason: `Invalid value: ${isRecord(value) || Array.isArray(value) ? "" : `${JSON.stringify(value)}: `}${path} in body ${text}`,
  });
  switch (keyword) {
    case "required": {
      const missing = String(params["missingProperty"]);
      return { path: path === "" ? missing : `${path}.${missing}`, reason: "Required value" };
    }
    case "enum": {
      const allowed = params["allowedValues"] as readonly unknown[];
      const supported = allowed.map((candidate) => JSON.stringify(candidate)).join(", ");
      return { path, reason: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}` };
    }
    case "pattern":
      return invalid(`should match '${String(params["pattern"])}'`);
    case "format":
      return invalid(`must be of type ${String(params["format"])}: ${JSON.stringify(value)}`);
    case "type":
      return invalid(`must be of type ${String(params["type"])}`);
    case "minLength":
      return invalid(`should be at least ${limit} chars long`);
    case "maxLength":
      return { path, reason: `Too long: may not be more than ${limit} bytes` };
    case "minItems":
      return invalid(`should have at least ${limit} items`);
    case "minProperties":
      return invalid(`should have at least ${limit} properties`);
    case "maxItems":
    case "maxProperties":
      return { path, reason: `Too many: must have at most ${limit} items` };
    case "minimum":
      return invalid(`should be greater than or equal to ${limit}`);
    case "maximum":
      return invalid(`should be less than or equal to ${limit}`);
    default:
      return invalid(`must validate the schema (${keyword})`);
  }
}
