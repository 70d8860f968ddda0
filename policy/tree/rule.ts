// The form of a rule over the GitOps tree: for what only shows between the objects that one cluster's Flux applies.
import type { View } from "../view";
import type { Item, TreeItem } from "./model";

export interface TreeJudge {
  /** @param at the value, or the object's `view` for the object as a whole */
  report(item: TreeItem, at: View, message: string): void;
}

export interface TreeRule {
  /** Lower case with hyphens, like its file. */
  readonly id: string;
  /** Mandatory faults fail the tests; advisory ones are printed. */
  readonly level: "mandatory" | "advisory";
  readonly severity: "low" | "medium" | "high" | "critical";
  /** One sentence: what goes wrong in reality without the rule. */
  readonly why: string;
  /** One sentence: when the rule is satisfied. */
  readonly condition: string;
  readonly repair: string;
  readonly source: string;
  readonly example: string;
  /** @param items what Flux applies; @param made what Pulumi makes beside it */
  readonly check: (items: readonly TreeItem[], judge: TreeJudge, made: readonly Item[]) => void;
}
