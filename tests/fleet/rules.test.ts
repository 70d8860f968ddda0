// Proves for every rule one fleet that it finds fault with, by the exact message, one close to it that it lets pass, and its bounds.
// Cannot prove that the rules are enough; the rehearsal plays the laws of the real systems.
import { inspect } from "../../fleet/load";
import { type Problem } from "../../fleet/problem";
import { rules } from "../../fleet/rules";
import { fleetCases, isPath } from "./allCases";
import { type Edit, edited } from "./project";

/** By edits; many rules share a fleet. */
const problemsOf = new Map<readonly Edit[], readonly Problem[]>();

function found(edits: readonly Edit[], rule: string): readonly Problem[] {
  const problems = problemsOf.get(edits) ?? inspect(edited(edits), { today: "2026-11-21" }).problems;
  problemsOf.set(edits, problems);
  return problems.filter((problem) => problem.rule === rule);
}

test("every rule has its case and its own id", () => {
  expect([...fleetCases.keys()].sort()).toEqual(rules.map(({ id }) => id).sort());
});

test("every rule says in whole sentences why it is there and when it is satisfied, whence it is known, and what breaks it", () => {
  const sentence = /^(etcd|[A-Z]).*\.$/;
  // A page, an RFC, a file of a repository, or what this fleet agreed on; no bare name of a product.
  const source = /"[^"]+"|^RFC \d+|[\w-]+\/[\w.-]+ (\w|README)|^convention of this fleet: /;
  expect(
    rules
      .filter(
        (rule) =>
          ![rule.why, rule.condition].every((text) => sentence.test(text)) ||
          !source.test(rule.source) ||
          !/^[^.].*[^.]$/.test(rule.example),
      )
      .map(({ id }) => id),
  ).toEqual([]);
});

describe.each([...fleetCases])("%s", (rule, given) => {
  test.each(given)("says of case %# what it must, and nothing else", ({ edits, finds, at }) => {
    const problems = found(edits, rule);
    expect(
      problems.map(({ severity, message }) => (severity === "advisory" ? `advisory: ${message}` : message)),
    ).toEqual(finds);
    const places = problems.map((problem) => problem.at.path);
    expect(places.filter((path) => !isPath(path))).toEqual([]);
    expect(places).toEqual(at ?? places);
  });
});

const [M, G] = ["Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;

test("no rule stops at its first finding, and none hides another's", () => {
  const project = edited([
    [G, "vip: 192.168.1.20", "vip: 192.168.2.20"],
    [M, "vip: 192.168.1.75", "vip: 192.168.2.75"],
    [G, "id: 2", "id: 1"],
    [G, "podCidr: 10.168.0.0/16", "podCidr: 10.244.0.0/16"],
  ]);
  const ids = inspect(project)
    .problems.filter(({ severity }) => severity === "mandatory")
    .map(({ rule }) => rule);
  expect(ids.sort()).toEqual([
    "cilium-id-unique-in-mesh",
    "net-pod-cidr-disjoint-in-mesh",
    "net-vip-in-lan",
    "net-vip-in-lan",
  ]);
});
