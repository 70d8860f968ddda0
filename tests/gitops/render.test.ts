// Proves what is rendered of a repository and what kustomize's errors look like in the result. It cannot prove that Flux
// builds with the same version of kustomize.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { silent } from "../../lab/engine/progress";
import { normalPath, renderTree } from "../../lab/gitops/render";

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "tree-"));
});
afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), text);
  }
}

test("a repository without a tree", async () => {
  expect(await renderTree(repository, silent)).toBeUndefined();
});

test("every directory with a kustomization.yaml is rendered", async () => {
  write({
    "gitops/clusters/hub/kustomization.yaml": "resources: []\n",
    "gitops/infra/one/kustomization.yaml": "namespace: two\nresources: [object.yaml]\n",
    "gitops/infra/one/object.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\ndata: { id: "${ID}" }\n',
    "gitops/infra/bare/object.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: two }\n",
  });
  const tree = await renderTree(repository, silent);
  expect(Object.keys(tree?.paths ?? {})).toEqual(["gitops/clusters/hub", "gitops/infra/one"]);
  // The quotes around the variable are gone: so Flux sees it.
  expect(tree?.paths["gitops/infra/one"]).toEqual({
    objects: ["apiVersion: v1\ndata:\n  id: ${ID}\nkind: ConfigMap\nmetadata:\n  name: one\n  namespace: two\n"],
  });
});

test("what does not build says so, and the rest is rendered", async () => {
  write({
    "gitops/clusters/hub/kustomization.yaml": "resources: [missing.yaml]\n",
    "gitops/clusters/workload/kustomization.yaml": "resources: []\n",
  });
  const tree = await renderTree(repository, silent);
  expect(tree?.paths["gitops/clusters/hub"]?.error).toContain(
    `accumulating resources: accumulation err='accumulating resources from 'missing.yaml': open ${repository}/gitops/clusters/hub/missing.yaml: no such file or directory'`,
  );
});

test("the same content is rendered once, other content again", async () => {
  write({ "gitops/clusters/hub/kustomization.yaml": "resources: []\n" });
  const first = await renderTree(repository, silent);
  expect(await renderTree(repository, silent)).toBe(first);
  write({ "gitops/clusters/hub/kustomization.yaml": "resources: []\nnamespace: one\n" });
  const second = await renderTree(repository, silent);
  expect(second?.revision).not.toBe(first?.revision);
});

test.each([
  ["./gitops/infra/", "gitops/infra"],
  ["gitops/infra", "gitops/infra"],
  ["./", ""],
  ["../../gitops", "gitops"],
])("the path %s is %s", (written, path) => {
  expect(normalPath(written)).toBe(path);
});
