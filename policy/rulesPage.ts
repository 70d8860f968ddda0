// Writes every rule of this project, of all layers, as one page for people.
import type { Setting } from "./rule";

/** What a rule says about itself; the last four are said by policies and by the lint of the tree alone. */
export interface Entry {
  readonly id: string;
  /** Key of the section that it stands in. */
  readonly area: string;
  readonly layer: Layer;
  readonly level: "mandatory" | "advisory";
  readonly why: string;
  readonly condition: string;
  readonly source: string;
  readonly example: string;
  readonly severity?: string;
  readonly repair?: string;
  readonly exceptions?: string;
  readonly settings?: Readonly<Record<string, Setting>>;
}

/** In the order of the table. */
const LAYERS = ["fleet", "policy: resource", "policy: stack", "tree lint"] as const;
export type Layer = (typeof LAYERS)[number];

/** Layers of rules about what Pulumi makes; the lint of the tree is counted apart. */
const COUNTED = LAYERS.filter((layer) => layer !== "tree lint");

const AREAS: Readonly<Record<string, string>> = {
  addressing: "Addressing",
  naming: "Naming and references",
  cilium: "Cilium and mesh",
  talos: "Talos, Kubernetes and machines",
  aws: "AWS and cost",
  secrets: "Secrets and Vault",
  gitops: "GitOps and Kubernetes objects",
  placement: "Placement",
  operations: "Operations and DNS",
  tree: "The GitOps tree",
};

/** The page, in the order in which the rules come. @throws Error when an area has no title */
export function rulesPage(entries: readonly Entry[]): string {
  const unknown = entries.find(({ area }) => !(area in AREAS));
  if (unknown !== undefined) throw new Error(`${unknown.id}: the area ${unknown.area} has no title in rulesPage.ts`);
  const areas = Object.entries(AREAS)
    .map(([area, title]) => ({ title, members: entries.filter((entry) => entry.area === area) }))
    .filter(({ members }) => members.length > 0);
  return `${[
    introduction(entries),
    table(areas),
    "## Contents",
    areas.map(contents).join("\n"),
    ...areas.flatMap(({ title, members }) => [`## ${title}`, ...members.flatMap(section)]),
  ].join("\n\n")}\n`;
}

interface AreaEntries {
  readonly title: string;
  readonly members: readonly Entry[];
}

function introduction(entries: readonly Entry[]): string {
  const counted = entries.filter(({ layer }) => layer !== "tree lint");
  const mandatory = counted.filter(({ level }) => level === "mandatory").length;
  return `# Rules

Generated from the rules by \`npm run rules\`; a test fails when it is out of date.

${String(counted.length)} rules, ${String(mandatory)} of them mandatory, and ${String(entries.length - counted.length)} more about the tree that Flux applies. They belong to four layers:

- **fleet**: judges all stack files together before Pulumi starts. A mandatory finding ends the program, an advisory one is
  printed. The message names the place and the repair, and there are no exceptions.
- **policy: resource** and **policy: stack**: [the policy pack](policy.md) judges each resource before it is touched, or all
  resources of a stack at once. A mandatory violation stops the operation. Exceptions and settings are told there.
- **tree lint**: judges what each cluster's Flux applies, when the tests run.`;
}

function table(areas: readonly AreaEntries[]): string {
  const everything = areas.flatMap(({ members }) => members);
  const head = ["area", ...COUNTED, "together", "tree lint"];
  const rows = [
    ...areas.map(({ title, members }) => [`[${title}](#${anchor(title)})`, ...counts(members)]),
    ["all", ...counts(everything)],
  ];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [head, rule, ...rows].map((cells) => line(cells, widths)).join("\n");
}

/** Names to the left, numbers to the right, as the formatter of this repository wants it. */
const line = (cells: readonly string[], widths: readonly number[]): string =>
  `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;

/** For each layer that counts, together, and of the tree. */
function counts(members: readonly Entry[]): readonly string[] {
  const count = (layer: Layer): number => members.filter((entry) => entry.layer === layer).length;
  const counted = COUNTED.map(count);
  const together = counted.reduce((sum, one) => sum + one, 0);
  return [...counted, together, count("tree lint")].map((number) => (number === 0 ? "" : String(number)));
}

const contents = ({ title, members }: AreaEntries): string =>
  [
    `- [${title}](#${anchor(title)})`,
    ...members.map(
      ({ id, layer, level, condition }) => `  - [${id}](#${id}) (${layer}, ${level}): ${prose(condition)}`,
    ),
  ].join("\n");

function section(entry: Entry): readonly string[] {
  const { layer, level, severity, exceptions } = entry;
  const marks = [
    `_${layer}_`,
    level,
    ...(severity === undefined ? [] : [`${severity} severity`]),
    ...(exceptions === undefined ? [] : [exceptions === "never" ? "no exceptions" : `exceptions ${exceptions}`]),
  ];
  return [
    `### ${entry.id}`,
    marks.join(" · "),
    prose(entry.condition),
    [
      `- **Why:** ${prose(entry.why)}`,
      ...(entry.repair === undefined ? [] : [`- **Repair:** ${prose(entry.repair)}`]),
      `- **Breaks it:** ${code(entry.example)}`,
      ...Object.entries(entry.settings ?? {}).map(setting),
      `- **Source:** ${linked(entry.source)}`,
    ].join("\n"),
  ];
}

const setting = ([name, { description, type, default: preset }]: readonly [string, Setting]): string =>
  `- **Setting ${code(name)}** (${type}): ${prose(description)}. Default: ${code(JSON.stringify(preset))}`;

/** Between backticks, more of them where the text has some itself. */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** Words with signs that Markdown would take for its own become code; what is code already stays. */
const prose = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(SPECIAL, (word) => code(word))))
    .join("");

/** A word without the punctuation around it. */
const SPECIAL = /[^\s(),;"]*[*_<>[\]|$\\~#][^\s(),;"]*[^\s(),;":.]|[*<>|$~#]+|https?:\/\/[^\s(),;"]*[^\s(),;":.]/g;

/** Pages become links. */
const linked = (text: string): string =>
  text
    .split(PAGE)
    .map((part, index) => (index % 2 === 1 ? `[${part}](https://${part})` : prose(part)))
    .join("");

/** The address of a page without its scheme, and without what follows it in the sentence. */
const PAGE = /(?<![\w/.-])((?:[a-z0-9-]+\.)+(?:com|dev|io|org)\/[\w./#-]*[\w#])/;

/** As GitHub names a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
