// `npm run rules`: writes docs/rules.md from the rules over the fleet, the policies and the lint of the tree.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules as fleetRules } from "../fleet/rules";
import { rules as policies } from "./rules";
import { type Entry, rulesPage } from "./rulesPage";
import { treeRules } from "./tree/rules";

export const RULES_FILE = join(__dirname, "..", "docs", "rules.md");

/** Every rule of every layer. */
export const entries: readonly Entry[] = [
  ...fleetRules.map(({ severity: level, ...rule }) => ({ ...rule, layer: "fleet" as const, level })),
  ...policies.map((rule) => ({
    ...rule,
    layer: rule.kind === "resource" ? ("policy: resource" as const) : ("policy: stack" as const),
  })),
  ...treeRules.map((rule) => ({ ...rule, layer: "tree lint" as const, area: "tree" })),
];

/** The page as it must lie in the repository. */
export const page = (): string => rulesPage(entries);

if (require.main === module) {
  writeFileSync(RULES_FILE, page());
  process.stdout.write("docs/rules.md written\n");
}
