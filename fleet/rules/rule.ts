// The form of a rule: what it says about itself, and a pure function over the whole fleet.
import { type View } from "../draft";
import { type Place, type Severity } from "../problem";

export interface Finding {
  readonly at: Place;
  readonly message: string;
  /** Where a rule is mandatory in one case and advisory in another; default: the severity of the rule. */
  readonly severity?: Severity;
}

/** Part of the fleet that a rule is about; the policies have the same areas and some more. */
export type Area = "addressing" | "naming" | "cilium" | "talos" | "aws" | "secrets" | "gitops" | "operations";

export interface Rule {
  readonly id: string;
  readonly area: Area;
  readonly severity: Severity;
  /** One sentence: what goes wrong in reality without the rule. */
  readonly why: string;
  /** One sentence: when the rule is satisfied. */
  readonly condition: string;
  /** Where the fact comes from: repository and file, page of a documentation, or the convention of this fleet. */
  readonly source: string;
  /** Values that break the rule, short, as one would write them. */
  readonly example: string;
  readonly check: (view: View) => readonly Finding[];
}
