// What a change does to a fleet: the content of the JSON report, from which the Markdown is made.
import type { Bill } from "../cost/bill";
import type { PolicyViolation } from "../engine/events";
import type { Connection } from "../world/mesh";

/** From the worst to nothing at all; the order of this list is the order of the report. */
export const CONSEQUENCES = [
  "data loss",
  "replacement",
  "reboot",
  "service restart",
  "API only",
  "unknown",
  "none",
] as const;
export type Consequence = (typeof CONSEQUENCES)[number];

/** Part of a change, as lines of a difference: `-` and `+` in front, a blank before what stays. */
export interface Detail {
  /** What differs: a document of a machine configuration, a Helm value, a Vault path. */
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Change {
  readonly stack: string;
  /** `create`, `update`, `replace`, `delete`. */
  readonly operation: "create" | "update" | "replace" | "delete";
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  /** Pulumi type token. */
  readonly type: string;
  readonly consequence: Consequence;
  /** In words, for what the consequence alone does not say; empty when there is nothing to add. */
  readonly because: string;
  /** Top-level inputs that differ. */
  readonly properties: readonly string[];
  readonly details: readonly Detail[];
}

export interface StackDiff {
  readonly name: string;
  /** `changed` and `unchanged` have a stack file on both sides. */
  readonly status: "unchanged" | "changed" | "added" | "removed" | "failed";
  readonly counts: Readonly<Record<Change["operation"], number>>;
  readonly changes: readonly Change[];
  /** What the engine or the program said when the preview failed; empty otherwise. */
  readonly errors: readonly string[];
  /** Resources that a removed stack leaves behind. */
  readonly left?: number;
  readonly policy: {
    /** Violations that the base does not have. */
    readonly added: readonly PolicyViolation[];
    /** Violations of the base that are gone. */
    readonly fixed: readonly PolicyViolation[];
    readonly excepted: readonly PolicyViolation[];
  };
  /** Seconds that the real `up` would take; absent when it was not played. */
  readonly seconds?: number;
  /** Nodes that get another configuration, sorted: it goes to all of them side by side. */
  readonly nodes: readonly string[];
  /** Nodes whose configuration waits for a reboot afterwards. */
  readonly staged: readonly string[];
}

export interface FleetDiff {
  readonly base: string;
  readonly head: string;
  /** The change in one sentence. */
  readonly summary: string;
  /** Files of the head that judge changes, by which a change could approve itself. */
  readonly judges: readonly string[];
  /**
   * The base is what the real backend holds, and nothing was played. No policy judged it: what a changed stack violates is
   * told as added, and may have been there before.
   */
  readonly live?: true;
  /** Why there are no stacks: the base or the head does not build, or its stack files have problems. */
  readonly broken?: { readonly side: "base" | "head"; readonly message: string };
  readonly stacks: readonly StackDiff[];
  readonly mesh: { readonly before: readonly Connection[]; readonly after: readonly Connection[] };
  readonly cost: { readonly before?: Bill; readonly after?: Bill };
}
