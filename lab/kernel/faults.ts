// Faults that a rehearsal injects: an operation that fails, or that takes effect and then times out.
import type { Verb } from "./record";

/** One planned failure. Patterns are exact, or end in `*` for a prefix. */
export interface Fault {
  /** Resource type, e.g. `talos:machine/bootstrap:Bootstrap` or `kubernetes:*`; absent means any. */
  readonly type?: string;
  /** URN, or only the logical name that it ends with; absent means any. */
  readonly urn?: string;
  readonly verb: Exclude<Verb, "check">;
  /** Which of the matching operations fails, from 1. Default 1. */
  readonly nth?: number;
  /**
   * `before`: nothing happens in the world; `after`: the operation took effect and then timed out. What a create leaves
   * in the engine's state then is decided by the model's `keptOnTimeout`.
   */
  readonly when: "before" | "after";
  /** Error text. Default: `context deadline exceeded`. */
  readonly message?: string;
}

/** Counts matching operations and says which of them fail. */
export class FaultTable {
  private readonly seen: number[];

  constructor(private readonly faults: readonly Fault[]) {
    this.seen = faults.map(() => 0);
  }

  /** The fault that this operation meets, if any. Counts the operation. */
  meet(
    type: string,
    urn: string,
    verb: Verb,
  ): { readonly when: "before" | "after"; readonly message: string } | undefined {
    let met: Fault | undefined;
    this.faults.forEach((fault, index) => {
      if (fault.verb !== verb || !matches(fault.type, type)) return;
      if (fault.urn !== undefined && !matches(fault.urn, urn) && !urn.endsWith(`::${fault.urn}`)) return;
      const count = (this.seen[index] ?? 0) + 1;
      this.seen[index] = count;
      if (count === (fault.nth ?? 1)) met ??= fault;
    });
    return met && { when: met.when, message: met.message ?? "context deadline exceeded" };
  }
}

function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
