// One test per file of rules, which loads that file itself: a mutant, also one of a constant, is judged by the cases of its file alone.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type * as Load from "../../fleet/load";
import { type Rule as FleetRule } from "../../fleet/rules/rule";
import type { Rule as Policy } from "../../policy/rule";
import type * as AllCases from "../fleet/allCases";
import { edited } from "../fleet/project";
import { type Example, judge, type RuleCases } from "../policy/harness";

const ROOT = join(__dirname, "../..");

const modulesIn = (directory: string): readonly string[] =>
  readdirSync(join(ROOT, directory))
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => name.replace(/\.ts$/, ""));

/** Loads the file within the test: what it does when it is loaded counts as covered by this test, and by no other. */
const rulesOf = (path: string): readonly object[] =>
  Object.values(jest.requireActual<Readonly<Record<string, unknown>>>(`../../${path}`)).filter(
    (value): value is object => typeof value === "object" && value !== null && "check" in value,
  );

describe("fleet/rules", () => {
  test.each(modulesIn("fleet/rules"))("%s.ts", (name) => {
    // The loader would run every rule, and so be a test of every mutant.
    jest.doMock("../../fleet/rules", () => ({ judge: () => [] }));
    const { inspect } = jest.requireActual<typeof Load>("../../fleet/load");
    const { fleetCases } = jest.requireActual<typeof AllCases>("../fleet/allCases");
    const rules = rulesOf(`fleet/rules/${name}`) as readonly FleetRule[];
    expect(rules.filter(({ id }) => !fleetCases.has(id))).toEqual([]);
    for (const rule of rules) {
      for (const { edits, finds } of fleetCases.get(rule.id) ?? []) {
        const { view } = inspect(edited(edits), { today: "2026-11-21" });
        const found = rule
          .check(view)
          .map(({ severity = rule.severity, message }) => (severity === "advisory" ? `advisory: ${message}` : message));
        expect(found).toEqual(finds);
      }
    }
  });
});

const areas = readdirSync(join(ROOT, "policy/rules"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(areas.filter((area) => modulesIn(`policy/rules/${area}`).length > 0))("policy/rules/%s", (area) => {
  test.each(modulesIn(`policy/rules/${area}`))("%s.ts", (name) => {
    type Tables = Readonly<Record<string, Readonly<Record<string, RuleCases>>>>;
    const cases = jest.requireActual<Tables>(`../policy/cases/${area}`)[`${area}Cases`]?.[name];
    const [rule] = rulesOf(`policy/rules/${area}/${name}`) as readonly Policy[];
    if (rule === undefined || cases === undefined) throw new Error(`${name} has no rule or no cases`);
    const verdict = (example: Example): object => {
      const { violations, unjudged } = judge(rule, example);
      return { finds: violations.map(({ message }) => message), unjudged };
    };
    for (const { finds, ...example } of cases.violating) {
      expect(verdict(example)).toEqual({ finds, unjudged: [] });
    }
    for (const example of cases.conforming) {
      expect(verdict(example)).toEqual({ finds: [], unjudged: [] });
    }
    for (const { finds = [], unjudged, ...example } of cases.unknown ?? []) {
      expect(verdict(example)).toEqual({ finds, unjudged });
    }
  });
});
