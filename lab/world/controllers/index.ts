// Runs everything that acts by itself inside the clusters, until nothing changes any more.
import type { World } from "../model";
import { hasQuorum } from "../talosNodes";
import { runCilium } from "./cilium";
import { runFlux } from "./flux";
import { runLoadBalancers } from "./loadBalancers";
import { runNodes, runTalosApiAccess } from "./nodes";
import { runWorkloads } from "./workloads";

const CONTROLLERS = [runNodes, runTalosApiAccess, runWorkloads, runCilium, runLoadBalancers, runFlux];

/** More rounds than any chain of controllers needs; reaching it means that two of them undo each other. */
const MAX_ROUNDS = 20;

/**
 * Brings every cluster whose API server answers to a fixpoint. Call it after each operation that changed the world.
 *
 * @throws Error when the controllers do not settle, which is a defect of the lab
 */
export function runControllers(world: World): void {
  for (const cluster of Object.values(world.clusters)) {
    if (!hasQuorum(world, cluster)) continue;
    let rounds = 0;
    while (CONTROLLERS.map((run) => run(world, cluster)).some((changed) => changed)) {
      if (++rounds > MAX_ROUNDS) throw new Error(`the controllers of cluster ${cluster.name} do not settle`);
    }
  }
}
