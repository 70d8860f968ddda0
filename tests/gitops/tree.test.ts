// Proves that the GitOps tree builds for every cluster of the project with the cluster's own variables, that upstream
// schemas take its objects, and that it asks for nothing that nobody makes. It cannot prove that the charts install.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import type { Cluster } from "../../fleet/model";
import { regularFiles } from "../../lab/engine/regularFiles";
import { renderTree, type RenderedTree } from "../../lab/gitops/render";
import { textAt } from "../../lab/world/controllers/tree";
import { clusterStack } from "../../stacks/cluster";
import { lighthouseStack } from "../../stacks/lighthouse";
import { record } from "../stacks/recording";
import { world } from "../stacks/world";
import { reconciledPaths, treeProblems, type ClusterFacts } from "./treeProblems";

const PROJECT = resolve(__dirname, "../..");
const fleet = loadFleet(PROJECT, { fallbackRepo: "https://git.example/fleet.git" });

/** What the program makes in a cluster, by what Flux would call it. */
async function ownedBy(cluster: Cluster): Promise<ReadonlyMap<string, string>> {
  const program = cluster.platform === "aws" ? lighthouseStack : clusterStack;
  const { registrations } = await record<object>(() => program(cluster, fleet.vault), world(cluster.name));
  return new Map(
    registrations
      .filter(({ type }) => /^kubernetes:(?!helm\.sh).*:\w+$/.test(type))
      .map(({ type, name, inputs }) => {
        const namespace = textAt(inputs, "metadata", "namespace");
        const named = [...(namespace === undefined ? [] : [namespace]), textAt(inputs, "metadata", "name") ?? ""];
        return [[type.split(":")[2] ?? "", ...named].join("/"), name];
      }),
  );
}

let tree: RenderedTree;
const facts: Record<string, ClusterFacts> = {};

beforeAll(async () => {
  const rendered = await renderTree(PROJECT);
  if (!rendered) throw new Error("the project has no GitOps tree");
  tree = rendered;
  for (const cluster of fleet.clusters) {
    const { gitops, fluxVariables } = cluster;
    facts[cluster.name] = {
      entry: gitops.path,
      variables: fluxVariables,
      owned: await ownedBy(cluster),
      secretNamespaces: cluster.secretNamespaces,
    };
  }
});

function problems(cluster: string, changed: RenderedTree = tree, more: Partial<ClusterFacts> = {}): readonly string[] {
  const own = facts[cluster];
  if (!own) throw new Error(`no cluster ${cluster}`);
  return treeProblems(changed, { ...own, ...more });
}

/** The tree with one text of one directory replaced everywhere in it. */
function broken(path: string, from: string, to: string): RenderedTree {
  const objects = tree.paths[path]?.objects ?? [];
  const changed = objects.map((text) => text.replace(from, to));
  if (changed.every((text, index) => text === objects[index])) throw new Error(`${path} does not hold: ${from}`);
  return { ...tree, paths: { ...tree.paths, [path]: { objects: changed } } };
}

test.each(fleet.clusters.map(({ name }) => name))("the tree is sound for cluster %s", (name) => {
  expect(problems(name)).toEqual([]);
});

test("every directory of the tree is reconciled by some cluster, but for what both roles share", () => {
  const reconciled = new Set(Object.values(facts).flatMap((cluster) => reconciledPaths(tree, cluster)));
  expect(Object.keys(tree.paths).filter((path) => !reconciled.has(path))).toEqual(["gitops/clusters/common"]);
});

test("every version is followed by the tool that renews it", () => {
  const files = regularFiles(join(PROJECT, "gitops")).filter((file) => file.endsWith(".yaml"));
  const bare = files.flatMap((file) => {
    const lines = readFileSync(join(PROJECT, "gitops", file), "utf8").split("\n");
    return lines.flatMap((line, index) =>
      /^ +(version|tag): /.test(line) && !/^ +# renovate: datasource=/.test(lines[index - 1] ?? "")
        ? [`${file}:${index + 1}`]
        : [],
    );
  });
  expect(bare).toEqual([]);
});

