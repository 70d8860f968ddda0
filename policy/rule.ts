// The form of a rule: what it says about itself, and a pure function over one resource or over the whole stack.
import { type View } from "./view";

export type Area =
  "addressing" | "naming" | "cilium" | "talos" | "aws" | "secrets" | "gitops" | "placement" | "operations";

interface About {
  /** Lower case with hyphens, like its file. */
  readonly id: string;
  readonly area: Area;
  /** Mandatory violations stop the operation; advisory ones are printed. */
  readonly level: "mandatory" | "advisory";
  readonly severity: "low" | "medium" | "high" | "critical";
  /** One sentence: what goes wrong in reality without the rule. */
  readonly why: string;
  /** One sentence: when the rule is satisfied. */
  readonly condition: string;
  /** What to do about a violation. */
  readonly repair: string;
  /** Where the fact comes from: repository and file, page of a documentation, or the convention of this fleet. */
  readonly source: string;
  /** Values that break the rule, short, as one would write them. */
  readonly example: string;
  /** A rule of security admits no exception in a stack file. */
  readonly exceptions: "never" | "in the stack file";
  /** What a site may tune with `--policy-pack-config`. */
  readonly settings?: Readonly<Record<string, Setting>>;
}

/** A property of the rule's configuration. */
export interface Setting {
  readonly description: string;
  readonly type: "string" | "number" | "boolean" | "array";
  readonly items?: { readonly type: "string" | "number" };
  readonly default: string | number | boolean | readonly string[] | readonly number[];
}

/** One resource as the program asked for it. */
export interface Facts {
  readonly urn: string;
  /** Type token, e.g. `kubernetes:core/v1:Secret`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  /** What the program asked for; for a rule over the stack also outputs that have other names, or that alone are known. */
  readonly props: View;
  readonly options: {
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
    /** URN. */
    readonly parent?: string;
  };
  /** Absent for components and for providers themselves. */
  readonly provider?: { readonly name: string; readonly type: string; readonly props: View };
  /** Pulumi keeps the value, or one that it lies in, as a secret. @throws NotYetKnown when nobody noted the marks */
  readonly isSecret: (at: View) => boolean;
}

/** What every rule is given beside the resources. */
export interface Runner {
  /** The rule's settings, defaults filled in. */
  readonly settings: View;
  /** The `homelab:` configuration of the stack, by key: what the stack file says, not what a program made of it. */
  readonly declared: View;
  /** Project and stack of the operation. */
  readonly project: string;
  readonly stack: string;
  /** Judges each element by itself: one that is not known yet keeps none of the others from being judged. */
  readonly each: <T>(elements: Iterable<T>, judge: (element: T) => void) => void;
}

export interface ResourceJudge extends Runner {
  /** @param at the value, or the resource's `props` for the resource as a whole */
  readonly report: (at: View, message: string) => void;
}

export interface StackJudge extends Runner {
  readonly report: (resource: Facts, at: View, message: string) => void;
  /**
   * About the stack, where no resource is to blame: mostly that something is missing. Left out while the rule waits for a
   * value, because what is not known yet may be what is missing.
   */
  readonly reportStack: (message: string) => void;
}

/** Sees each resource before it is created or changed. */
export interface ResourceRule extends About {
  readonly kind: "resource";
  /** Type tokens; `"*"` for every custom resource and component. */
  readonly types: readonly string[] | "*";
  readonly check: (resource: Facts, judge: ResourceJudge) => void;
}

/** Sees all resources at once, in an `up` after they are made: for what no resource shows by itself. */
export interface StackRule extends About {
  readonly kind: "stack";
  readonly check: (resources: readonly Facts[], judge: StackJudge) => void;
}

export type Rule = ResourceRule | StackRule;
