// Exceptions from rules, as a stack file declares them under `homelab:policyExceptions`.
import type { View } from "./view";
import type { Rule } from "./rule";
import type { Violation } from "./evaluate";

export interface Exception {
  /** `policyExceptions[0]`, for messages. */
  readonly place: string;
  readonly rule: string;
  /** Logical name or URN; `*stack*` for a violation of the stack as a whole. */
  readonly resource: string;
  readonly reason: string;
  /** Last day on which it holds, YYYY-MM-DD. */
  readonly until: string;
}

/** Stands for the stack in `resource`. */
export const WHOLE_STACK = "*stack*";

/** Shorter than this, a reason says nothing to whoever reads it in a year. */
const SHORTEST_REASON = 15;

/** What a stack declares, and what is wrong with it; a wrong exception excepts nothing. */
export interface Declared {
  readonly valid: readonly Exception[];
  readonly problems: readonly string[];
}

/**
 * @param declared value of `homelab:policyExceptions`
 * @param today YYYY-MM-DD, UTC
 */
export function readExceptions(declared: View, rules: readonly Rule[], today: string): Declared {
  const valid: Exception[] = [];
  const problems: string[] = [];
  declared.list().forEach((entry, index) => {
    const place = `policyExceptions[${String(index)}]`;
    const text = (key: string): string => entry.get(key).text() ?? "";
    const exception = {
      place,
      rule: text("rule"),
      resource: text("resource"),
      reason: text("reason"),
      until: text("until"),
    };
    const wrong = faults(exception, rules, today);
    problems.push(...wrong.map((fault) => `${place}${fault}`));
    if (wrong.length === 0) valid.push(exception);
  });
  return { valid, problems };
}

function faults(
  { rule, resource, reason, until }: Exception,
  rules: readonly Rule[],
  today: string,
): readonly string[] {
  const named = rules.find(({ id }) => id === rule);
  return [
    ...(named === undefined ? [`.rule: there is no rule "${rule}" in the policy pack: docs/rules.md lists them`] : []),
    ...(named?.exceptions === "never"
      ? [`.rule: ${rule} is a rule of security and admits no exception: mend the resource`]
      : []),
    ...(resource === "" ? [`.resource: name the resource, or ${WHOLE_STACK} for the stack as a whole`] : []),
    ...(reason.trim().length < SHORTEST_REASON
      ? [
          `.reason: "${reason}" is no reason: say in at least ${String(SHORTEST_REASON)} characters why the rule cannot hold here`,
        ]
      : []),
    ...(!isDay(until)
      ? [`.until: "${until}" is no day: write YYYY-MM-DD in quotes`]
      : until < today
        ? [
            `.until: the exception from ${rule} for ${resource} ended on ${until}: mend the resource, or give a new reason and day`,
          ]
        : []),
  ];
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The exception that covers a violation. */
export const exceptionFor = (
  exceptions: readonly Exception[],
  rule: string,
  violation: Violation,
): Exception | undefined =>
  exceptions.find(
    (exception) =>
      exception.rule === rule &&
      (violation.urn === undefined
        ? exception.resource === WHOLE_STACK
        : exception.resource === violation.urn || exception.resource === violation.name),
  );
