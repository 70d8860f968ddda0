// Puts what both sides found into one report: stacks, changes by consequence, policies, and a sentence that says it all.
import type { PolicyViolation } from "../engine/events";
import { changesOf } from "./changes";
import type { FoundBase, FoundHead, FoundStack } from "./found";
import { type Change, CONSEQUENCES, type FleetDiff, type StackDiff } from "./model";

export interface Sides {
  readonly base: string;
  readonly head: string;
  readonly judges: readonly string[];
  /** As in the report. */
  readonly live?: true;
}

export function fleetDiff(sides: Sides, base: FoundBase, head: FoundHead): FleetDiff {
  const stacks = [
    ...head.stacks.map((stack) => stackDiff(stack, violationsOf(base, stack.name))),
    ...head.removed.map(({ name, left }): StackDiff => ({ ...EMPTY, name, status: "removed", left })),
  ];
  return {
    ...sides,
    summary: summaryOf(stacks, sides.live),
    stacks,
    mesh: { before: base.mesh, after: head.mesh },
    cost: {
      ...(base.bill === undefined ? {} : { before: base.bill }),
      ...(head.bill === undefined ? {} : { after: head.bill }),
    },
  };
}

const violationsOf = ({ stacks }: FoundBase, name: string): readonly PolicyViolation[] =>
  stacks.find((stack) => stack.name === name)?.violations ?? [];

const EMPTY: Omit<StackDiff, "name" | "status"> = {
  counts: { create: 0, update: 0, replace: 0, delete: 0 },
  changes: [],
  errors: [],
  policy: { added: [], fixed: [], excepted: [] },
  nodes: [],
  staged: [],
};

/** The policy that tells of exceptions. */
const EXCEPTED = "exception-used";

/** What a preview does not know yet is no finding. */
const WAITING = "judged-at-up";

function stackDiff(stack: FoundStack, before: readonly PolicyViolation[]): StackDiff {
  const changes = changesOf(stack.name, stack.steps, new Map(stack.nodes));
  const count = (operation: Change["operation"]): number =>
    changes.filter((change) => change.operation === operation).length;
  const findings = (violations: readonly PolicyViolation[]): readonly PolicyViolation[] =>
    violations.filter(({ policy }) => policy !== WAITING && policy !== EXCEPTED);
  const without = (some: readonly PolicyViolation[], others: readonly PolicyViolation[]): readonly PolicyViolation[] =>
    findings(some).filter((one) => !others.some((other) => textOf(other) === textOf(one)));
  const failed = stack.errors.length > 0;
  const idle = changes.length === 0;
  return {
    name: stack.name,
    status: failed ? "failed" : stack.added ? "added" : idle ? "unchanged" : "changed",
    counts: { create: count("create"), update: count("update"), replace: count("replace"), delete: count("delete") },
    changes,
    errors: stack.errors,
    policy: {
      added: without(stack.violations, before),
      fixed: failed ? [] : without(before, stack.violations),
      excepted: stack.violations.filter(({ policy }) => policy === EXCEPTED),
    },
    ...(stack.seconds === undefined ? {} : { seconds: stack.seconds }),
    nodes: stack.configured,
    staged: stack.staged,
  };
}

const textOf = ({ policy, urn, message }: PolicyViolation): string => `${policy} ${urn} ${message}`;

/** What happens, in words: the worst first, then what is new, then that nothing worse happens. */
export function summaryOf(stacks: readonly StackDiff[], live?: true): string {
  const said = stacks.flatMap(clauses);
  const failed = stacks.filter(({ status }) => status === "failed").map(({ name }) => name);
  if (failed.length > 0) {
    const names = failed.join(", ");
    // Where the real backend is asked, credentials may be what fails.
    return sentence([live ? `the preview of ${names} fails` : `the change does not work for ${names}`, ...said]);
  }
  const changes = stacks.flatMap((stack) => stack.changes);
  if (changes.length === 0 && said.length === 0) return "Nothing changes in any stack.";
  const harmless = !changes.some(({ operation }) => operation === "replace" || operation === "delete");
  return sentence([...said, ...(harmless ? ["nothing is replaced or deleted"] : [])]);
}

function clauses(stack: StackDiff): readonly string[] {
  const { name, status, changes, counts } = stack;
  if (status === "removed") {
    return [
      `the stack file of ${name} is gone and ${String(stack.left ?? 0)} resources of it are still there: destroy it first`,
    ];
  }
  if (status === "added") return [`${name} is new with ${many(counts.create, "resource")}`];
  const of = (consequence: Change["consequence"]): readonly Change[] =>
    changes.filter((change) => change.consequence === consequence);
  const lost = of("data loss");
  const replaced = of("replacement").filter(({ operation }) => operation !== "delete");
  const reboots = of("reboot");
  const staged = stack.staged.length;
  const mild = changes.filter(({ consequence }) => !SEVERE.has(consequence) && consequence !== "none");
  const gone = [...of("replacement"), ...mild].filter(({ operation }) => operation === "delete");
  const inPlace = mild.filter(({ operation }) => operation !== "create" && operation !== "delete");
  const restarts = inPlace.filter(({ consequence }) => consequence === "service restart");
  const rest = inPlace.length - restarts.length;
  return [
    ...(lost.length > 0 ? [`${name} loses data: ${lost.map(nameOf).join(", ")}`] : []),
    ...(replaced.length > 0 ? [`${many(replaced.length, "resource")} of ${name} ${be(replaced.length)} replaced`] : []),
    ...(staged > 0
      ? [
          `${many(staged, "node")} of ${name} ${staged === 1 ? "needs" : "need"} a reboot, ${staged === 1 ? "its" : "their"} configuration stays staged until then`,
        ]
      : []),
    ...(reboots.length > staged
      ? [`${many(reboots.length - staged, "machine")} of ${name} ${be(reboots.length - staged)} restarted`]
      : []),
    ...(counts.create > 0 ? [`${name} gains ${many(counts.create, "object")}`] : []),
    ...(gone.length > 0 ? [`${name} loses ${many(gone.length, "object")}`] : []),
    ...(restarts.length > 0
      ? [`${many(restarts.length, "change")} ${restarts.length === 1 ? "restarts" : "restart"} services of ${name}`]
      : []),
    ...(rest > 0 ? [`${many(rest, "resource")} of ${name} ${rest === 1 ? "changes" : "change"} in place`] : []),
    ...(changes.length > 0 && changes.every(({ consequence }) => consequence === "none")
      ? [`${name} changes nothing that runs`]
      : []),
  ];
}

const SEVERE = new Set<Change["consequence"]>(["data loss", "replacement", "reboot"]);

const nameOf = ({ name }: Change): string => name;
const be = (count: number): string => (count === 1 ? "is" : "are");
const many = (count: number, word: string): string => `${String(count)} ${word}${count === 1 ? "" : "s"}`;

function sentence(parts: readonly string[]): string {
  const text = `${parts.join("; ")}.`;
  // Stacks keep their name.
  return /^(the|nothing) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** All changes of all stacks by consequence, the worst first; consequences without a change are left out. */
export function byConsequence({ stacks }: Pick<FleetDiff, "stacks">) {
  const all = stacks.flatMap(({ changes }) => changes);
  return CONSEQUENCES.map((consequence) => ({
    consequence,
    changes: all.filter((change) => change.consequence === consequence),
  })).filter(({ changes }) => changes.length > 0);
}
