// Every case of every rule over the fleet: what the base with some edits must make the rule say.
import { addressBounds } from "./addressBounds";
import { awsBounds } from "./awsBounds";
import { awsCases } from "./awsRuleCases";
import { bareFleets } from "./bareFleets";
import { blockBounds } from "./blockBounds";
import { capacityBounds } from "./capacityBounds";
import { meshBounds } from "./meshBounds";
import { nameBounds } from "./nameBounds";
import { overlayBounds } from "./overlayBounds";
import { overlayCases } from "./overlayRuleCases";
import { type Edit } from "./project";
import { cases as clusterCases } from "./ruleCases";
import { vaultBounds } from "./vaultBounds";
import { vaultCases } from "./vaultRuleCases";
import { versionBounds } from "./versionBounds";

export interface Given {
  readonly edits: readonly Edit[];
  /** Every message of the rule, with its severity when that is advisory; none where it lets the fleet pass. */
  readonly finds: readonly string[];
  /** Path of the value that each message is about, where the message does not tell. */
  readonly at?: readonly string[];
}

export type FurtherCases = Readonly<Record<string, readonly Given[]>>;

const further: readonly FurtherCases[] = [
  addressBounds,
  awsBounds,
  blockBounds,
  capacityBounds,
  meshBounds,
  nameBounds,
  overlayBounds,
  vaultBounds,
  versionBounds,
];

const bare = (rule: string): readonly Given[] =>
  Object.values(bareFleets).map(({ edits, finds }) => ({ edits, finds: finds[rule] ?? [] }));

/** The broken fleet of a rule first, then its neighbour, then what shows where the rule begins and ends. */
export const fleetCases: ReadonlyMap<string, readonly Given[]> = new Map(
  Object.entries({ ...clusterCases, ...vaultCases, ...overlayCases, ...awsCases }).map(
    ([rule, { broken, finds, passes }]) => [
      rule,
      [
        { edits: broken, finds },
        { edits: passes, finds: [] },
        ...further.flatMap((table) => table[rule] ?? []),
        ...bare(rule),
      ],
    ],
  ),
);

/** A finding says where it is: `nodes.workers[0].ip`. */
export const isPath = (text: string): boolean => /^\w+(\.[\w-]+|\[\d+\])*$/.test(text);
