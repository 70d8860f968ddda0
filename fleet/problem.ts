// What is wrong with the stack files: where, what, and why it matters.

/** A value in one of the files. */
export interface Place {
  /** File name, relative to the project directory. */
  readonly file: string;
  /** 1-based; 0 for the file as a whole. */
  readonly line: number;
  /** Dotted path below `homelab:`, e.g. `nodes.workers[0].ip`; empty for the file as a whole. */
  readonly path: string;
  /** The value with its owner, e.g. `network.vip of main`. */
  readonly name: string;
}

/** Mandatory problems stop every operation; advisory ones are printed as warnings. */
export type Severity = "mandatory" | "advisory";

export interface Problem {
  /** Id of the rule, as in docs. */
  readonly rule: string;
  readonly severity: Severity;
  readonly at: Place;
  /** What is wrong, the value, who else owns it, and the repair. */
  readonly message: string;
  /** Why the rule exists; absent where the message says it all. */
  readonly why?: string;
}

/** The problem as the user reads it: place, message, rule. */
export function renderProblem(problem: Problem): string {
  const line = problem.at.line > 0 ? `:${problem.at.line}` : "";
  const path = problem.at.path === "" ? "" : `  ${problem.at.path}`;
  const why = problem.why === undefined ? "" : `: ${problem.why}`;
  return `${problem.at.file}${line}${path}\n  ${problem.message}\n  (${problem.rule}${why})`;
}

/** Sorted by file and line, without repetitions. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const sorted = [...problems].sort(
    (a, b) =>
      a.at.file.localeCompare(b.at.file) ||
      a.at.line - b.at.line ||
      a.at.path.localeCompare(b.at.path) ||
      a.rule.localeCompare(b.rule) ||
      a.message.localeCompare(b.message),
  );
  const rendered = sorted.map(renderProblem);
  return sorted.filter((_, index) => index === 0 || rendered[index] !== rendered[index - 1]);
}

/** Everything that is wrong with the stack files, in one error. The message is for the user: print it without the stack. */
export class FleetError extends Error {
  override readonly name = "FleetError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const ordered = inOrder(problems);
    const count = ordered.length === 1 ? "1 problem" : `${ordered.length} problems`;
    super(`${count} in the stack files:\n\n${ordered.map(renderProblem).join("\n\n")}`);
    this.problems = ordered;
  }
}
