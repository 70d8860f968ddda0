// Proves that docs/rules.md is what the rules say, that each rule is found there, and that Markdown shows their texts as they are.
// Cannot prove that what a rule says about itself is true; its cases do.
import { readFileSync } from "node:fs";
import { type Entry, rulesPage } from "../../policy/rulesPage";
import { entries, page, RULES_FILE } from "../../policy/writeRules";

test("docs/rules.md is up to date: run `npm run rules` after changing a rule", () => {
  expect(readFileSync(RULES_FILE, "utf8")).toBe(page());
});

test("each rule of each layer has an id of its own, one line in the contents and one section", () => {
  const lines = page().split("\n");
  const ids = entries.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(lines.flatMap((line) => /^### (.+)$/.exec(line)?.[1] ?? []).sort()).toEqual([...ids].sort());
  expect(lines.flatMap((line) => /^ {2}- \[.+\]\(#(.+?)\)/.exec(line)?.[1] ?? []).sort()).toEqual([...ids].sort());
});

const entry: Entry = {
  id: "one",
  area: "aws",
  layer: "policy: stack",
  level: "advisory",
  why: "Paths such as <mount>/* open everything, `a_b` too.",
  condition: "No path is **, or ends in [0].",
  source: "docs.cilium.io/en/stable/#x, page; siderolabs/talos pkg/my_file.go; https://example.org/a_b.",
  example: "`x` is *",
};

test("counts rules by area and layer, the tree apart", () => {
  const text = rulesPage([
    entry,
    { ...entry, id: "two", layer: "fleet", level: "mandatory" },
    { ...entry, id: "three", area: "tree", layer: "tree lint", level: "mandatory" },
  ]);
  expect(text).toContain("2 rules, 1 of them mandatory, and 1 more about the tree");
  expect(text.split("\n").filter((line) => line.startsWith("|"))).toEqual([
    "| area                                | fleet | policy: resource | policy: stack | together | tree lint |",
    "| ----------------------------------- | ----: | ---------------: | ------------: | -------: | --------: |",
    "| [AWS and cost](#aws-and-cost)       |     1 |                  |             1 |        2 |           |",
    "| [The GitOps tree](#the-gitops-tree) |       |                  |               |          |         1 |",
    "| all                                 |     1 |                  |             1 |        2 |         1 |",
  ]);
});

test("a section says all that its rule says, with what Markdown would take for its own as code", () => {
  const settings = {
    ports: { description: "Open ports", type: "array", items: { type: "number" }, default: [1, 2] },
  } as const;
  const text = rulesPage([
    { ...entry, severity: "high", exceptions: "never", repair: "Name the path.", settings },
    { ...entry, id: "two", exceptions: "in the stack file" },
  ]);
  expect(text.slice(text.indexOf("### one"))).toBe(`### one

_policy: stack_ · advisory · high severity · no exceptions

No path is \`**\`, or ends in \`[0]\`.

- **Why:** Paths such as \`<mount>/*\` open everything, \`a_b\` too.
- **Repair:** Name the path.
- **Breaks it:** \`\` \`x\` is * \`\`
- **Setting \`ports\`** (array): Open ports. Default: \`[1,2]\`
- **Source:** [docs.cilium.io/en/stable/#x](https://docs.cilium.io/en/stable/#x), page; siderolabs/talos \`pkg/my_file.go\`; \`https://example.org/a_b\`.

### two

_policy: stack_ · advisory · exceptions in the stack file

No path is \`**\`, or ends in \`[0]\`.

- **Why:** Paths such as \`<mount>/*\` open everything, \`a_b\` too.
- **Breaks it:** \`\` \`x\` is * \`\`
- **Source:** [docs.cilium.io/en/stable/#x](https://docs.cilium.io/en/stable/#x), page; siderolabs/talos \`pkg/my_file.go\`; \`https://example.org/a_b\`.
`);
});

test("an area without a title is refused", () => {
  expect(() => rulesPage([{ ...entry, area: "garden" }])).toThrow("one: the area garden has no title in rulesPage.ts");
});
