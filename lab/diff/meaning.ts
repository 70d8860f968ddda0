// What a difference means for what runs, and the worst of several such meanings.
import { CONSEQUENCES, type Consequence } from "./model";

export interface Meaning {
  readonly consequence: Consequence;
  /** A clause, e.g. `the kubelet restarts`; empty when the consequence says enough. */
  readonly because: string;
}

/** The worst, with every reason for it; `none` of nothing. */
export function worst(meanings: readonly Meaning[]): Meaning {
  const consequence = CONSEQUENCES.find((one) => meanings.some((each) => each.consequence === one)) ?? "none";
  const reasons = meanings.filter((each) => each.consequence === consequence).map(({ because }) => because);
  return { consequence, because: [...new Set(reasons)].filter((reason) => reason !== "").join("; ") };
}
