// Proves that charts are told by name whatever they are loaded from, and that values which no rule can read are unknown.
import { chartCalled, helmChart } from "../../policy/helm";
import type { Facts } from "../../policy/rule";
import { NotYetKnown, View } from "../../policy/view";

const RELEASE = "kubernetes:helm.sh/v3:Release";

const resource = (props: object, type = RELEASE): Facts => ({
  urn: "urn",
  type,
  name: "subject",
  props: new View(props),
  options: { protect: false, ignoreChanges: [], additionalSecretOutputs: [] },
  isSecret: () => false,
});

test.each([
  ["cilium", "cilium"],
  ["cilium/cilium", "cilium"],
  ["oci://quay.io/cilium/charts/cilium", "cilium"],
  ["oci://localhost:5000/charts/cilium:1.18.6", "cilium"],
  ["oci://quay.io/cilium/charts/cilium@sha256:00ff", "cilium"],
  ["https://helm.cilium.io/cilium-1.18.6.tgz", "cilium"],
  ["./charts/cilium-v1.19.0-rc.1.tgz", "cilium"],
  ["./charts/cilium//", "cilium"],
  ["flux-operator", "flux-operator"],
  ["kube-prometheus-stack.tgz", "kube-prometheus-stack"],
  [undefined, ""],
])("knows the chart %s", (chart, name) => {
  expect(helmChart(resource({ chart }))?.name).toBe(name);
});

test.each([RELEASE, "kubernetes:helm.sh/v3:Chart", "kubernetes:helm.sh/v4:Chart"])("finds a chart in %s", (type) => {
  expect(chartCalled("cilium", resource({ chart: "cilium" }, type))?.name).toBe("cilium");
  expect(chartCalled("cilium", resource({ chart: "cilium-extras" }, type))).toBeUndefined();
});

test("finds no chart in anything else", () => {
  expect(helmChart(resource({ chart: "cilium" }, "kubernetes:core/v1:ConfigMap"))).toBeUndefined();
});

test("reads repository, version and values with their places", () => {
  const chart = helmChart(
    resource({
      chart: "cilium",
      repositoryOpts: { repo: "https://helm.cilium.io" },
      version: "1.18.6",
      values: { a: { b: 1 } },
    }),
  );
  expect([chart?.repository.text(), chart?.version.text()]).toEqual(["https://helm.cilium.io", "1.18.6"]);
  expect([chart?.value("a", "b").number(), chart?.value("a", "b").path]).toEqual([1, "values.a.b"]);
  expect(chart?.values.path).toBe("values");
});

test("reads the repository of the older kind of chart", () => {
  const chart = helmChart(
    resource({ chart: "x", fetchOpts: { repo: "https://a.example" } }, "kubernetes:helm.sh/v3:Chart"),
  );
  expect([chart?.repository.text(), chart?.repository.path]).toEqual(["https://a.example", "fetchOpts.repo"]);
});

test("takes a value for unknown that a file may set, but not one that the program sets", () => {
  const chart = helmChart(resource({ chart: "cilium", valueYamlFiles: [{}], values: { a: 1 } }));
  expect(chart?.value("a").number()).toBe(1);
  expect(() => chart?.value("b")).toThrow(new NotYetKnown("valueYamlFiles"));
});
