// Notes in the account what somebody did, or could not do, that the program did not do itself.
import { secondsOf } from "../clock";
import type { World } from "../model";

/** @param error absent when it was allowed and worked */
export function note(world: World, who: string, what: string, error?: string): void {
  world.aws?.trail.push({ at: secondsOf(world), who, what, ...(error === undefined ? {} : { error }) });
}
