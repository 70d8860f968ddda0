// Says what a label selector of Kubernetes selects.
import type { View } from "./view";

/** One demand of a selector. */
export interface Term {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** All demands of a selector, which must be met together; none for an absent one, which selects everything. */
export const termsOf = (selector: View): readonly Term[] => [
  ...selector
    .get("matchLabels")
    .entries()
    .map(([key, value]) => ({ key, operator: "In", values: [value.text() ?? ""] })),
  ...selector
    .get("matchExpressions")
    .list()
    .map((expression) => ({
      key: expression.get("key").text() ?? "",
      operator: expression.get("operator").text() ?? "",
      values: expression
        .get("values")
        .list()
        .map((value) => value.text() ?? ""),
    })),
];

/** As Kubernetes reads the four operators; NotIn is met by what lacks the label. */
export function meets(labels: ReadonlyMap<string, string>, { key, operator, values }: Term): boolean {
  const value = labels.get(key);
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  const isListed = value !== undefined && values.includes(value);
  return operator === "In" ? isListed : !isListed;
}
