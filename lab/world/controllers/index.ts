// Runs everything that acts by itself inside the clusters, until nothing changes any more.
import type { Cluster, World } from "../model";
import { hasQuorum } from "../talosNodes";
import { runCilium } from "./cilium";
import { runGarbageCollector } from "./deletion";
import { runExternalSecrets } from "./externalSecrets";
import { runFlux } from "./flux";
import { runLoadBalancers } from "./loadBalancers";
import { runNodes, runTalosApiAccess } from "./nodes";
import { runVaultServer } from "./vaultServer";
import { runWorkloads } from "./workloads";

const CONTROLLERS = [
  runNodes,
  runTalosApiAccess,
  runWorkloads,
  runCilium,
  runLoadBalancers,
  runFlux,
  runVaultServer,
  runExternalSecrets,
  runGarbageCollector,
];

/** More rounds than any chain of controllers needs; reaching it means that two of them undo each other. */
const MAX_ROUNDS = 20;

/** What clusters had to react to when they were last brought to a fixpoint, by world. */
const reactedTo = new WeakMap<World, string>();

/**
 * Brings the clusters whose API server answers to a fixpoint. Call it after each operation that changed the world.
 *
 * Clusters hear of each other through Vault alone, so an operation of one stack concerns that stack's cluster, and all
 * of them when Vault holds something else than before: a large fleet costs no more per operation than a small one.
 *
 * @param stack stack whose operation it was; default: anything may have changed
 * @throws Error when the controllers do not settle, which is a defect of the lab
 */
export function runControllers(world: World, stack?: string): void {
  const clusters = Object.values(world.clusters);
  const own = clusters.filter(({ madeBy }) => madeBy.split("::")[0] === `urn:pulumi:${stack ?? ""}`);
  // A stack without a cluster of its own acts on the others' clusters.
  for (const cluster of own.length === 0 ? clusters : own) settle(world, cluster);
  let rounds = 0;
  for (let now = shared(world); reactedTo.get(world) !== now; now = shared(world)) {
    if (++rounds > MAX_ROUNDS) throw new Error("the clusters do not settle: they go on writing to Vault");
    reactedTo.set(world, now);
    for (const cluster of clusters) hear(world, cluster);
  }
}

/** What a cluster hears of others, it hears through External Secrets; the rest of it reacts to what that brings. */
function hear(world: World, cluster: Cluster): void {
  if (hasQuorum(world, cluster) && runExternalSecrets(world, cluster)) settle(world, cluster);
}

function settle(world: World, cluster: Cluster): void {
  if (!hasQuorum(world, cluster)) return;
  let rounds = 0;
  while (CONTROLLERS.map((run) => run(world, cluster)).some((changed) => changed)) {
    if (++rounds > MAX_ROUNDS) throw new Error(`the controllers of cluster ${cluster.name} do not settle`);
  }
}

/** All of Vault but its tokens, which come and go with every login; and the clock, which lets credentials expire. */
function shared({ vaults, clockAhead }: World): string {
  return JSON.stringify([clockAhead, vaults], (key, value: unknown) => (key === "tokens" ? undefined : value));
}
