// The command `npm run bench`.
import * as path from "node:path";
import { type Figures, type Pair, measure } from "../bench/figures";
import { type MeshFigures, measureMesh, type PreviewFigure, type VaultPreview } from "../bench/meshFigures";
import { ensureEngine } from "../engine/engine";
import { showProgress } from "../engine/progress";
import { command } from "./command";
import { duration } from "./print";

const PROJECT = path.join(__dirname, "..", "..");

const USAGE = `Usage: npm run bench [-- OPTIONS]

Measures the figures of the README side by side in one run: this program against an empty TypeScript program on the same
engine, and a fleet of twenty clusters against one of three. Only the ratios mean something on another machine. Nothing else
should run meanwhile. Takes some minutes.

  --json   print the figures as JSON
  --help   print this text
`;

command(USAGE, { json: { type: "boolean", default: false } }, async ({ json }) => {
  const progress = showProgress();
  const figures = await measure(PROJECT, progress);
  const mesh = await measureMesh(PROJECT, await ensureEngine(progress), progress);
  process.stdout.write(
    json ? `${JSON.stringify({ ...figures, mesh }, null, 2)}\n` : `${table(figures)}\n${meshTable(mesh)}`,
  );
  return 0;
});

/** A Markdown table, so that it can be pasted into the README. */
function table(figures: Figures): string {
  const { previewCold, previewWarm, policy, idlePolicy, up, memory, rehearsal, diff, virtual, stacks } = figures;
  const [stack] = stacks;
  const rows: [string, string, string, string][] = [
    ["figure", "this program", "empty program", "ratio"],
    ["---", "---", "---", "---"],
    row(`\`preview\` of ${stack ?? ""}, cold`, previewCold),
    row(`\`preview\` of ${stack ?? ""}, warm`, previewWarm),
    row(`\`preview\` of ${stack ?? ""} with the policy pack, against one without`, policy),
    row("the same with a pack of one policy that does nothing", idlePolicy),
    row(`\`up\` of ${stack ?? ""}: ${up.resources} resources, ${up.resourcesPerSecond} per second`, up),
    row(`rehearsal of ${stacks.join(" and ")}`, rehearsal),
  ];
  rows.push([
    "report on a change (`npm run diff`, base not seen before) against one rehearsal",
    `${diff.seconds.toFixed(1)} s`,
    `${diff.rehearsalSeconds.toFixed(1)} s`,
    diff.ratio.toFixed(2),
  ]);
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

/** A second table: what a larger fleet costs. */
function meshTable({ small, large, perResource, growth, load, preview }: MeshFigures): string {
  const rows = [
    ["figure", "small", "large", "ratio"],
    ["---", "---", "---", "---"],
    [
      "clusters, connections of the mesh",
      ...[small, large].map((fleet) => `${fleet.clusters}, ${fleet.connected} of ${fleet.connections}`),
      "",
    ],
    [
      "`up` of all stacks: seconds per resource",
      ...[small, large].map((fleet) => `${(fleet.seconds / fleet.resources).toFixed(3)} s`),
      perResource.toFixed(2),
    ],
    [
      "resources that a further cluster adds to another cluster, to Vault's stack",
      "",
      "",
      `${growth.cluster}, ${growth.vault}`,
    ],
    [
      `\`fleet describe\` of ${load.fewer} and ${load.clusters} clusters, Node.js started`,
      `${(load.seconds / load.ratio).toFixed(1)} s`,
      `${load.seconds.toFixed(1)} s`,
      load.ratio.toFixed(2),
    ],
    [
      "first `preview` of Vault's stack for as many: resources, seconds per resource",
      ...vaultCells(preview, ({ seconds }) => seconds),
    ],
    ["the same with the policy pack", ...vaultCells(preview, ({ withPolicySeconds }) => withPolicySeconds)],
  ];
  return `${rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function vaultCells({ fewer, all }: PreviewFigure, secondsOf: (preview: VaultPreview) => number): string[] {
  const perResource = (preview: VaultPreview): number => secondsOf(preview) / preview.resources;
  return [
    ...[fewer, all].map((preview) => `${preview.resources}, ${perResource(preview).toFixed(4)} s`),
    (perResource(all) / perResource(fewer)).toFixed(2),
  ];
}

function row(title: string, figure: Pair): [string, string, string, string] {
  return [title, `${figure.seconds.toFixed(1)} s`, `${figure.emptySeconds.toFixed(1)} s`, figure.ratio.toFixed(2)];
}
