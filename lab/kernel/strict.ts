// Builds a model's `check` from a zod schema, strict as the real providers are.
import type { z } from "zod";
import { at, formatPath, isBag, isList } from "./codec";
import {
  Archive,
  Unknown,
  type CheckFailure,
  type Path,
  type Props,
  type ResourceModel,
  type Urn,
  type Value,
} from "./model";

type Issue = z.core.$ZodIssue;

/** Checks inputs against a schema. Unknown values pass for any type; `null` counts as absent. */
export interface Strict {
  readonly inputs: Props;
  readonly failures: readonly CheckFailure[];
}

/**
 * Validates a bag of inputs.
 *
 * Texts follow the Terraform bridge (pulumi/pulumi-terraform-bridge pkg/tfbridge, check failures): they name the
 * property path after the resource's name and never show the value, which may be secret.
 *
 * @param schema a `z.strictObject`: what it does not name is refused. Do not use `.default()` in it: a schema that
 *   meets unknowns yields no parsed value, so defaults are given separately.
 * @param where resource name that the texts point at
 */
export function strict(schema: z.ZodType, inputs: Props, where: string): Strict {
  const present = withoutNulls(inputs);
  const parsed = schema.safeParse(present);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => real(issue, present, []));
  return { inputs: present, failures: issues.flatMap(({ issue, path }) => describe(issue, path, where, present)) };
}

/** A `check` for a model: strict validation, then top-level defaults for what is absent. */
export function strictCheck<World>(schema: z.ZodType, defaults: Props = {}): ResourceModel<World>["check"] {
  return (inputs, _old, operation) => {
    const { inputs: present, failures } = strict(schema, inputs, nameOf(operation.urn));
    return { inputs: { ...defaults, ...present }, failures };
  };
}

/** Logical name of a resource. */
export function nameOf(urn: Urn): string {
  return urn.split("::").slice(3).join("::");
}

function withoutNulls(bag: Props): Props {
  const kept: Record<string, Value> = {};
  for (const [key, value] of Object.entries(bag)) if (value !== null) kept[key] = inner(value);
  return kept;
}

function inner(value: Value): Value {
  if (isList(value)) return value.map(inner);
  return isBag(value) && !(value instanceof Archive) ? withoutNulls(value) : value;
}

/** Issues that unknown values do not explain away. Of a union, those of the branch that is closest to fitting. */
function real(issue: Issue, inputs: Props, above: Path): { issue: Issue; path: Path }[] {
  const path: Path = [...above, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  if (meetsUnknown(inputs, path)) return [];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const branches = issue.errors.map((errors) => errors.flatMap((nested) => real(nested, inputs, path)));
    if (branches.some((errors) => errors.length === 0)) return [];
    const deepest = branches.filter((errors) => errors.some((error) => error.path.length > path.length));
    return deepest.length === 1 ? (deepest[0] ?? []) : [{ issue, path }];
  }
  return [{ issue, path }];
}

function meetsUnknown(inputs: Props, path: Path): boolean {
  return path.some((_, index) => at(inputs, path.slice(0, index + 1)) instanceof Unknown);
}

function describe(issue: Issue, path: Path, where: string, inputs: Props): CheckFailure[] {
  const place = (to: Path): string => `Examine values at '${[where, formatPath(to)].filter(Boolean).join(".")}'.`;
  const failure = (to: Path, reason: string): CheckFailure => ({ property: formatPath(to), reason });
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => failure([...path, key], `Invalid or unknown key. ${place([...path, key])}`));
  }
  const value = at(inputs, path);
  if (issue.code === "invalid_type" && value === undefined) {
    return [failure(path, `Missing required property '${formatPath(path)}'. ${place(path)}`)];
  }
  if (issue.code === "invalid_type") {
    return [failure(path, `expected ${issue.expected} type, got ${typeOf(value)} type. ${place(path)}`)];
  }
  return [failure(path, `${issue.message}. ${place(path)}`)];
}

function typeOf(value: Value | undefined): string {
  if (isList(value)) return "array";
  return isBag(value) ? "object" : typeof value;
}
