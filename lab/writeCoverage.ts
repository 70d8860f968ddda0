// Writes lab/COVERAGE.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { coverage } from "./coverage";
import { providers } from "./registry";

export const COVERAGE_FILE = join(__dirname, "COVERAGE.md");

/** The page as it must lie in the repository. */
export function coveragePage(): string {
  return coverage(providers);
}

if (require.main === module) writeFileSync(COVERAGE_FILE, coveragePage());
