// Proves for every policy resources that it finds fault with, by the exact message, and some close to them that it lets pass.
// Cannot prove that the policies see real resources as these are written: tests/lab/policy runs the pack in the engine.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rules as fleetRules } from "../../fleet/rules";
import { rules } from "../../policy/rules";
import { addressingCases } from "./cases/addressing";
import { awsCases } from "./cases/aws";
import { ciliumCases } from "./cases/cilium";
import { gitopsCases } from "./cases/gitops";
import { namingCases } from "./cases/naming";
import { operationsCases } from "./cases/operations";
import { placementCases } from "./cases/placement";
import { secretsCases } from "./cases/secrets";
import { talosCases } from "./cases/talos";
import { judge, malformed } from "./harness";

const cases = {
  ...addressingCases,
  ...namingCases,
  ...ciliumCases,
  ...talosCases,
  ...awsCases,
  ...secretsCases,
  ...gitopsCases,
  ...placementCases,
  ...operationsCases,
};

test("every policy has its cases, an id of its own, and a file of its own that is called like it", () => {
  expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort());
  const inFleet = new Set(fleetRules.map(({ id }) => id));
  expect(rules.filter(({ id }) => inFleet.has(id)).map(({ id }) => id)).toEqual([]);
  const file = (area: string, id: string): string => join(__dirname, "../../policy/rules", area, `${id}.ts`);
  expect(rules.filter(({ area, id }) => !existsSync(file(area, id))).map(({ id }) => id)).toEqual([]);
});

test("every policy says in whole sentences why it is there, when it is satisfied, and what to do", () => {
  const sentence = /^(etcd|kubeconfig|[A-Z"]).*\.$/;
  expect(
    rules
      .filter(({ why, condition, repair }) => ![why, condition, repair].every((text) => sentence.test(text)))
      .map(({ id }) => id),
  ).toEqual([]);
});

test("every policy names types as tokens, and its settings have defaults of the type that they declare", () => {
  expect(rules.flatMap((rule) => malformed(rule).map((what) => `${rule.id}: ${what}`))).toEqual([]);
});

test("every policy has an example that breaks it and one that does not", () => {
  const lacking = Object.entries(cases).filter(
    ([, { violating, conforming }]) => !violating.length || !conforming.length,
  );
  expect(lacking.map(([id]) => id)).toEqual([]);
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const { violating, conforming, unknown = [] } = cases[id] ?? { violating: [], conforming: [] };

  test.each(violating)("finds the fault %#", ({ finds, ...example }) => {
    const verdict = judge(rule, example);
    expect(verdict.violations.map(({ message }) => message)).toEqual(finds);
    expect(verdict.unjudged).toEqual([]);
  });

  test.each(conforming)("lets the neighbour pass %#", (example) => {
    expect(judge(rule, example)).toEqual({ violations: [], unjudged: [] });
  });

  if (unknown.length > 0) {
    test.each(unknown)("says what it cannot judge yet %#", ({ finds = [], unjudged, ...example }) => {
      const verdict = judge(rule, example);
      expect(verdict.violations.map(({ message }) => message)).toEqual(finds);
      expect(verdict.unjudged).toEqual(unjudged);
    });
  }
});
