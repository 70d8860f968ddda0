// The longest chain of operations in virtual time: how long an `up` takes when everything else runs beside it.
import type { Urn } from "../kernel/model";
import { Graph, type StateExport } from "./graph";

export interface Chain {
  /** Virtual seconds of the whole chain. */
  readonly seconds: number;
  /** First operation first; resources that take no time are left out. */
  readonly links: readonly { readonly urn: Urn; readonly seconds: number }[];
  /** Virtual seconds of all operations, one after the other. */
  readonly total: number;
}

/** @param durations virtual seconds by URN; a resource that is missing takes none */
export function longestChain(state: StateExport, durations: ReadonlyMap<Urn, number>): Chain {
  const graph = Graph.of(state);
  const done = new Map<Urn, { readonly seconds: number; readonly previous: Urn | undefined }>();
  const own = (urn: Urn): number => durations.get(urn) ?? 0;
  const finish = (urn: Urn): number => {
    const known = done.get(urn);
    if (known) return known.seconds;
    // A cycle cannot come out of the engine; this keeps a broken file from hanging the report.
    done.set(urn, { seconds: own(urn), previous: undefined });
    let latest = 0;
    let previous: Urn | undefined;
    for (const before of graph.before(urn)) {
      const seconds = finish(before);
      if (previous === undefined || seconds > latest) [latest, previous] = [seconds, before];
    }
    const seconds = latest + own(urn);
    done.set(urn, { seconds, previous });
    return seconds;
  };
  let last: Urn | undefined;
  for (const urn of graph.urns) if (last === undefined || finish(urn) > finish(last)) last = urn;
  const links: { urn: Urn; seconds: number }[] = [];
  for (let urn = last; urn !== undefined; urn = done.get(urn)?.previous) {
    if (own(urn) > 0) links.unshift({ urn, seconds: own(urn) });
  }
  const total = [...graph.urns].reduce((sum, urn) => sum + own(urn), 0);
  return { seconds: last === undefined ? 0 : finish(last), links, total };
}
