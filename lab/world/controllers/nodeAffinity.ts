// Whether a node's labels suit a pod: its node selector and the node affinity that it requires.
import type { ClusterNode } from "./cluster";
import { expressionHolds } from "./labels";
import { listAt, recordAt } from "./tree";

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
      listAt(term, "matchExpressions").every((expression) => expressionHolds(expression, labels)) &&
      listAt(term, "matchFields").every((expression) => expressionHolds(expression, { "metadata.name": machine.name })),
  );
}
