// Proves that an exception counts only with a known rule, a resource, a reason and a day to come, and covers what it names.
// Cannot prove that a reason is a good one.
import { exceptionFor, readExceptions } from "../../policy/exceptions";
import type { Rule } from "../../policy/rule";
import { View } from "../../policy/view";

const rule = (id: string, exceptions: Rule["exceptions"]): Rule => ({
  kind: "resource",
  id,
  area: "operations",
  level: "mandatory",
  severity: "low",
  why: "Why.",
  condition: "When.",
  repair: "How.",
  source: "convention of this fleet",
  example: "none",
  exceptions,
  types: "*",
  check: () => undefined,
});

const rules = [rule("vm-tags", "in the stack file"), rule("no-open-port", "never")];
const good = { rule: "vm-tags", resource: "main-cp-0", reason: "The tags belong to others", until: "2026-11-21" };
const read = (...entries: readonly object[]) =>
  readExceptions(new View(entries, "policyExceptions"), rules, "2026-11-21");

test("a whole exception holds until its last day", () => {
  expect(read(good)).toEqual({ valid: [{ place: "policyExceptions[0]", ...good }], problems: [] });
  expect(read({ ...good, until: "2026-11-20" })).toEqual({
    valid: [],
    problems: [
      "policyExceptions[0].until: the exception from vm-tags for main-cp-0 ended on 2026-11-20: mend the resource, or give a new reason and day",
    ],
  });
});

test("no exceptions are declared by most stacks", () => {
  expect(readExceptions(new View({}).get("policyExceptions"), rules, "2026-11-21")).toEqual({
    valid: [],
    problems: [],
  });
});

test("everything that is wrong is said, and a wrong exception excepts nothing", () => {
  expect(
    read(
      { ...good, rule: "vm-tag" },
      { ...good, rule: "no-open-port" },
      { ...good, resource: "" },
      { ...good, reason: "  because of it " },
      { ...good, until: "2026-02-30" },
      { ...good, until: "soon" },
      good,
      {},
    ),
  ).toEqual({
    valid: [{ place: "policyExceptions[6]", ...good }],
    problems: [
      'policyExceptions[0].rule: there is no rule "vm-tag" in the policy pack: docs/rules.md lists them',
      "policyExceptions[1].rule: no-open-port is a rule of security and admits no exception: mend the resource",
      "policyExceptions[2].resource: name the resource, or *stack* for the stack as a whole",
      'policyExceptions[3].reason: "  because of it " is no reason: say in at least 15 characters why the rule cannot hold here',
      'policyExceptions[4].until: "2026-02-30" is no day: write YYYY-MM-DD in quotes',
      'policyExceptions[5].until: "soon" is no day: write YYYY-MM-DD in quotes',
      'policyExceptions[7].rule: there is no rule "" in the policy pack: docs/rules.md lists them',
      "policyExceptions[7].resource: name the resource, or *stack* for the stack as a whole",
      'policyExceptions[7].reason: "" is no reason: say in at least 15 characters why the rule cannot hold here',
      'policyExceptions[7].until: "" is no day: write YYYY-MM-DD in quotes',
    ],
  });
});

test("a resource is named by its logical name or its URN, the stack by a word of its own", () => {
  const { valid } = read(good, { ...good, resource: "urn:x::other" }, { ...good, resource: "*stack*" });
  const covered = (violation: { urn?: string; name?: string }, id = "vm-tags") =>
    exceptionFor(valid, id, { message: "", ...violation })?.place;
  expect(covered({ urn: "urn:x::main-cp-0", name: "main-cp-0" })).toBe("policyExceptions[0]");
  expect(covered({ urn: "urn:x::other", name: "other" })).toBe("policyExceptions[1]");
  expect(covered({})).toBe("policyExceptions[2]");
  expect(covered({ urn: "urn:x::third", name: "third" })).toBeUndefined();
  expect(covered({ urn: "urn:x::main-cp-0", name: "main-cp-0" }, "vm-other")).toBeUndefined();
});
