// Judges rules over the fleet, one file of them or all, by every fleet that the tests know: each must say what stands there.
import { deepStrictEqual } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type View } from "../../fleet/draft";
import { inspect } from "../../fleet/load";
import { inOrder, type Problem, renderProblem } from "../../fleet/problem";
import { type Rule } from "../../fleet/rules/rule";
import { fleetCases, isPath } from "../fleet/allCases";
import { type Edit, edited, overlaid } from "../fleet/project";

/** What a file exports. */
export type Exports = Readonly<Record<string, unknown>>;

interface Table {
  readonly view: View;
  /** Only what stops an operation is said. */
  readonly refused: boolean;
  /** Problems as the user reads them. */
  readonly said: readonly string[];
}

const FLEETS = join(__dirname, "../fleet");

const read = (project: string): View => frozen(inspect(project, { today: "2026-11-21" }).view);

/** A rule that changed what it looks at would spoil it for the next mutant. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

const tables = (): readonly Table[] =>
  ["invalid", "valid"].flatMap((kind) =>
    readdirSync(join(FLEETS, kind)).map((name) => ({
      view: read(overlaid(join(FLEETS, kind, name))),
      refused: kind === "invalid",
      said: readFileSync(join(FLEETS, kind, name, "expected.txt"), "utf8")
        .trim()
        .split("\n\n"),
    })),
  );

const told = (problems: readonly Problem[], { refused }: Table): readonly string[] =>
  inOrder(problems.filter(({ severity }) => !refused || severity === "mandatory")).map(renderProblem);

const isList = (value: unknown): value is readonly object[] => Array.isArray(value);
const isRule = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Reads every fleet once. */
export function fleetJudges(): {
  readonly rulesOf: (exports: Exports) => void;
  readonly all: (exports: Exports) => void;
} {
  // Many rules share a fleet.
  const views = new Map<readonly Edit[], View>();
  const viewOf = (edits: readonly Edit[]): View => {
    const view = views.get(edits) ?? read(edited(edits));
    views.set(edits, view);
    return view;
  };
  const cases = new Map(
    [...fleetCases].map(([id, given]) => [id, given.map(({ edits, ...must }) => ({ ...must, view: viewOf(edits) }))]),
  );
  const fleets = tables();
  const idOf = (block: string): string => /\n {2}\(([a-z0-9-]+): /.exec(block)?.[1] ?? "";
  // Most mutants end at a fleet that the rule says something about.
  const said = new Map(
    [...cases.keys()].map((id) => [
      id,
      fleets
        .map((table) => ({ table, must: table.said.filter((block) => idOf(block) === id) }))
        .sort((a, b) => b.must.length - a.must.length),
    ]),
  );

  const check = (rule: Rule, view: View): Problem[] =>
    rule
      .check(view)
      .map(({ severity = rule.severity, at, message }) => ({ rule: rule.id, severity, at, message, why: rule.why }));
  const byCases = (rule: Rule): void => {
    for (const { view, finds, at } of cases.get(rule.id) ?? []) {
      const problems = check(rule, view);
      const found = problems.map(({ severity, message }) =>
        severity === "advisory" ? `advisory: ${message}` : message,
      );
      const places = problems.map((problem) => problem.at.path);
      deepStrictEqual(
        places.filter((path) => !isPath(path)),
        [],
      );
      if (at !== undefined) deepStrictEqual(places, at);
      deepStrictEqual(found, finds);
    }
  };
  const byTables = (rule: Rule): void => {
    for (const { table, must } of said.get(rule.id) ?? []) deepStrictEqual(told(check(rule, table.view), table), must);
  };

  return {
    rulesOf: (exports) => {
      const values = Object.values(exports).filter((value): value is object => isList(value) || isRule(value));
      const rules = values.filter(isRule) as readonly Rule[];
      const ids = (list: readonly Rule[]): readonly string[] => list.map(({ id }) => id).sort();
      deepStrictEqual(ids(values.filter(isList).flat() as readonly Rule[]), ids(rules));
      deepStrictEqual(
        rules.filter(({ id }) => !cases.has(id)),
        [],
      );
      rules.forEach(byCases);
      rules.forEach(byTables);
    },
    all: ({ rules, judge }) => {
      const ids = (rules as readonly Rule[]).map(({ id }) => id);
      deepStrictEqual([...ids].sort(), [...cases.keys()].sort());
      for (const table of fleets) {
        const problems = (judge as (view: View) => readonly Problem[])(table.view);
        deepStrictEqual(
          told(problems, table),
          table.said.filter((block) => ids.includes(idOf(block))),
        );
      }
    },
  };
}
