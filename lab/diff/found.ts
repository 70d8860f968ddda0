// What the two sides of a comparison found out, as their processes hand it over.
import type { Bill } from "../cost/bill";
import type { PolicyViolation } from "../engine/events";
import type { Connection } from "../world/mesh";
import type { NodeChange } from "./machineConfig";
import type { Step } from "./steps";

export interface FoundBase {
  /** Stacks in bring-up order, with what the base's own pack says to each. */
  readonly stacks: readonly { readonly name: string; readonly violations: readonly PolicyViolation[] }[];
  readonly mesh: readonly Connection[];
  readonly bill?: Bill;
  /** Why it did not come up; the stack that failed is the last one of `stacks`. */
  readonly failure?: string;
}

export interface FoundStack {
  readonly name: string;
  /** Not in the base. */
  readonly added: boolean;
  readonly steps: readonly Step[];
  readonly violations: readonly PolicyViolation[];
  /** Errors of the preview, or of the `up` that was played after it. */
  readonly errors: readonly string[];
  /** By URN of the resource that applies the configuration. */
  readonly nodes: readonly (readonly [string, NodeChange])[];
  /** Nodes that got another configuration, sorted. */
  readonly configured: readonly string[];
  readonly staged: readonly string[];
  /** Virtual seconds of the `up`; absent when it was not played. */
  readonly seconds?: number;
}

export interface FoundHead {
  readonly stacks: readonly FoundStack[];
  /** Stacks of the base that have no file any more, and how many resources they leave. */
  readonly removed: readonly { readonly name: string; readonly left: number }[];
  readonly mesh: readonly Connection[];
  readonly bill?: Bill;
}
