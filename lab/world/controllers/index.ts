// Runs everything that acts by itself inside the clusters, until nothing changes any more.
import { type Change, Watch } from "../changes";
import type { Cluster, Machine, World } from "../model";
import { hasQuorum } from "../talosNodes";
import { runCilium } from "./cilium";
import { runGarbageCollector } from "./deletion";
import { mayMatter } from "./eso/interest";
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

/** What clusters react to, as it was when they last did, by world. */
const watched = new WeakMap<World, { readonly own: Watch; readonly shared: Watch }>();

/**
 * Brings the clusters whose API server answers to a fixpoint. Call it after each operation that changed the world.
 *
 * Clusters hear of each other through Vault alone, so an operation of one stack concerns that stack's cluster, and
 * others when Vault holds something else for them than before: a large fleet costs no more per operation than a small one.
 *
 * @param stack stack whose operation it was; default: anything may have changed
 * @throws Error when the controllers do not settle, which is a defect of the lab
 */
export function runControllers(world: World, stack?: string): void {
  const clusters = Object.values(world.clusters);
  const watches = watched.get(world) ?? { own: new Watch(), shared: new Watch() };
  watched.set(world, watches);
  const own = clusters.filter(({ madeBy }) => madeBy.split("::")[0] === `urn:pulumi:${stack ?? ""}`);
  // A stack without a cluster of its own may act on the others' clusters.
  for (const cluster of own.length > 0 ? own : touched(world, watches.own)) settle(world, cluster);
  let rounds = 0;
  for (let news = heard(world, watches.shared); news.length > 0; news = heard(world, watches.shared)) {
    if (++rounds > MAX_ROUNDS) throw new Error("the clusters do not settle: they go on writing to Vault");
    for (const cluster of clusters) {
      if (news.some((change) => mayMatter(world, cluster, change))) hear(world, cluster);
    }
  }
}

/** Clusters that have to react to what changed in them, to their machines, or to the ground that all stand on. */
function touched(
  { clusters, machines, networks, clockAhead, dnsZones, aws, vaults = {} }: World,
  watch: Watch,
): readonly Cluster[] {
  const nodes: Record<string, Record<string, Machine>> = {};
  for (const machine of Object.values(machines)) {
    if (machine.config) (nodes[machine.config.clusterId] ??= {})[machine.name] = machine;
  }
  const hubs = new Set(Object.values(vaults).map(({ cluster }) => cluster));
  const ids = new Set<string>();
  for (const [[part, id = "", field = ""]] of watch.look({
    clusters,
    nodes,
    ground: { networks, clockAhead, dnsZones, cloud: aws?.regions },
  })) {
    const cluster = clusters[id];
    // Whether Vault answers, and to whom, depends on the machines of its cluster.
    const within = part === "clusters" && ["objects", "releases"].includes(field);
    if (!cluster || (hubs.has(cluster.name) && !within)) return Object.values(clusters);
    ids.add(id);
  }
  return Object.values(clusters).filter(({ id }) => ids.has(id));
}

/** News of Vault, but not of its tokens, which come and go with every login; and of the clock, which lets credentials expire. */
function heard({ vaults = {}, clockAhead }: World, watch: Watch): readonly Change[] {
  const lasting = Object.entries(vaults).map(([address, vault]) => [address, { ...vault, tokens: undefined }] as const);
  return watch.look({ clockAhead, vaults: Object.fromEntries(lasting) });
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
