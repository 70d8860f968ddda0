// What is wrong with an object of a custom kind, as the API server says it with strict field validation.
import type { Value } from "../../kernel/model";
import { isRecord, textAt } from "../../world/controllers/tree";
import { CUSTOM_KINDS } from "./customKinds";
import { upstreamShape } from "./upstreamShapes";

/**
 * Problems of a whole object, each with its path; none when the API server would take it. An unknown field reads as
 * kubernetes/kubernetes staging/src/k8s.io/apimachinery/pkg/runtime/error.go (strictDecodingError) says it.
 */
export function customProblems(value: unknown): string[] {
  if (!isRecord(value)) return ["must be an object"];
  const apiVersion = textAt(value, "apiVersion") ?? "";
  const kind = textAt(value, "kind") ?? "";
  const own = CUSTOM_KINDS.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === kind);
  const shape = upstreamShape(apiVersion, kind) ?? own?.shape;
  if (!shape) return [`no matches for kind "${kind}" in version "${apiVersion}"`];
  const found: string[] = [];
  shape(value as Value, "", {
    problem: (path, reason) => found.push(reason.startsWith(STRICT) ? reason : `${path}: ${reason}`),
    unknownField: (path) => `${STRICT}unknown field "${path}"`,
  });
  return found;
}

const STRICT = "strict decoding error: ";
