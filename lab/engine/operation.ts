// What an operation of the engine can be told, and what came of it.
import type { OperatorStep } from "../operator";
import type { Diagnostic, Listener, PolicyViolation } from "./events";

export interface OperationOptions extends Listener {
  /** More arguments for `pulumi`. */
  readonly args?: readonly string[];
  /** Preview only: fail when there is something to do. */
  readonly expectNoChanges?: boolean;
  /** More environment for this invocation. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the engine without warning when it fires. */
  readonly signal?: AbortSignal;
}

/**
 * Environment of an `up` that comes to its end: the engine writes the state then, also after a failure, and not after every
 * step as well, which takes a third of an `up`. Who kills an engine finds nothing that it wrote before.
 */
export const FINAL_STATE_ONLY = { PULUMI_SKIP_CHECKPOINTS: "true" };

export interface Result {
  /** The engine left with exit code 0. */
  readonly ok: boolean;
  readonly exitCode: number;
  /** How many resources each kind of step touched; empty when the engine did not get that far. */
  readonly changes: Readonly<Record<string, number>>;
  /** Infos, warnings and errors, in order. */
  readonly diagnostics: readonly Diagnostic[];
  /** What a policy pack found, where the operation was given one; `policies` are those that had something to judge. */
  readonly violations: readonly PolicyViolation[];
  readonly policies: readonly string[];
  /** What the engine said outside of its events, e.g. `error: no changes were expected for preview but changes were proposed`. */
  readonly stderr: string;
  /** Wall-clock time. */
  readonly seconds: number;
  /** What a person did to be able to run the operation. */
  readonly before: readonly OperatorStep[];
}

export interface Output {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}
