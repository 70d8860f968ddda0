// Proves that the GitOps tree of every cluster breaks no rule, neither of those over the tree nor of the pack's own, and
// that each rule over the tree finds what it is there for. Cannot prove what the charts of the tree contain.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gitopsNoLatest } from "../../policy/rules/gitops/gitops-no-latest";
import { gitopsSingleOwner } from "../../policy/rules/gitops/gitops-single-owner";
import { k8sNamespacePsa } from "../../policy/rules/gitops/k8s-namespace-psa";
import { placeVaultOnHub } from "../../policy/rules/placement/place-vault-on-hub";
import { rules as packRules } from "../../policy/rules";
import { lint, lintBy, lintByPack } from "../../policy/tree/lint";
import type { ClusterTree } from "../../policy/tree/model";
import { treeRules } from "../../policy/tree/rules";
import { fleet, treeOf } from "./fleetTree";
import { treeCases } from "./cases/tree";
import { release } from "./cases/treeForm";

const trees = new Map<string, ClusterTree>();

beforeAll(async () => {
  for (const cluster of fleet.clusters) trees.set(cluster.name, await treeOf(cluster));
});

function treeNamed(name: string): ClusterTree {
  const found = trees.get(name);
  if (!found) throw new Error(`no cluster ${name}`);
  return found;
}

test.each(fleet.clusters.map(({ name, role }) => [name, role] as const))(
  "no rule finds fault with the tree of cluster %s",
  (name, role) => {
    // A cluster that only lends machines runs little of its own.
    expect(treeNamed(name).tree.length).toBeGreaterThan(role === "burst" ? 2 : 10);
    expect(lint(treeNamed(name))).toEqual([]);
  },
);

test("every rule over the tree has its cases, an id of its own, a file called like it, and whole sentences", () => {
  const ids = treeRules.map(({ id }) => id);
  expect(Object.keys(treeCases).sort()).toEqual([...ids].sort());
  const others = new Set(packRules.map(({ id }) => id));
  expect(ids.filter((id) => others.has(id))).toEqual([]);
  expect(ids.filter((id) => !existsSync(join(__dirname, `../../policy/tree/rules/${id}.ts`)))).toEqual([]);
  const texts = treeRules.flatMap(({ why, condition, repair }) => [why, condition, repair]);
  expect(texts.filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
});

describe.each(treeRules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const { violating, conforming } = treeCases[id] ?? { violating: [], conforming: [] };

  test.each(violating)("finds the fault %#", ({ finds, ...cluster }) => {
    expect(lintBy(rule, { made: [], ...cluster }).map(({ message }) => message)).toEqual(finds);
  });

  test.each(conforming)("lets the neighbour pass %#", (cluster) => {
    expect(lintBy(rule, { made: [], ...cluster })).toEqual([]);
  });
});

describe("the pack's own rules judge the objects of the tree", () => {
  const withObject = (object: unknown): ClusterTree => ({
    tree: [{ kustomization: "apps", directory: "gitops/apps", object }],
    made: [
      { type: "kubernetes:helm.sh/v3:Release", name: "cilium", inputs: { name: "cilium", namespace: "kube-system" } },
    ],
    declared: { cluster: { role: "workload" } },
  });

  test("by kinds of the core", () => {
    expect(
      lintByPack(k8sNamespacePsa, withObject({ apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } })),
    ).toEqual([
      {
        rule: "k8s-namespace-psa",
        level: "mandatory",
        kustomization: "apps",
        message:
          'gitops/apps: Namespace/a: metadata.labels["pod-security.kubernetes.io/enforce"]: the namespace enforces no Pod Security Standard: set restricted or baseline',
      },
    ]);
  });

  test("by kinds of a group", () => {
    const object = release("web", { values: { image: { tag: "latest" } } });
    expect(lintByPack(gitopsNoLatest, withObject(object)).map(({ message }) => message)).toEqual([
      'gitops/apps: HelmRelease/web/web: spec.values.image.tag: the chart is given "latest", whose tag moves: name a released version',
    ]);
  });

  test("by what the stack declares", () => {
    const object = release("secrets", { chart: { spec: { chart: "vault" } } });
    expect(lintByPack(placeVaultOnHub, withObject(object)).map(({ message }) => message)).toEqual([
      "gitops/apps: HelmRelease/secrets/secrets: spec.chart.spec.chart: the server of Vault runs on the hub alone: read its secrets from there",
    ]);
  });

  test("and beside what Pulumi makes", () => {
    const object = release("network", { releaseName: "cilium", targetNamespace: "kube-system" });
    expect(lintByPack(gitopsSingleOwner, withObject(object)).map(({ message }) => message)).toEqual([
      "gitops/apps: HelmRelease/network/network: the release cilium of namespace kube-system is already made by cilium: keep one of the two",
    ]);
  });

  test("not by those that ask for more than a cluster's objects", () => {
    const stackRule = { ...gitopsSingleOwner, area: "cilium" as const };
    const object = release("network", { releaseName: "cilium", targetNamespace: "kube-system" });
    expect(lintByPack(stackRule, withObject(object))).toEqual([]);
    expect(lintByPack({ ...k8sNamespacePsa, types: "*" }, withObject(object))).toEqual([]);
  });
});
