// The form of a rule: an id, a reason, and a pure function over the whole fleet.
import { type View } from "../draft";
import { type Place, type Severity } from "../problem";

export interface Finding {
  readonly at: Place;
  readonly message: string;
  /** Where a rule is mandatory in one case and advisory in another; default: the severity of the rule. */
  readonly severity?: Severity;
}

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what goes wrong in reality without the rule. */
  readonly why: string;
  readonly check: (view: View) => readonly Finding[];
}
