// Whether a node's labels suit a pod: its node selector and the node affinity that it requires.
import type { ClusterNode } from "./cluster";
import { listAt, recordAt, textAt, textsAt } from "./tree";

/**
 * Terms of an affinity are alternatives; expressions of a term hold together.
 * Source: kubernetes.io, "Assigning Pods to Nodes".
 */
export function matchesNode(
  spec: Record<string, unknown>,
  { machine }: ClusterNode,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (!Object.entries(recordAt(spec, "nodeSelector")).every(([key, value]) => labels[key] === value)) return false;
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const terms = listAt(spec, "affinity", "nodeAffinity", required, "nodeSelectorTerms");
  if (terms.length === 0) return true;
  return terms.some(
    (term) =>
      listAt(term, "matchExpressions").every((expression) => holds(expression, labels)) &&
      listAt(term, "matchFields").every((expression) => holds(expression, { "metadata.name": machine.name })),
  );
}

function holds(expression: unknown, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(expression, "key") ?? ""];
  const listed = value !== undefined && textsAt(expression, "values").includes(value);
  switch (textAt(expression, "operator")) {
    case "In":
      return listed;
    case "NotIn":
      return !listed;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return Number(value) > Number(textsAt(expression, "values")[0]);
    default:
      return Number(value) < Number(textsAt(expression, "values")[0]);
  }
}
