// The world's clock: the machine's, moved ahead by as much as a test or a rehearsal says.
import type { World } from "./model";

/** Now, in the world. */
export function nowOf(world: Pick<World, "clockAhead">): Date {
  return new Date(Date.now() + (world.clockAhead ?? 0) * 1000);
}

/** The same in whole Unix seconds. */
export const secondsOf = (world: Pick<World, "clockAhead">): number => Math.floor(nowOf(world).getTime() / 1000);
