// Proves that lab/COVERAGE.md says what the models say, and that the models say it for eyes. It cannot prove that a
// model's line about itself is true; the tests of its provider do.
import { readFileSync } from "node:fs";
import { COVERAGE_FILE, coveragePage } from "../../../lab/writeCoverage";
import { providers } from "../../../lab/registry";

describe("coverage", () => {
  it("is up to date: run `npm run coverage` after changing a model or a law", () => {
    expect(readFileSync(COVERAGE_FILE, "utf8")).toBe(coveragePage());
  });

  it.each(providers.map((provider) => [provider.name, provider] as const))(
    "%s: every model has a line, every law an id of its own, a statement and a source",
    (name, provider) => {
      for (const { coverage } of [...provider.resources, ...provider.functions]) expect(coverage).toMatch(/\S/);
      const laws = provider.laws ?? [];
      for (const { id, statement, source } of laws) {
        expect(id).toMatch(new RegExp(`^${name}-[a-z0-9-]+$`));
        expect(statement).toMatch(/\.$/);
        expect(source).toMatch(/\S/);
      }
      expect(new Set(laws.map(({ id }) => id)).size).toBe(laws.length);
      expect(new Set(provider.resources.map(({ type }) => type)).size).toBe(provider.resources.length);
    },
  );
});
