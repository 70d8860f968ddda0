// Removes the program's edges one at a time and tells which removals the proof of order notices.
import type { Urn } from "../kernel/model";
import type { Evidence } from "../kernel/record";
import { Graph, type Edge, type StateExport } from "./graph";
import { violations, type OrderViolation } from "./prove";

export interface Mutants {
  /** Edges whose removal breaks a law. */
  readonly killed: readonly { readonly edge: Edge; readonly violations: readonly OrderViolation[] }[];
  /** Edges whose removal changes nothing, because another path keeps the order. */
  readonly redundant: readonly { readonly edge: Edge; readonly path: readonly Urn[] }[];
  /** Edges whose removal changes the order and that no law needs. */
  readonly survivors: readonly Edge[];
}

/**
 * Resources that are a value in the engine's own state: nothing outside comes into being with them, and nothing waits to
 * be refused by them. A Stash is none of them: behind it, a version that may not be changed is refused.
 */
const VALUE = /(?:::|\$)(?:pulumi:pulumi:StackReference|random:index\/\w+:\w+)::/;

/**
 * Three kinds of edges are not removed. Two no program can leave out: parent edges follow from where a resource stands,
 * and the engine itself gives its built-in resources their built-in provider. And what an edge to a value carries cannot
 * be had without it: there is nothing outside whose order it could change.
 */
export function mutants(state: StateExport, evidence: readonly Evidence[]): Mutants {
  const graph = Graph.of(state);
  const already = new Set(violations(graph, evidence).map(key));
  const killed: { edge: Edge; violations: OrderViolation[] }[] = [];
  const redundant: { edge: Edge; path: Urn[] }[] = [];
  const survivors: Edge[] = [];
  for (const edge of graph.edges()) {
    if (edge.kinds.has("parent") || edge.to.includes("::pulumi:providers:pulumi::") || VALUE.test(edge.to)) continue;
    const mutant = graph.without(edge);
    const path = mutant.path(edge.from, edge.to);
    if (path) {
      redundant.push({ edge, path });
      continue;
    }
    const broken = violations(mutant, evidence).filter((violation) => !already.has(key(violation)));
    if (broken.length > 0) killed.push({ edge, violations: broken });
    else survivors.push(edge);
  }
  return { killed, redundant, survivors };
}

function key({ law, urn, anyOf }: OrderViolation): string {
  return JSON.stringify([law, urn, anyOf]);
}
