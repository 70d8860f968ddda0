// What the commands share: options, --help, exit codes, and errors in words instead of stack traces.
import { type ParseArgsConfig, parseArgs } from "node:util";
import { describeError } from "../engine/userError";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The options that every command has. */
const COMMON = { help: { type: "boolean", short: "h", default: false } } as const;

type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O & typeof COMMON }>>["values"];

/**
 * Runs a command on the process's arguments and sets the exit code: what `run` answers, 2 for wrong usage, 1 for an error.
 *
 * @param usage printed for `--help` and below a complaint about wrong usage
 */
export function command<const O extends Options>(
  usage: string,
  options: O,
  run: (values: Values<O>) => Promise<number>,
): void {
  void main(usage, options, run).then((code) => {
    process.exitCode = code;
  });
}

async function main<const O extends Options>(
  usage: string,
  options: O,
  run: (values: Values<O>) => Promise<number>,
): Promise<number> {
  let values: Values<O>;
  try {
    values = parseArgs({ args: process.argv.slice(2), options: { ...options, ...COMMON } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if ("help" in values && values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    return await run(values);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}
