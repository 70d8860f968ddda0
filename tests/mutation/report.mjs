// Stryker plugin: writes docs/mutation.md, and fails the run where a layer is below the threshold or a survivor has no reason.
import { PluginKind } from "@stryker-mutator/api/plugin";
import { readdirSync, writeFileSync } from "node:fs";
import prettier from "prettier";
import { reasonFor } from "./reasons.mjs";

const PAGE = "docs/mutation.md";
const REQUIRED = 90;
const NOTICED = ["Killed", "Timeout"];
const SURVIVED = ["Survived", "NoCoverage"];

class RuleReport {
  onMutationTestReportReady({ files }) {
    const judged = Object.entries(files)
      .map(([file, { source, mutants }]) => judgedFile(file, source, mutants))
      .filter(({ total }) => total > 0)
      .sort((a, b) => (a.file < b.file ? -1 : 1));
    const layers = ["fleet", "policy"].map((layer) =>
      sumOf(
        layer,
        judged.filter(({ file }) => file.startsWith(`${layer}/`)),
      ),
    );
    const unexplained = judged.flatMap(({ file, survivors }) =>
      survivors.filter(({ reason }) => reason === undefined).map((mutant) => `${file}:${line(mutant)}`),
    );
    const low = layers.filter(({ killed, total }) => total > 0 && share({ killed, total }) < REQUIRED);
    for (const { name, killed, total } of layers.filter(({ total: some }) => some > 0)) {
      process.stdout.write(`${name}: ${killed} of ${total} mutants killed, ${share({ killed, total }).toFixed(1)} %\n`);
    }
    process.stdout.write(unexplained.map((text) => `survived without a reason: ${text}\n`).join(""));
    if (low.length > 0 || unexplained.length > 0) process.exitCode = 1;
    // A run of some files says nothing of the others.
    if (rulesOnDisk() <= Object.keys(files).length) this.#written = write(page(layers, judged));
  }

  #written = Promise.resolve();

  wrapUp() {
    return this.#written;
  }
}

const rulesOnDisk = () =>
  ["fleet/rules", "policy/rules"]
    .flatMap((directory) => readdirSync(directory, { recursive: true }))
    .filter((name) => name.endsWith(".ts")).length;

function judgedFile(file, source, mutants) {
  const lines = source.split("\n");
  const counted = mutants.filter(({ status }) => [...NOTICED, ...SURVIVED].includes(status));
  const survivors = counted
    .filter(({ status }) => SURVIVED.includes(status))
    .map(({ location, replacement = "", mutatorName }) => {
      const mutant = {
        file,
        line: location.start.line,
        text: lines[location.start.line - 1],
        mutator: mutatorName,
        original: original(lines, location),
        replacement: oneLine(replacement),
      };
      return { ...mutant, reason: reasonFor(mutant) };
    })
    .sort((a, b) => a.line - b.line);
  return { file, total: counted.length, killed: counted.length - survivors.length, survivors };
}

function original(lines, { start, end }) {
  const cut = lines.slice(start.line - 1, end.line);
  cut[cut.length - 1] = cut[cut.length - 1].slice(0, end.column - 1);
  cut[0] = cut[0].slice(start.column - 1);
  return oneLine(cut.join("\n"));
}

const oneLine = (text) => text.replace(/\s+/g, " ");
const line = ({ line: at, original: from, replacement }) => `${String(at)}  ${from} → ${replacement}`;
const share = ({ killed, total }) => (100 * killed) / total;
const sumOf = (name, parts) => ({
  name,
  killed: parts.reduce((sum, { killed }) => sum + killed, 0),
  total: parts.reduce((sum, { total }) => sum + total, 0),
});

function page(layers, judged) {
  const all = sumOf("both", layers);
  const areaOf = (file) =>
    file
      .split("/")
      .slice(0, file.startsWith("policy/") ? 3 : 2)
      .join("/")
      .replace(/\.ts$/, "");
  const areas = [...new Set(judged.map(({ file }) => areaOf(file)))].map((area) =>
    sumOf(
      area,
      judged.filter(({ file }) => areaOf(file) === area),
    ),
  );
  const row = ({ name, killed, total }) =>
    `| ${name} | ${total} | ${killed} | ${total - killed} | ${share({ killed, total }).toFixed(1)} % |`;
  const head = "| mutants | killed | survived | share |\n| - | -: | -: | -: | -: |";
  return [
    "# Mutation testing of the rules",
    "`npm run stryker` changes one operator, bound, text, pattern or return of a rule at a time and runs the cases of its file; a change that no case notices survives. The run fails below 90 % in either layer, and where a survivor has no reason in `tests/mutation/reasons.mjs`. It writes this page.",
    "Left out is what a rule says about itself: its prose, whose form `tests/fleet/rules.test.ts` and `tests/policy/rules.test.ts` judge, and words of which the type checker refuses every other.",
    `| layer ${head}\n${[...layers, all].map(row).join("\n")}`,
    `## Areas\n\n| area ${head}\n${areas.map(row).join("\n")}`,
    `## Files\n\n| file ${head}\n${judged.map(({ file, ...sum }) => row({ name: file, ...sum })).join("\n")}`,
    "## Survivors",
    "Line, what stands there, what it may become unnoticed.",
    ...judged
      .filter(({ survivors }) => survivors.length > 0)
      .map(({ file, survivors }) => [`### ${file}`, ...byReason(survivors)].join("\n\n")),
  ].join("\n\n");
}

const byReason = (survivors) =>
  [...new Set(survivors.map(({ reason }) => reason))].map((reason) => {
    const lines = survivors.filter((mutant) => mutant.reason === reason).map(line);
    return `${reason ?? "No reason is known."}\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\``;
  });

async function write(text) {
  const options = await prettier.resolveConfig(PAGE);
  writeFileSync(PAGE, await prettier.format(text, { ...options, parser: "markdown" }));
}

const create = () => new RuleReport();
create.inject = [];

export const strykerPlugins = [{ kind: PluginKind.Reporter, name: "rules", factory: create }];
