// Reads the state that the engine keeps in a file backend, and prepares an empty one.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** JSON as it stands in a state file; a secret is an object with a `ciphertext`. */
export type StateValue = null | boolean | number | string | StateValue[] | { [key: string]: StateValue };

/** The part of a resource's state that the lab reads. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, StateValue>>;
  readonly outputs?: Readonly<Record<string, StateValue>>;
  readonly parent?: string;
  /** `urn::id` of the provider instance. */
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
  readonly protect?: boolean;
  /** True for the old half of a replacement that is still to be deleted. */
  readonly delete?: boolean;
}

export interface StackState {
  readonly resources: readonly StateResource[];
  /** Operations that were under way when the engine was cut off. */
  readonly pending_operations?: readonly { readonly resource: StateResource; readonly type: string }[];
}

const EMPTY: StackState = { resources: [] };

export function stateFile(backend: string, project: string, stack: string): string {
  return path.join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}

/** The state of a stack after its last operation; empty for a stack that nothing was done to. */
export function readState(backend: string, project: string, stack: string): StackState {
  const file = stateFile(backend, project, stack);
  if (!existsSync(file)) return EMPTY;
  const stored = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: Partial<StackState> | null } };
  return { ...EMPTY, ...stored.checkpoint.latest };
}

/** Names of the stacks that the backend knows, whether they hold something or not; sorted. */
export function storedStacks(backend: string, project: string): readonly string[] {
  const directory = path.dirname(stateFile(backend, project, "any"));
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * Creates a stack that holds nothing, as `pulumi stack init` does, without starting the engine for it (which takes
 * 0.2 to 0.5 s each). Leaves a stack that is there alone.
 */
export function ensureStack(backend: string, project: string, stack: string): void {
  const file = stateFile(backend, project, stack);
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(path.join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${stack}` } }));
}
