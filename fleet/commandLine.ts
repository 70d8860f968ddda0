// What the commands of the fleet share: how they answer to --help, to wrong usage and to what they refuse.

/** Instead of an invocation: help was asked for, or the usage was wrong. */
export type Unusable = "help" | { readonly mistake: string };

export interface Command<Invocation> {
  /** Printed for `--help`, and below a complaint about wrong usage. */
  readonly usage: string;
  readonly parse: (argv: readonly string[]) => Invocation | Unusable;
  /** Does the work and prints it. */
  readonly run: (invocation: Invocation) => void;
  /** What the user is told of an error that is no defect; undefined for defects. */
  readonly refusal: (error: unknown) => string | undefined;
}

/** @returns the exit code: 0 all is well, 1 it was refused, 2 wrong usage or a defect */
export function runCommand<Invocation extends object>(
  { usage, parse, run, refusal }: Command<Invocation>,
  argv: readonly string[],
): number {
  const invocation = parse(argv);
  if (invocation === "help") {
    process.stdout.write(usage);
    return 0;
  }
  if ("mistake" in invocation) {
    process.stderr.write(`${invocation.mistake}\n\n${usage}`);
    return 2;
  }
  try {
    run(invocation);
    return 0;
  } catch (error) {
    const refused = refusal(error);
    const defect = `This is a defect of the program: ${error instanceof Error ? error.message : String(error)}`;
    process.stderr.write(`${refused ?? defect}\n`);
    return refused === undefined ? 2 : 1;
  }
}
