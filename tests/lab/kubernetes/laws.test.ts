// Proves that every law and model of the provider says what it holds and where that was read. It cannot prove that the
// sources are right.
import { CHARTS } from "../../../lab/providers/kubernetes/charts";
import { kubernetesProvider } from "../../../lab/providers/kubernetes/provider";

test("laws have ids of their own, a statement and a source", () => {
  const laws = kubernetesProvider.laws ?? [];
  const ids = laws.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, statement, source } of laws) {
    expect(id).toMatch(/^kubernetes-[a-z-]+$/);
    expect(statement).toMatch(/\.$/);
    expect(source).not.toBe("");
  }
});

test("resource types are unique, and each tells its coverage", () => {
  const types = kubernetesProvider.resources.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  for (const { coverage } of kubernetesProvider.resources) expect(coverage).not.toBe("");
});

test("the defaults of every chart fit its own strict values", () => {
  const problems: string[] = [];
  for (const chart of CHARTS) {
    chart.values(JSON.parse(JSON.stringify(chart.defaults)) as never, chart.name, {
      problem: (path, reason) => problems.push(`${path}: ${reason}`),
      unknownField: (path) => `unknown ${path}`,
    });
  }
  expect(problems).toEqual([]);
});