const CONTROLLERS = "gitops/infra/controllers";
const CONFIGS = "gitops/infra/configs";
const STORAGE = "gitops/infra/storage/longhorn";
const BURST = "gitops/infra/burst";

describe("a broken copy is found out", () => {
  test("a variable that the cluster does not have", () => {
    const variables = Object.fromEntries(
      Object.entries(facts["main"]?.variables ?? {}).filter(([name]) => name !== "DNS_ZONE"),
    );
    expect(problems("main", tree, { variables })).toEqual([
      `${CONFIGS}: post build failed for 'ClusterIssuer.v1.cert-manager.io/letsencrypt': envsubst error: ` +
        'variable substitution failed: variable not set (strict mode): "DNS_ZONE"',
    ]);
  });

  test("a variable below a Kustomization that substitutes nothing", () => {
    const without = broken(
      "gitops/clusters/workload",
      "  path: ./gitops/infra/controllers\n  postBuild:\n    substituteFrom:\n    - kind: ConfigMap\n      name: cluster-vars\n",
      "  path: ./gitops/infra/controllers\n",
    );
    expect(problems("gitlab", without)).toContain(
      `${CONTROLLERS}: HelmRelease/traefik/traefik has \${EXTERNAL_IP}, but Kustomization controllers substitutes nothing`,
    );
  });

  test("a field that the upstream definition does not have", () => {
    expect(problems("gitlab", broken(CONFIGS, "secretName: wildcard-tls", "secret: wildcard-tls"))).toEqual([
      `${CONFIGS}: Certificate/traefik/wildcard: strict decoding error: unknown field "spec.secret"`,
      `${CONFIGS}: Certificate/traefik/wildcard: spec.secretName: Required value`,
    ]);
  });

  test("a field that the built-in kind does not have", () => {
    expect(problems("gitlab", broken(STORAGE, "reclaimPolicy:", "reclaim:"))).toEqual([
      `${STORAGE}: StorageClass/longhorn: .reclaim: field not declared in schema`,
    ]);
  });

  test("a namespace that nobody creates", () => {
    expect(problems("gitlab", broken(CONFIGS, "namespace: traefik", "namespace: ingress"))).toEqual([
      `${CONFIGS}: Gateway/ingress/ingress lies in namespace ingress, which nobody creates`,
      `${CONFIGS}: HTTPRoute/ingress/redirect-to-https lies in namespace ingress, which nobody creates`,
      `${CONFIGS}: Certificate/ingress/wildcard lies in namespace ingress, which nobody creates`,
    ]);
  });

  test("Vault's namespace, which only the hub has", () => {
    expect(problems("main", tree, { owned: new Map() }).filter((text) => text.includes("namespace vault"))).toEqual([
      "gitops/infra/hub/vault: HelmRepository/vault/vault lies in namespace vault, which nobody creates",
      "gitops/infra/hub/vault: HelmRelease/vault/vault lies in namespace vault, which nobody creates",
    ]);
  });

  test("a secret in a namespace that the store does not serve", () => {
    expect(problems("gitlab", tree, { secretNamespaces: ["monitoring"] })).toEqual([
      `${CONFIGS}: ExternalSecret/cert-manager/cloudflare uses the store vault-general, which serves only monitoring`,
    ]);
  });

  test("an object that Pulumi owns", () => {
    expect(problems("main", broken("gitops/infra/tenant", "name: traefik", "name: vault"))).toContain(
      "gitops/infra/tenant: Namespace/vault belongs to Pulumi, which makes it as " +
        (facts["main"]?.owned.get("Namespace/vault") ?? "nothing"),
    );
  });

  test("a chart without an exact version", () => {
    expect(problems("gitlab", broken(CONTROLLERS, "version: 41.3.0", "version: 41.x"))).toEqual([
      `${CONTROLLERS}: HelmRelease/traefik/traefik: the chart must be an exact version, not 41.x`,
    ]);
  });

  test("an image without an exact tag", () => {
    expect(problems("main", broken("gitops/infra/hub/vault", "tag: 2.0.4", "tag: latest"))).toEqual([
      "gitops/infra/hub/vault: HelmRelease/vault/vault: the image at spec.values.server.image must be an exact version, not latest",
    ]);
  });

  test("another repository at a branch", () => {
    expect(problems("gitlab", broken("gitops/clusters/workload", "tag: v1.5.1", "branch: main"))).toEqual([
      "gitops/clusters/workload: GitRepository/flux-system/gateway-api: the tag must be an exact version, not left out",
    ]);
  });

  test("configs that do not wait for the controllers", () => {
    const without = broken("gitops/clusters/workload", "  dependsOn:\n  - name: controllers\n", "");
    expect(problems("gitlab", without)).toEqual([
      "Kustomization configs must depend on tenant: ExternalSecret/cert-manager/cloudflare needs the namespace cert-manager",
      "Kustomization configs must depend on controllers: ClusterIssuer/letsencrypt needs the kinds of cert-manager.io",
      "Kustomization configs must depend on gateway-api: Gateway/traefik/ingress needs the kinds of gateway.networking.k8s.io",
      "Kustomization configs must depend on tenant: Gateway/traefik/ingress needs the namespace traefik",
      "Kustomization configs must depend on gateway-api: HTTPRoute/traefik/redirect-to-https needs the kinds of gateway.networking.k8s.io",
      "Kustomization configs must depend on tenant: HTTPRoute/traefik/redirect-to-https needs the namespace traefik",
      "Kustomization configs must depend on controllers: Certificate/traefik/wildcard needs the kinds of cert-manager.io",
      "Kustomization configs must depend on tenant: Certificate/traefik/wildcard needs the namespace traefik",
    ]);
  });

  test("Vault that does not wait for its volumes", () => {
    expect(problems("main", broken("gitops/clusters/hub", "  dependsOn:\n  - name: storage\n", ""))).toEqual([
      "Kustomization vault must depend on storage: HelmRelease/vault/vault needs the StorageClass longhorn",
    ]);
  });

  test("a class of storage that has no directory", () => {
    const variables = { ...facts["gitlab"]?.variables, STORAGE_CLASS: "local-path" };
    expect(problems("gitlab", tree, { variables })).toEqual([
      "Kustomization storage names gitops/infra/storage/local-path, which is not in the tree",
      "there must be one default StorageClass, not 0",
    ]);
  });

  test("a dependency that is not there", () => {
    expect(
      problems("gitlab", broken("gitops/clusters/workload", "  - name: controllers\n", "  - name: control\n"))[0],
    ).toBe("Kustomization configs depends on control, which is not in the tree");
  });

  test("a path that is not there", () => {
    const wrong = broken("gitops/clusters/workload", "./gitops/infra/tenant", "./gitops/infra/tenants");
    expect(problems("gitlab", wrong)[0]).toBe(
      "Kustomization tenant names gitops/infra/tenants, which is not in the tree",
    );
  });

  test("a cluster that lends machines and has no class of storage left", () => {
    const without = broken(BURST, 'is-default-class: "true"', 'is-default-class: "false"');
    expect(problems("lighthouse", without)).toEqual(["there must be one default StorageClass, not 0"]);
  });

  test("a path that is not there on a cluster that lends machines", () => {
    const wrong = broken("gitops/clusters/burst", "./gitops/infra/burst", "./gitops/infra/bursts");
    expect(problems("lighthouse", wrong)[0]).toBe(
      "Kustomization burst names gitops/infra/bursts, which is not in the tree",
    );
  });

  test("a second default StorageClass", () => {
    expect(problems("gitlab", broken(STORAGE, "createStorageClass: false", "createStorageClass: true"))).toEqual([
      "there must be one default StorageClass, not 2 (StorageClass/longhorn, the chart of HelmRelease/longhorn-system/longhorn)",
    ]);
  });
});
