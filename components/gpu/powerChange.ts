// Whether an `up` has something to say about a GPU node's power: only the one that follows a change of the stack file.

/** What the stack file says of a GPU node's power. */
export type Power = "unmanaged" | "running" | "stopped";

export interface PowerChange {
  readonly state: "running" | "stopped";
  /** Whether this `up` brings the machine there. Otherwise the state is nobody's but the watchdog's and the starters'. */
  readonly applied: boolean;
  /** Whether others had the power until now, so that what Pulumi last saw of it may be long past. */
  readonly unseen: boolean;
}

/**
 * "Running" means that the machine may run: the watchdog stops it when it has nothing to do, and no later `up`, refresh
 * or search for drift starts it again. So the value counts once, in the `up` that finds it changed.
 *
 * @param previous what the last finished `up` of this stack knew; undefined for a machine that it did not know
 */
export function powerChange(previous: Power | undefined, wanted: Power): PowerChange {
  // A new machine runs, so that there is nothing to do for one that is unmanaged.
  if (wanted === "unmanaged") return { state: "running", applied: false, unseen: false };
  return { state: wanted, applied: wanted !== previous, unseen: previous === "unmanaged" };
}

/**
 * Whether the machine is other than it is to be while Pulumi may believe that it is so: only a refresh tells, and until
 * then this `up` may do nothing.
 *
 * @param asleep whether the machine is off before anything is done
 */
export function isDoubtful({ state, unseen }: PowerChange, asleep: boolean): boolean {
  return unseen && asleep === (state === "running");
}
