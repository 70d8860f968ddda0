// Writes a comparison as Markdown for a comment on a pull request, the most important first.
import { HOURS_A_MONTH } from "../cost/prices";
import type { PolicyViolation } from "../engine/events";
import { formatElapsed } from "../engine/progress";
import { logicalName } from "../cli/artefacts";
import type { Change, Detail, FleetDiff, StackDiff } from "./model";
import { byConsequence } from "./report";

/** Longest comment that GitHub takes, characters (docs.github.com, REST API, "Create an issue comment": 65536). */
export const LONGEST_COMMENT = 65_536;

/** Room for the sentence that says what was left out. */
const ROOM = 200;

export function markdown(diff: FleetDiff, longest = LONGEST_COMMENT): string {
  const blocks = [
    `**${diff.summary}**`,
    ...judgeWarning(diff),
    ...(diff.broken === undefined
      ? []
      : [`The ${diff.broken.side} cannot be looked at:`, fence("text", [diff.broken.message])]),
    ...(diff.stacks.length === 0 ? [] : [stackTable(diff.stacks)]),
    ...diff.stacks.flatMap(errorBlocks),
    ...policyBlocks(diff),
    ...byConsequence(diff).flatMap(({ consequence, changes }) => [
      `### ${consequence.charAt(0).toUpperCase()}${consequence.slice(1)}`,
      ...blocksOf(consequence, changes),
    ]),
    ...meshBlock(diff),
    ...costBlock(diff),
    ...timeBlock(diff.stacks),
    `<sub>${escape(diff.base)} → ${escape(diff.head)}. Secrets are shown as \`[secret]\`.</sub>`,
  ];
  return cut(blocks, longest);
}

/** Takes blocks from the end until the rest fits. */
function cut(blocks: readonly string[], longest: number): string {
  const whole = `${blocks.join("\n\n")}\n`;
  if (whole.length <= longest) return whole;
  const kept: string[] = [];
  let length = 0;
  for (const block of blocks) {
    if (length + block.length + 2 > longest - ROOM) break;
    kept.push(block);
    length += block.length + 2;
  }
  const left = blocks.length - kept.length;
  return `${[...kept, `_Cut here: ${String(left)} of ${String(blocks.length)} parts, the least important, do not fit into a comment. The JSON report holds them._`].join("\n\n")}\n`;
}

function judgeWarning({ judges }: FleetDiff): readonly string[] {
  return judges.length === 0
    ? []
    : [
        `> [!WARNING]\n> This change also touches what judges changes. It was judged by the base's own lab and policies; read these files yourself:\n${judges.map((file) => `> - \`${file}\``).join("\n")}`,
      ];
}

function stackTable(stacks: readonly StackDiff[]): string {
  const rows = stacks.map((stack) => {
    const { name, status, counts, policy } = stack;
    const mandatory = policy.added.filter(({ level }) => level === "mandatory").length;
    const advisory = policy.added.length - mandatory;
    const verdict = [
      ...(mandatory > 0 ? [`**${String(mandatory)} violated**`] : []),
      ...(advisory > 0 ? [`${String(advisory)} advisory`] : []),
      ...(policy.fixed.length > 0 ? [`${String(policy.fixed.length)} fixed`] : []),
      ...(policy.excepted.length > 0 ? [`${String(policy.excepted.length)} excepted`] : []),
    ];
    const cells = [counts.create, counts.update, counts.replace, counts.delete].map((count) =>
      count === 0 ? "–" : String(count),
    );
    return `| ${[name, status, ...cells, verdict.join(", ") || "ok"].join(" | ")} |`;
  });
  return [
    "| stack | | create | update | replace | delete | policy |",
    "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ...rows,
  ].join("\n");
}

function errorBlocks({ name, errors }: StackDiff): readonly string[] {
  return errors.length === 0 ? [] : [`### ${name} fails`, fence("text", errors)];
}

function policyBlocks({ stacks, live }: FleetDiff): readonly string[] {
  const of = (key: "added" | "fixed" | "excepted", title: string): readonly string[] => {
    const found = stacks.flatMap(({ name, policy }) => policy[key].map((one) => violation(name, one)));
    return found.length === 0 ? [] : [`### ${title}`, found.join("\n")];
  };
  return [
    ...of("added", live === true ? "Policy violations, new or not" : "New policy violations"),
    ...of("fixed", "Policy violations that are gone"),
    ...of("excepted", "Excepted from policies"),
  ];
}

