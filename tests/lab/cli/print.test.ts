// Proves the words in which a rehearsal tells people what the policy pack said to an `up`. Does not prove that a pack was
// asked at all: the tests of the rehearsal do.
import { upLines } from "../../../lab/cli/print";
import type { PolicyReport } from "../../../lab/cli/report";
import { type Style, styleFor } from "../../../lab/cli/style";

const PLAIN = styleFor({}, {});
/** Says in brackets which colour it would be. */
const NAMED: Style = {
  good: (text) => `[good ${text}]`,
  bad: (text) => `[bad ${text}]`,
  warn: (text) => `[warn ${text}]`,
  dim: (text) => `[dim ${text}]`,
  strong: (text) => `[strong ${text}]`,
};

function printed(policy: PolicyReport | undefined, style = PLAIN): string {
  const up = { ok: true, changes: { create: 3 }, seconds: 1.5, diagnostics: [], error: "" };
  const stack = { name: "dev", converged: true, resources: 3, up, ...(policy === undefined ? {} : { policy }) };
  return upLines(stack, style, new Set());
}

const advisory: PolicyReport["violations"][number] = {
  policy: "name-is-short",
  level: "advisory",
  urn: "urn:pulumi:dev::tiny::tiny:index:Shelf$tiny:index:Box::large",
  message: "Names are short.\nlarge is long",
};
const mandatory: PolicyReport["violations"][number] = {
  policy: "stack-is-small",
  level: "mandatory",
  urn: "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev",
  message: "there are too many boxes",
};

const UP = "dev\n  up              3 created, 1.5 s\n";

test("without a policy pack there is no such row", () => {
  expect(printed(undefined)).toBe(UP);
});

test("no violation is told with how many policies judged", () => {
  const report = { judged: 82, violations: [] };
  expect(printed(report)).toBe(`${UP}  policy          no violation, 82 policies judged\n`);
  expect(printed(report, NAMED)).toContain("[good no violation], 82 policies judged");
});

test("advice is told with its rule, its resource without the parents' types, and all its lines", () => {
  const report = { judged: 82, violations: [advisory] };
  expect(printed(report)).toBe(`${UP}  policy          1 advisory, 82 policies judged
    advisory name-is-short, large (tiny:index:Box):
      Names are short.
      large is long
`);
  expect(printed(report, NAMED)).toContain(
    "[warn 1 advisory], 82 policies judged\n    [warn advisory] name-is-short, large[dim  (tiny:index:Box)]:\n",
  );
});

test("mandatory ones are counted first, and each is told in the order of the engine", () => {
  const report = { judged: 1, violations: [advisory, mandatory, advisory] };
  const lines = printed(report).split("\n").slice(2);
  expect(lines).toEqual([
    "  policy          1 mandatory, 2 advisory, 1 policy judged",
    "    advisory name-is-short, large (tiny:index:Box):",
    "      Names are short.",
    "      large is long",
    "    mandatory stack-is-small, tiny-dev (pulumi:pulumi:Stack):",
    "      there are too many boxes",
    "    advisory name-is-short, large (tiny:index:Box):",
    "      Names are short.",
    "      large is long",
    "",
  ]);
  expect(printed(report, NAMED)).toContain("[bad 1 mandatory], [warn 2 advisory], 1 policy judged");
  expect(printed({ judged: 1, violations: [mandatory] })).toContain("  policy          1 mandatory, 1 policy judged\n");
});
