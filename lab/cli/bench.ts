// The command `npm run bench`.
import * as path from "node:path";
import { type Figures, type Pair, measure } from "../bench/figures";
import { showProgress } from "../engine/progress";
import { command } from "./command";
import { duration } from "./print";

const PROJECT = path.join(__dirname, "..", "..");

const USAGE = `Usage: npm run bench [-- OPTIONS]

Measures the figures of the README side by side in one run: this program against an empty TypeScript program on the same
engine. Only the ratios mean something on another machine. Nothing else should run meanwhile.

  --json   print the figures as JSON
  --help   print this text
`;

command(USAGE, { json: { type: "boolean", default: false } }, async ({ json }) => {
  const figures = await measure(PROJECT, showProgress());
  process.stdout.write(json ? `${JSON.stringify(figures, null, 2)}\n` : table(figures));
  return 0;
});

/** A Markdown table, so that it can be pasted into the README. */
function table(figures: Figures): string {
  const { previewCold, previewWarm, up, memory, rehearsal, virtual, stacks } = figures;
  const [stack] = stacks;
  const rows: [string, string, string, string][] = [
    ["figure", "this program", "empty program", "ratio"],
    ["---", "---", "---", "---"],
    row(`\`preview\` of ${stack ?? ""}, cold`, previewCold),
    row(`\`preview\` of ${stack ?? ""}, warm`, previewWarm),
    row(`\`up\` of ${stack ?? ""}: ${up.resources} resources, ${up.resourcesPerSecond} per second`, up),
    row(`rehearsal of ${stacks.join(" and ")}`, rehearsal),
  ];
  if (memory !== undefined) {
    rows.push([
      "peak memory of `up`",
      `${memory.mib} MiB`,
      `${memory.emptyMib} MiB`,
      (memory.mib / memory.emptyMib).toFixed(2),
    ]);
  }
  for (const time of virtual) {
    rows.push([
      `real \`up\` of ${time.stack}: longest chain against one after the other`,
      duration(time.longestChain),
      duration(time.total),
      (time.longestChain / time.total).toFixed(2),
    ]);
  }
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`);
  return `Node.js ${figures.node}, Pulumi ${figures.engine}\n\n${lines.join("\n")}\n`;
}

function row(title: string, figure: Pair): [string, string, string, string] {
  return [title, `${figure.seconds.toFixed(1)} s`, `${figure.emptySeconds.toFixed(1)} s`, figure.ratio.toFixed(2)];
}
