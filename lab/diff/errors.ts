// Why an operation failed, for people who did not see it run.
import { isLastWord } from "../engine/events";
import type { Result } from "../engine/operation";

/**
 * Each reason once, in an order of their own: the engine tells what fails side by side as it happens. Never empty.
 *
 * @param project directory that the engine ran in, where that is nobody's business: it is told as `.`
 */
export function errorsOf(
  { diagnostics, violations, stderr }: Pick<Result, "diagnostics" | "violations" | "stderr">,
  project?: string,
): readonly string[] {
  const errors = diagnostics
    .filter(({ severity, message }) => severity === "error" && !isLastWord(message))
    .map(({ message }) => (project === undefined ? message : message.replaceAll(project, ".")));
  // The SDK tells an error again in each call that it kept from being made.
  const own = errors.filter((error) => !errors.some((other) => other !== error && error.endsWith(other)));
  if (errors.length > 0) return [...new Set(own)].sort();
  return [stderr || (violations.length > 0 ? "A mandatory policy is violated." : "The engine gave no reason.")];
}
