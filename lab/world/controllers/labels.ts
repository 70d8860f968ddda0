// Whether labels suit an expression of a selector.
import { textAt, textsAt } from "./tree";

/** Operators of label selectors, and the two that node affinity has besides. Source: kubernetes.io, "Labels and Selectors". */
export function expressionHolds(expression: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  const value = labels[textAt(expression, "key") ?? ""];
  const values = textsAt(expression, "values");
  const listed = typeof value === "string" && values.includes(value);
  switch (textAt(expression, "operator")) {
    case "In":
      return listed;
    case "NotIn":
      return !listed;
    case "Exists":
      return value !== undefined;
    case "Gt":
      return Number(value) > Number(values[0]);
    case "Lt":
      return Number(value) < Number(values[0]);
    default:
      return value === undefined;
  }
}
