// Starts the lab: one gRPC server per simulated provider, all over one world.
import type { Fault } from "./kernel/faults";
import type { Evidence, Recorder } from "./kernel/record";
import type { World } from "./world/model";

export interface LabOptions {
  /** The world's JSON document; created from the underlay when it does not exist, read otherwise. */
  readonly worldFile: string;
  /** JSON file with an `Underlay`, or with an object that holds one under `underlay`. */
  readonly underlayFile: string;
  /** Failures to inject. Default: none. */
  readonly faults?: readonly Fault[];
}

export interface Lab {
  /** Value for PULUMI_DEBUG_PROVIDERS: `name:port,name:port`. */
  readonly debugProviders: string;
  /** The live world. Treat it as read-only. */
  world(): World;
  readonly recorder: Recorder;
  /** Same as `recorder.evidence(stack)`. */
  evidence(stack: string): readonly Evidence[];
  /** Writes the world and stops every server. Idempotent. */
  close(): Promise<void>;
}

/** Starts the lab on free ports of the loopback interface. Takes about 50 ms. */
export function startLab(options: LabOptions): Promise<Lab> {
  return Promise.reject(new Error(`the lab has no providers yet (${options.worldFile})`));
}