const violation = (stack: string, { policy, level, urn, message }: PolicyViolation): string =>
  `- ${level === "mandatory" ? "**mandatory**" : "advisory"} \`${policy}\` on ${stack}/${escape(logicalName(urn))}: ${escape(message)}`;

/** What is new has nothing to be compared with: it is named, by stack and type. What does nothing is named as well. */
function blocksOf(consequence: Change["consequence"], changes: readonly Change[]): readonly string[] {
  if (consequence === "none") return [changes.map(line).join("\n")];
  const plain = changes.filter(({ operation, details }) => operation === "create" && details.length === 0);
  const stacks = [...new Set(plain.map(({ stack }) => stack))];
  const news = stacks.map((stack) => {
    const names = plain.filter((change) => change.stack === stack).map(({ name }) => `\`${name}\``);
    return `- **create** ${stack}: ${names.join(", ")}`;
  });
  return [
    ...changes.filter((change) => !plain.includes(change)).map(changeBlock),
    ...(news.length === 0 ? [] : [news.join("\n")]),
  ];
}

function changeBlock(change: Change): string {
  return [line(change), ...change.details.map(detailBlock)].join("\n\n");
}

function line({ stack, operation, name, type, because, properties }: Change): string {
  const what = properties.length === 0 ? "" : ` (${properties.map((property) => `\`${property}\``).join(", ")})`;
  return `- **${operation}** ${stack}/\`${name}\`${what}${because === "" ? "" : `: ${escape(because)}`} <sub>${escape(type)}</sub>`;
}

const detailBlock = ({ title, lines }: Detail): string =>
  `  <sub>${escape(title)}</sub>\n\n${fence("diff", lines, "  ")}`;

/** A fence longer than any row of backticks inside. */
function fence(language: string, lines: readonly string[], indent = ""): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return [`${ticks}${language}`, ...text.split("\n"), ticks].map((each) => `${indent}${each}`).join("\n");
}

function meshBlock({ mesh: { before, after } }: FleetDiff): readonly string[] {
  const count = (connections: FleetDiff["mesh"]["after"]): string =>
    `${String(connections.filter(({ connected }) => connected).length)} of ${String(connections.length)}`;
  const broken = after.filter(({ connected }) => !connected);
  if (before.length === 0 && after.length === 0) return [];
  if (broken.length === 0 && count(before) === count(after)) return [];
  return [
    "### Mesh",
    `${count(before)} connections before, ${count(after)} after.`,
    ...(broken.length === 0
      ? []
      : [broken.map(({ from, to, reason }) => `- ${from} → ${to}: ${escape(reason ?? "")}`).join("\n")]),
  ];
}

function costBlock({ cost: { before, after } }: FleetDiff): readonly string[] {
  const [was, is] = [before ?? FREE, after ?? FREE];
  const month = (hour: number): string => `$${(hour * HOURS_A_MONTH).toFixed(2)}`;
  if (month(was.running) === month(is.running) && month(was.stopped) === month(is.stopped)) return [];
  return [
    "### Cost",
    [
      "| USD a month | before | after |",
      "| --- | ---: | ---: |",
      `| everything running | ${month(was.running)} | ${month(is.running)} |`,
      `| machines stopped | ${month(was.stopped)} | ${month(is.stopped)} |`,
    ].join("\n"),
  ];
}

const FREE = { running: 0, stopped: 0 };

function timeBlock(stacks: readonly StackDiff[]): readonly string[] {
  const played = stacks.filter(({ seconds }) => seconds !== undefined);
  if (played.length === 0) return [];
  const lines = played.map(
    ({ name, seconds, nodes }) =>
      `- ${name}: about ${formatElapsed(Math.round(seconds ?? 0) * 1000)}${nodes.length === 0 ? "" : `; configuration goes to ${nodes.join(", ")}${nodes.length > 1 ? ", side by side" : ""}`}`,
  );
  return ["### How long the `up` takes", lines.join("\n")];
}

/** What would be read as Markdown or HTML. */
const escape = (text: string): string => text.replace(/[\\`*_<>|[\]]/g, "\\$&").replaceAll("\n", " ");
