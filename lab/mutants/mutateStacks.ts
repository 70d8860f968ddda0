// Lets the fleet live through its scenarios once, and judges the order of each stack again with each edge removed.
import { describeFleet } from "../cli/fleet";
import { ensureEngine } from "../engine/engine";
import type { Progress } from "../engine/progress";
import { openSession } from "../engine/session";
import { type Edge, label } from "../order/graph";
import { mutants } from "../order/mutants";
import { liveThrough } from "./scenarios";
import { survivalReason } from "./survivors";

export interface EdgeVerdicts {
  readonly stack: string;
  /** Removed edges that a law notices, with the error that reality would give. */
  readonly killed: readonly (Ends & { readonly law: string; readonly error: string })[];
  /** Removed edges that change the order and that no law notices; `reason` says why reality does not need them. */
  readonly survivors: readonly (Ends & { readonly reason: string | undefined })[];
  /** Edges whose removal changes nothing, because another path keeps the same order. */
  readonly redundant: readonly (Ends & { readonly path: readonly string[] })[];
}

interface Ends {
  /** The resource that waits. */
  readonly from: string;
  readonly to: string;
}

export async function mutateStacks(project: string, progress: Progress): Promise<EdgeVerdicts[]> {
  const fleet = await describeFleet(project);
  const session = await openSession({ project, engine: ensureEngine(progress), lab: { underlay: fleet.json } });
  try {
    return (await liveThrough(session, fleet, progress)).map(({ stack, state, evidence }) => {
      const { killed, redundant, survivors } = mutants(state, evidence);
      return {
        stack,
        killed: killed.map(({ edge, violations: [first] }) => ({
          ...ends(edge),
          law: first?.law ?? "",
          error: first?.message ?? "",
        })),
        survivors: survivors.map((edge) => ({ ...ends(edge), reason: survivalReason(edge) })),
        redundant: redundant.map(({ edge, path }) => ({ ...ends(edge), path: path.map(label) })),
      };
    });
  } finally {
    await session.close();
  }
}

function ends(edge: Edge): Ends {
  return { from: label(edge.from), to: label(edge.to) };
}
