// Starts the lab: one gRPC server per simulated provider, all over one world.
import { renderTree } from "./gitops/render";
import { publishTree } from "./gitops/repository";
import { FaultTable, type Fault } from "./kernel/faults";
import type { Host } from "./kernel/lifecycle";
import type { Evidence, Recorder } from "./kernel/record";
import { Makers } from "./kernel/makers";
import { Journal } from "./kernel/recorder";
import { ProviderServer } from "./kernel/server";
import { providers } from "./registry";
import { runControllers } from "./world/controllers/index";
import type { World } from "./world/model";
import { WorldStore } from "./world/store";

export interface LabOptions {
  /** The world's file (`readWorld`); created from the underlay when it does not exist, read otherwise. */
  readonly worldFile: string;
  /** JSON file with an `Underlay`, or with an object that holds one under `underlay`. */
  readonly underlayFile: string;
  /** Failures to inject. Default: none. */
  readonly faults?: readonly Fault[];
  /** Checkout of the Git repository that every cluster's Flux reads. Default: none; Flux is ready and reconciles nothing. */
  readonly repository?: string;
}

export interface Lab {
  /** Value for PULUMI_DEBUG_PROVIDERS: `name:port,name:port`. */
  readonly debugProviders: string;
  /** The live world. Treat it as read-only. */
  world(): World;
  readonly recorder: Recorder;
  /**
   * Something that happens outside of Pulumi: a person acts, hardware fails. The controllers run afterwards.
   *
   * @param stack stack whose cluster alone it concerns; default: any cluster
   */
  act<T>(change: (world: World) => T, stack?: string): Promise<T>;
  /** Same as `recorder.evidence(stack)`. */
  evidence(stack: string): readonly Evidence[];
  /** Writes the world and stops every server. Idempotent. */
  close(): Promise<void>;
}

/** Starts the lab on free ports of the loopback interface. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const store = WorldStore.open(options.worldFile, options.underlayFile);
  const tree = options.repository === undefined ? undefined : await renderTree(options.repository);
  if (tree !== undefined) publishTree(store.world, tree);
  const journal = new Journal();
  const host: Host = {
    world: store.world,
    journal,
    makers: new Makers(),
    faults: new FaultTable(options.faults ?? []),
    settle: (stack) => {
      runControllers(store.world, stack);
      store.commit();
    },
  };
  const servers = providers.map((provider) => ({ name: provider.name, server: new ProviderServer(provider, host) }));
  const ports = await Promise.all(servers.map(async ({ name, server }) => `${name}:${await server.listen()}`));
  let closing: Promise<void> | undefined;
  return {
    debugProviders: ports.join(","),
    world: () => store.world,
    recorder: journal,
    act: (change, stack) =>
      new Promise((resolve) => {
        const outcome = change(store.world);
        host.settle(stack);
        resolve(outcome);
      }),
    evidence: (stack) => journal.evidence(stack),
    close: () => {
      closing ??= new Promise<void>((resolve) => {
        store.close();
        resolve();
      }).finally(() => {
        for (const { server } of servers) server.close();
      });
      return closing;
    },
  };
}
