// Tells people what a rehearsal found out, stack by stack and at the end.
import { type Diagnostic, isLastWord, type PolicyViolation } from "../engine/events";
import { formatElapsed } from "../engine/progress";
import { logicalName } from "./artefacts";
import type { OperationReport, PolicyReport, Report, StackReport } from "./report";
import type { Style } from "./style";

const SOURCES: Readonly<Record<Report["engine"]["source"], string>> = {
  path: "from PATH",
  home: "from the Pulumi home",
  npm: "downloaded through npm",
  built: "built from its Go module",
};

export function engineLine(engine: Report["engine"], stacks: readonly string[]): string {
  const host = engine.officialHost ? "" : ", with the project's own Node.js host";
  return `Rehearsing ${stacks.join(", ")} with Pulumi ${engine.version} ${SOURCES[engine.source]}${host}`;
}

/** What came of bringing a stack up. Warnings in `told` are left out; the others are added to it. */
export function upLines(stack: StackReport, style: Style, told: Set<string>): string {
  const lines = [style.strong(stack.name), ...operationLines("up", stack.up, style, told)];
  if (stack.policy !== undefined) lines.push(...policyLines(stack.policy, style));
  if (stack.order !== undefined) {
    const { laws, failures } = stack.order;
    const verdict = failures.length === 0 ? style.good("proved") : style.bad(`${failures.length} by luck`);
    lines.push(row("order", `${verdict}, ${laws} laws upheld`));
    for (const { message } of failures) lines.push(`    ${style.bad("error")}`, indent(message, 6));
  }
  if (stack.virtual !== undefined) {
    const { seconds, total, chain } = stack.virtual;
    lines.push(row("real time", `about ${duration(seconds)} (one after the other: ${duration(total)})`));
    if (chain.length > 0) {
      const links = chain.map((link) => `${logicalName(link.urn)} ${duration(link.seconds)}`);
      lines.push(row("decided by", links.join(" → ")));
    }
  }
  if (stack.staged !== undefined && stack.staged.length > 0) {
    lines.push(row("staged", style.warn(`${stack.staged.join(", ")}: the configuration is live after a reboot`)));
  }
  return `${lines.join("\n")}\n`;
}

export function previewLines(stack: StackReport, style: Style, told: Set<string>): string {
  if (stack.preview === undefined) return "";
  const { preview } = stack;
  const lines = preview.ok
    ? [row("second preview", `${style.good("no change")}, ${preview.seconds.toFixed(1)} s`)]
    : operationLines("second preview", preview, style, told);
  return `${[style.strong(stack.name), ...lines].join("\n")}\n`;
}

export function summaryLines(report: Report, directory: string, style: Style): string {
  const lines = [
    report.converged
      ? style.good(`All of ${report.stacks.map(({ name }) => name).join(", ")} converged`)
      : style.bad(`Not converged: ${notConverged(report)}`),
  ];
  for (const file of report.leaks) lines.push(style.bad(`A secret stands in clear in ${file}`));
  const virtual = report.stacks.reduce((sum, stack) => sum + (stack.virtual?.seconds ?? 0), 0);
  const real = virtual === 0 ? "" : `; on real hardware about ${duration(virtual)}`;
  lines.push(`${report.seconds.toFixed(1)} s${real}. Artefacts: ${directory}`);
  return `${lines.join("\n")}\n`;
}

function notConverged(report: Report): string {
  const failed = report.stacks.filter(({ converged }) => !converged).map(({ name }) => name);
  const skipped = report.skipped.map((name) => `${name} (not tried)`);
  const missing = report.mesh.filter(({ connected }) => !connected).length;
  const all = [
    ...failed,
    ...skipped,
    ...(missing > 0 ? [`${missing} of ${report.mesh.length} connections of the meshes`] : []),
    ...report.flux.filter(({ ready }) => !ready).map((one) => `Kustomization ${one.cluster}/${one.kustomization}`),
    ...report.globalServices.map(({ service }) => `global Service ${service}`),
    ...(report.leaks.length > 0 ? ["secrets leaked"] : []),
  ];
  return all.join(", ");
}

function operationLines(title: string, operation: OperationReport, style: Style, told: Set<string>): string[] {
  const changes = Object.entries(operation.changes)
    .map(([kind, count]) => `${count} ${PARTICIPLES[kind] ?? kind}`)
    .join(", ");
  const verdict = operation.ok
    ? style.good(changes || "nothing to do")
    : style.bad(`failed${changes && `, ${changes}`}`);
  return [
    row(title, `${verdict}, ${operation.seconds.toFixed(1)} s`),
    ...operation.diagnostics.filter((one) => isNews(one, told)).map((one) => diagnosticLines(one, style)),
    ...(operation.error === "" ? [] : [indent(operation.error, 4)]),
  ];
}

function policyLines({ judged, violations }: PolicyReport, style: Style): string[] {
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const counts = [
    ...(mandatory > 0 ? [style.bad(`${mandatory} mandatory`)] : []),
    ...(violations.length > mandatory ? [style.warn(`${violations.length - mandatory} advisory`)] : []),
  ];
  return [
    row(
      "policy",
      `${counts.join(", ") || style.good("no violation")}, ${judged} ${judged === 1 ? "policy" : "policies"} judged`,
    ),
    ...violations.map((violation) => violationLines(violation, style)),
  ];
}

function violationLines({ policy, level, urn, message }: PolicyViolation, style: Style): string {
  const label = level === "mandatory" ? style.bad(level) : style.warn(level);
  return `    ${label} ${policy}, ${logicalName(urn)}${style.dim(` (${typeOf(urn)})`)}:\n${indent(message, 6)}`;
}

const PARTICIPLES: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
  read: "read",
};

/** Left out: the engine's own message that the operation failed, and warnings that an earlier stack gave too. */
function isNews({ severity, message }: Diagnostic, told: Set<string>): boolean {
  if (isLastWord(message)) return false;
  if (severity !== "warning") return true;
  const first = !told.has(message);
  told.add(message);
  return first;
}

function diagnosticLines({ severity, urn, message }: Diagnostic, style: Style): string {
  const label = severity === "error" ? style.bad("error") : style.warn(severity);
  const owner = urn === undefined ? "" : ` ${logicalName(urn)}${style.dim(` (${typeOf(urn)})`)}:`;
  return `    ${label}${owner}\n${indent(message, 6)}`;
}

/** Type of the resource that a URN names, without its parents' types. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

const row = (title: string, text: string): string => `  ${title.padEnd(15)} ${text}`;

const indent = (text: string, by: number): string =>
  text
    .split("\n")
    .map((line) => `${" ".repeat(by)}${line}`)
    .join("\n");

/** `95` becomes `1m 35s`. */
export function duration(seconds: number): string {
  return formatElapsed(Math.round(seconds) * 1000);
}
