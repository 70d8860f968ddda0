// Compares what the laws relied on with the order that the engine guarantees.
import type { Urn } from "../kernel/model";
import type { Evidence } from "../kernel/record";
import { Graph, label, type StateExport } from "./graph";

/** An order that held by luck. */
export interface OrderViolation {
  readonly law: string;
  /** The resource that relied on another one. */
  readonly urn: Urn;
  /** Any one of these would have to come first. */
  readonly anyOf: readonly Urn[];
  /** Error of the real system, then which edge is missing. */
  readonly message: string;
}

/**
 * Checks every reason of every piece of evidence against the state of the same stack: one of its resources must be an
 * ancestor. For evidence of deletes, give the state from before the delete: the engine deletes in the opposite order, so
 * the same ancestor is what must still have been there.
 *
 * Left out are reasons that the graph cannot decide: resources of other stacks (their order is the bring-up order) and
 * resources that have left the state since.
 */
export function prove(state: StateExport, evidence: readonly Evidence[]): OrderViolation[] {
  return violations(Graph.of(state), evidence);
}

/** The same for a graph that is at hand. */
export function violations(graph: Graph, evidence: readonly Evidence[]): OrderViolation[] {
  const found = new Map<string, OrderViolation>();
  const ancestors = new Map<Urn, ReadonlySet<Urn>>();
  for (const { urn, law, because } of evidence) {
    if (!graph.urns.has(urn)) continue;
    const earlier = ancestors.get(urn) ?? graph.ancestors(urn);
    ancestors.set(urn, earlier);
    for (const { anyOf, otherwise } of because) {
      const present = anyOf.filter((member) => graph.urns.has(member));
      // What another stack happens to have made does not excuse a missing edge to one's own.
      if (present.length === 0 || present.some((member) => member === urn || earlier.has(member))) continue;
      const violation = { law, urn, anyOf: present, message: explain(law, urn, present, otherwise) };
      found.set(JSON.stringify([law, urn, present]), violation);
    }
  }
  return [...found.values()];
}

function explain(law: string, urn: Urn, anyOf: readonly Urn[], otherwise: string): string {
  const [first = "", ...others] = anyOf.map(label);
  const needed = others.length === 0 ? first : `one of ${[first, ...others].join(", ")}`;
  return (
    `${otherwise}\n${label(urn)} came after ${needed} by luck: nothing makes it wait. Pass it an output of ${first} or ` +
    `name that in dependsOn (law ${law}).`
  );
}
