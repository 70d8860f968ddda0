// Runs the world's controllers to a fixpoint.
import type { World } from "../model";

export function runControllers(world: World): void {
  void world;
}
