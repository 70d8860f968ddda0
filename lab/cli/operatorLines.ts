// Tells what a person does between two operations; the rehearsal has played it.
import type { OperatorStep } from "../operator";
import type { Style } from "./style";

/** Empty when there was nothing to do by hand. */
export function operatorLines(steps: readonly OperatorStep[], style: Style): string {
  if (steps.length === 0) return "";
  const lines = steps.flatMap(({ command, outcome }) => [`  ${command}`, `    ${style.dim(outcome)}`]);
  return `${[style.strong("by hand"), ...lines].join("\n")}\n`;
}
