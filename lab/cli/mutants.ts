// The command `npm run mutants`: removes every edge of the program, one at a time, and shows which law notices.
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { showProgress } from "../engine/progress";
import { type EdgeVerdicts, mutateStacks } from "../mutants/mutateStacks";
import { command } from "./command";
import { type Style, styleFor } from "./style";

const PROJECT = path.join(__dirname, "..", "..");

/** Share of removed edges that the rehearsal must notice. */
const REQUIRED = 0.95;

const USAGE = `Usage: npm run mutants [-- OPTIONS]

Lets all stacks come up, refuse a version change and go away in the lab. Then removes every edge of the engine's graph, one
at a time, and judges the order again.
An edge counts when its removal changes the order. Edges that another path repeats change nothing and are only counted;
edges to values of the engine (references to stacks, random bytes) order nothing outside and are left alone.

  --json FILE   write all verdicts as JSON
  --verbose     list every edge with the error that reality would give
  --help        print this text

Exit code: 0 when at least ${REQUIRED * 100} % of the removals are noticed and every other one has a reason; 1 otherwise.
`;

command(
  USAGE,
  { json: { type: "string" }, verbose: { type: "boolean", default: false } },
  async ({ json, verbose }) => {
    const verdicts = await mutateStacks(PROJECT, showProgress());
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(verdicts, null, 2)}\n`);
    const style = styleFor(process.stdout);
    process.stdout.write(verdicts.map((stack) => stackLines(stack, verbose, style)).join("\n"));
    const killed = sum(verdicts, (stack) => stack.killed.length);
    const survivors = sum(verdicts, (stack) => stack.survivors.length);
    const unexplained = verdicts.some((stack) => stack.survivors.some(({ reason }) => reason === undefined));
    const share = killed / (killed + survivors);
    const line = `${killed} of ${killed + survivors} removed edges noticed, ${(share * 100).toFixed(1)} %`;
    const enough = share >= REQUIRED && !unexplained;
    process.stdout.write(`\n${enough ? style.good(line) : style.bad(line)}\n`);
    return enough ? 0 : 1;
  },
);

function stackLines(stack: EdgeVerdicts, verbose: boolean, style: Style): string {
  const lines = [
    style.strong(stack.stack),
    `  ${stack.killed.length} noticed, ${stack.survivors.length} not noticed, ${stack.redundant.length} repeated by another path`,
  ];
  for (const { from, to, reason } of stack.survivors) {
    lines.push(`  ${style.warn("not noticed")} ${from} waits for ${to}`, `      ${reason ?? "no reason is known"}`);
  }
  if (verbose) {
    for (const { from, to, error } of stack.killed) {
      lines.push(`  ${from} waits for ${to}`, indent(style.dim(error)));
    }
    for (const { from, to, path } of stack.redundant) {
      lines.push(`  ${from} waits for ${to} anyway`, indent(style.dim(path.join(" → "))));
    }
  }
  return `${lines.join("\n")}\n`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "      ");
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
