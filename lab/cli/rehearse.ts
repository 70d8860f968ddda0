// The command `npm run rehearse`.
import * as path from "node:path";
import { showProgress } from "../engine/progress";
import { billLines } from "./billLines";
import { command } from "./command";
import { operatorLines } from "./operatorLines";
import { fluxLines } from "./fluxReport";
import { matrixLines } from "./matrix";
import { engineLine, previewLines, summaryLines, upLines } from "./print";
import { rehearse } from "./rehearsal";
import { styleFor } from "./style";

const PROJECT = path.join(__dirname, "..", "..");

const USAGE = `Usage: npm run rehearse [-- OPTIONS]

Brings stacks up in a fresh lab with the real Pulumi engine, proves their order, and sees that a second preview is empty.
Needs no hypervisor, no cloud account and no secret.

  --stack NAME   rehearse this stack and those that it needs; may be given several times (default: all,
                 in bring-up order)
  --out DIR      where report.json, fleet.svg and the artefacts go (default: .lab)
  --json         print the report as JSON on standard output and nothing else there
  --help         print this text

Exit code: 0 all converged; 1 something did not, or the stack files have problems; 2 wrong usage; 130 interrupted.
`;

/** After an interrupt, how long the engine and the lab may take to end; milliseconds. */
const GRACE = 5_000;

/** Width of what is no terminal. */
const COLUMNS = 120;

const OPTIONS = {
  stack: { type: "string", multiple: true, default: [] as string[] },
  out: { type: "string", default: ".lab" },
  json: { type: "boolean", default: false },
} as const;

command(USAGE, OPTIONS, async (options) => {
  const interrupt = new AbortController();
  // One Ctrl-C may arrive twice, from the terminal and from npm: all but the first only shorten the wait.
  let impatient = Infinity;
  const stop = (): void => {
    if (performance.now() > impatient) process.exit(130);
    impatient = performance.now() + 1000;
    interrupt.abort();
    setTimeout(() => process.exit(130), GRACE).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  const style = styleFor(process.stdout);
  const told = new Set<string>();
  const say = (text: string): void => {
    if (!options.json) process.stdout.write(text);
  };
  const directory = path.resolve(options.out);
  try {
    const report = await rehearse({
      project: PROJECT,
      directory,
      stacks: options.stack,
      progress: showProgress(),
      signal: interrupt.signal,
      onEngine: (engine, stacks) => {
        say(`${engineLine(engine, stacks)}\n\n`);
      },
      onOperator: (steps) => {
        const text = operatorLines(steps, style);
        if (text !== "") say(`${text}\n`);
      },
      onStack: (stage, stack) => {
        say(`${(stage === "up" ? upLines : previewLines)(stack, style, told)}\n`);
      },
    });
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    const matrix = matrixLines(report, style, process.stdout.columns || COLUMNS);
    if (matrix !== "") say(`${matrix}\n`);
    const flux = fluxLines(report.flux, style);
    if (flux !== "") say(`${flux}\n`);
    const bill = billLines(report.cost, report.costBefore, style);
    if (bill !== "") say(`${bill}\n`);
    say(summaryLines(report, path.relative(process.cwd(), directory) || ".", style));
    return report.converged ? 0 : 1;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write("Interrupted: everything was stopped.\n");
    return 130;
  }
});
