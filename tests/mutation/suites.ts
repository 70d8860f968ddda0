// By what mutants are judged: one suite per file of rules, with the cases that `npm test` has, but without a test framework.
import { deepStrictEqual } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../../policy/rule";
import { type Example, judge, malformed, type RuleCases } from "../policy/harness";
import { type Exports, fleetJudges } from "./fleetJudges";

/** Runs a file anew. */
export type Load = (path: string) => Exports;

/** By file of rules; each throws where a rule does not say what it must. */
export function suitesOf(load: Load): ReadonlyMap<string, () => void> {
  const { rulesOf, all } = fleetJudges();
  const suite = (path: string, judged: (exports: Exports) => void): [string, () => void] => [
    path,
    () => {
      judged(load(path));
    },
  ];
  const areas = directoriesIn("policy/rules");
  const ids = (exports: Exports): readonly string[] =>
    (Object.values(exports).flat() as readonly Rule[]).map(({ id }) => id).sort();
  return new Map([
    suite("fleet/rules.ts", all),
    ...modulesIn("fleet/rules").map((name) => suite(`fleet/rules/${name}.ts`, rulesOf)),
    suite("policy/rules/index.ts", (exports) => {
      deepStrictEqual(ids(exports), areas.flatMap((area) => modulesIn(`policy/rules/${area}`)).sort());
    }),
    ...areas.flatMap((area) => {
      const cases = load(`tests/policy/cases/${area}.ts`)[`${area}Cases`] as Readonly<Record<string, RuleCases>>;
      const names = modulesIn(`policy/rules/${area}`);
      return [
        ...names.map((name) =>
          suite(`policy/rules/${area}/${name}.ts`, (exports) => {
            judgePolicy(exports, cases[name]);
          }),
        ),
        suite(`policy/rules/${area}/index.ts`, (exports) => {
          deepStrictEqual(ids(exports), [...names].sort());
        }),
      ];
    }),
  ]);
}

const ROOT = join(__dirname, "../..");

const directoriesIn = (directory: string): readonly string[] =>
  readdirSync(join(ROOT, directory), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const modulesIn = (directory: string): readonly string[] =>
  readdirSync(join(ROOT, directory))
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => name.replace(/\.ts$/, ""));

function judgePolicy(exports: Exports, cases: RuleCases | undefined): void {
  const [rule] = Object.values(exports) as readonly Rule[];
  if (rule === undefined || cases === undefined) throw new Error("a file of the pack holds one rule, which has cases");
  deepStrictEqual(malformed(rule), []);
  const says = (example: Example, finds: readonly string[], unjudged: readonly string[]): void => {
    const verdict = judge(rule, example);
    deepStrictEqual([verdict.violations.map(({ message }) => message), verdict.unjudged], [finds, unjudged]);
  };
  for (const { finds, ...example } of cases.violating) says(example, finds, []);
  for (const example of cases.conforming) says(example, [], []);
  for (const { finds = [], unjudged, ...example } of cases.unknown ?? []) says(example, finds, unjudged);
}
