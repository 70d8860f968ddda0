// Whether the API server takes an object that Flux applies: its fields, their types, what is required.
import type { Value } from "../kernel/model";
import { customProblems } from "../providers/kubernetes/customSchemas";
import { sdkShape } from "../providers/kubernetes/sdkShapes";
import { textAt } from "../world/controllers/tree";

/** Groups of the API server itself, and what the SDK calls them. */
const GROUPS: Readonly<Record<string, string>> = {
  "": "core",
  "apiextensions.k8s.io": "apiextensions",
  apps: "apps",
  batch: "batch",
  "networking.k8s.io": "networking",
  policy: "policy",
  "rbac.authorization.k8s.io": "rbac",
  "scheduling.k8s.io": "scheduling",
  "storage.k8s.io": "storage",
};

/** Name of the SDK's input type of a built-in kind; undefined for a custom kind. */
function builtIn(object: unknown): string | undefined {
  const parts = (textAt(object, "apiVersion") ?? "").split("/");
  const [group = "", version = ""] = parts.length === 2 ? parts : ["", parts[0] ?? ""];
  const name = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  return name === undefined ? undefined : `${name}.${version}.${textAt(object, "kind") ?? ""}`;
}

export function isBuiltIn(object: unknown): boolean {
  return builtIn(object) !== undefined;
}

const UNKNOWN_FIELD = "field not declared in schema";

/**
 * What the API server refuses in an object, each with its path; empty when it takes it. Built-in kinds are judged by the
 * types of the published SDK, custom kinds by their published definitions.
 */
export function schemaProblems(object: Record<string, unknown>): readonly string[] {
  const type = builtIn(object);
  if (type === undefined) return customProblems(object);
  const found: string[] = [];
  sdkShape(type)(object as Value, "", {
    problem: (path, reason) => found.push(reason === UNKNOWN_FIELD ? `.${path}: ${reason}` : `${path}: ${reason}`),
    unknownField: () => UNKNOWN_FIELD,
  });
  return found;
}
