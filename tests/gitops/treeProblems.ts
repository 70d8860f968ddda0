// What is wrong with the GitOps tree as one cluster reconciles it: everything that can be known without a cluster.
import { normalPath, type RenderedTree } from "../../lab/gitops/render";
import { schemaProblems } from "../../lab/gitops/schema";
import { SubstitutionError, substituted } from "../../lab/gitops/substitute";
import { at, isRecord, listAt, recordAt, textAt } from "../../lab/world/controllers/tree";

export interface ClusterFacts {
  /** Directory that the cluster's Flux starts from. */
  readonly entry: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What Pulumi makes in the cluster: logical name by `Kind/namespace/name` or `Kind/name`. */
  readonly owned: ReadonlyMap<string, string>;
  /** Namespaces that the ClusterSecretStore `vault-general` serves. */
  readonly secretNamespaces: readonly string[];
}

/** An object, and the Kustomization that applies it. */
interface Applied {
  readonly by: string;
  readonly path: string;
  readonly id: string;
  readonly object: Record<string, unknown>;
}

/** A Kustomization of Flux. */
interface Unit {
  readonly name: string;
  readonly path: string;
  readonly dependsOn: readonly string[];
  readonly substitutes: boolean;
}

const ROOT = "flux-system";

export function treeProblems(tree: RenderedTree, cluster: ClusterFacts): readonly string[] {
  const problems: string[] = [];
  const { units, applied } = walk(tree, cluster, problems);
  for (const each of applied) problems.push(...objectProblems(each, applied, cluster));
  problems.push(...dependencyProblems(units, applied), ...storageProblems(applied));
  return problems;
}

/** Directories of the tree that the cluster's Flux builds. */
export function reconciledPaths(tree: RenderedTree, cluster: ClusterFacts): readonly string[] {
  return walk(tree, cluster, []).units.map(({ path }) => path);
}

/** Follows the Kustomizations from the entry on. */
function walk(tree: RenderedTree, cluster: ClusterFacts, problems: string[]) {
  const units: Unit[] = [{ name: ROOT, path: cluster.entry, dependsOn: [], substitutes: true }];
  const applied: Applied[] = [];
  // The list grows while it is walked.
  for (const unit of units) {
    const rendering = tree.paths[unit.path];
    if (rendering === undefined)
      problems.push(`Kustomization ${unit.name} names ${unit.path}, which is not in the tree`);
    else if (rendering.error !== undefined) problems.push(`${unit.path} does not build: ${rendering.error}`);
    for (const text of rendering?.objects ?? []) {
      const object = resolve(text, unit, cluster, problems);
      if (object === undefined) continue;
      applied.push({ by: unit.name, path: unit.path, id: idOf(object), object });
      if (isOwnKustomization(object)) units.push(unitOf(object));
    }
  }
  return { units, applied };
}

function resolve(
  text: string,
  unit: Unit,
  { variables }: ClusterFacts,
  problems: string[],
): Record<string, unknown> | undefined {
  try {
    const object = substituted(text, unit.substitutes ? { values: variables, strict: true } : undefined);
    const left = /\$\{\w+[^}]*\}/.exec(JSON.stringify(object))?.[0];
    if (left !== undefined && !unit.substitutes) {
      problems.push(`${unit.path}: ${idOf(object)} has ${left}, but Kustomization ${unit.name} substitutes nothing`);
    }
    return object;
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error;
    problems.push(`${unit.path}: ${error.message}`);
    return undefined;
  }
}

function isKind(object: unknown, group: string, kind: string): boolean {
  return textAt(object, "kind") === kind && (textAt(object, "apiVersion") ?? "").startsWith(`${group}/`);
}

const isKustomization = (object: unknown): boolean => isKind(object, "kustomize.toolkit.fluxcd.io", "Kustomization");
const isRelease = (object: unknown): boolean => isKind(object, "helm.toolkit.fluxcd.io", "HelmRelease");

/** One that reads this repository. */
function isOwnKustomization(object: unknown): boolean {
  return isKustomization(object) && textAt(object, "spec", "sourceRef", "name") === ROOT;
}

function unitOf(object: Record<string, unknown>): Unit {
  return {
    name: textAt(object, "metadata", "name") ?? "",
    path: normalPath(textAt(object, "spec", "path") ?? ""),
    dependsOn: dependenciesOf(object),
    substitutes: at(object, "spec", "postBuild") !== undefined,
  };
}

function dependenciesOf(object: unknown): readonly string[] {
  return listAt(object, "spec", "dependsOn").map((dependency) => textAt(dependency, "name") ?? "");
}

function idOf(object: unknown): string {
  const namespace = textAt(object, "metadata", "namespace");
  const name = textAt(object, "metadata", "name") ?? "";
  return [textAt(object, "kind") ?? "", ...(namespace === undefined ? [] : [namespace]), name].join("/");
}

/** What every cluster has from its start. */
const INITIAL_NAMESPACES = ["default", "kube-system"];

function objectProblems(
  each: Applied,
  all: readonly Applied[],
  { owned, secretNamespaces }: ClusterFacts,
): readonly string[] {
  const { path, id, object } = each;
  const problems = schemaProblems(object).map((problem) => `${path}: ${id}: ${problem}`);
  const owner = owned.get(id);
  if (owner !== undefined) problems.push(`${path}: ${id} belongs to Pulumi, which makes it as ${owner}`);
  const namespace = textAt(object, "metadata", "namespace");
  if (namespace !== undefined) {
    const made = all.some((other) => other.id === `Namespace/${namespace}`);
    if (!made && !owned.has(`Namespace/${namespace}`) && !INITIAL_NAMESPACES.includes(namespace)) {
      problems.push(`${path}: ${id} lies in namespace ${namespace}, which nobody creates`);
    }
  }
  const store = textAt(object, "spec", "secretStoreRef", "name");
  if (store === "vault-general" && !secretNamespaces.includes(namespace ?? "")) {
    problems.push(`${path}: ${id} uses the store ${store}, which serves only ${secretNamespaces.join(", ")}`);
  }
  return [...problems, ...pinProblems(each)];
}

const EXACT = /^v?\d+\.\d+\.\d+$/;

/** Versions that may change by themselves: of charts, of images in charts and in pods, of other repositories. */
function pinProblems({ path, id, object }: Applied): readonly string[] {
  const problem = (what: string, value: string | undefined): string =>
    `${path}: ${id}: ${what} must be an exact version, not ${value ?? "left out"}`;
  const problems: string[] = [];
  if (isRelease(object)) {
    const version = textAt(object, "spec", "chart", "spec", "version");
    if (!EXACT.test(version ?? "")) problems.push(problem("the chart", version));
  }
  if (isKind(object, "source.toolkit.fluxcd.io", "GitRepository")) {
    const tag = textAt(object, "spec", "ref", "tag");
    if (!EXACT.test(tag ?? "")) problems.push(problem("the tag", tag));
  }
  for (const { where, version } of imagesIn(object)) {
    if (!EXACT.test(version ?? "")) problems.push(problem(`the image at ${where}`, version));
  }
  return problems;
}

/** Images as pods name them (`image: name:tag`) and as charts do (`image: { repository, tag }`). */
function imagesIn(value: unknown, where = ""): readonly { where: string; version: string | undefined }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => imagesIn(item, `${where}[${index}]`));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = where === "" ? key : `${where}.${key}`;
    if (key !== "image") return imagesIn(inner, place);
    if (typeof inner === "string") return [{ where: place, version: /:([^/:@]+)(@|$)/.exec(inner)?.[1] }];
    return [{ where: place, version: textAt(inner, "tag") }];
  });
}

/** Which chart or repository brings the kinds of a group. Kinds that Pulumi or Flux bring are there before the tree. */
const BROUGHT_BY: Readonly<Record<string, (object: unknown) => boolean>> = {
  "cert-manager.io": (object) => isRelease(object) && chartOf(object) === "cert-manager",
  "gateway.networking.k8s.io": (object) =>
    isKustomization(object) && textAt(object, "spec", "sourceRef", "name") === "gateway-api",
};

function chartOf(object: unknown): string | undefined {
  return textAt(object, "spec", "chart", "spec", "chart");
}

function dependencyProblems(units: readonly Unit[], applied: readonly Applied[]): readonly string[] {
  const foreign = applied
    .filter(({ object }) => isKustomization(object) && !isOwnKustomization(object))
    .map(({ object }) => unitOf(object));
  const all = [...units, ...foreign];
  const missing = all.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((wanted) => !all.some((other) => other.name === wanted))
      .map((wanted) => `Kustomization ${name} depends on ${wanted}, which is not in the tree`),
  );
  const needed = applied.flatMap((each) =>
    needsOf(each, applied)
      .filter(({ unit }) => unit !== each.by && !reaches(all, each.by, unit))
      .map(({ unit, what }) => `Kustomization ${each.by} must depend on ${unit}: ${each.id} needs ${what}`),
  );
  return [...missing, ...new Set(needed)];
}

/** What an object cannot be applied or installed without, and the Kustomization that brings it. */
function needsOf(each: Applied, all: readonly Applied[]): readonly { unit: string; what: string }[] {
  const group = (textAt(each.object, "apiVersion") ?? "").split("/")[0] ?? "";
  const groups = [
    ...(Object.hasOwn(BROUGHT_BY, group) ? [group] : []),
    ...(chartOf(each.object) === "traefik" ? ["gateway.networking.k8s.io"] : []),
  ];
  const kinds = groups.map((name) => ({
    unit:
      all
        .filter(({ object }) => BROUGHT_BY[name]?.(object))
        .map(({ by, object }) => (isKustomization(object) ? (textAt(object, "metadata", "name") ?? "") : by))[0] ??
      "what brings it",
    what: `the kinds of ${name}`,
  }));
  const namespace = textAt(each.object, "metadata", "namespace");
  const maker = all.find(({ id }) => id === `Namespace/${namespace ?? ""}`);
  const classes = storageClassesIn(each.object).flatMap((name) => {
    const found = all.find(({ id }) => id === `StorageClass/${name}`);
    return [{ unit: found?.by ?? "what brings it", what: `the StorageClass ${name}` }];
  });
  return [...kinds, ...classes, ...(maker ? [{ unit: maker.by, what: `the namespace ${namespace ?? ""}` }] : [])];
}

/** Classes that a chart's values ask volumes of. */
function storageClassesIn(value: unknown): readonly string[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "storageClass" && typeof inner === "string" ? [inner] : storageClassesIn(inner),
  );
}

function reaches(units: readonly Unit[], from: string, to: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const next = units.find(({ name }) => name === from)?.dependsOn ?? [];
  return next.includes(to) || next.some((name) => reaches(units, name, to, seen));
}

const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/** A claim without a class gets the default one; with two of them it gets the newer, with none it waits for ever. */
function storageProblems(applied: readonly Applied[]): readonly string[] {
  const declared = applied
    .filter(({ object }) => recordAt(object, "metadata", "annotations")[DEFAULT_CLASS] === "true")
    .map(({ id }) => id);
  const charts = applied
    .filter(({ object }) => isRelease(object) && chartOf(object) === "longhorn")
    .filter(({ object }) => {
      const persistence = recordAt(object, "spec", "values", "persistence");
      return persistence["createStorageClass"] !== false && persistence["defaultClass"] !== false;
    })
    .map(({ id }) => `the chart of ${id}`);
  const all = [...declared, ...charts];
  if (all.length === 1) return [];
  return [`there must be one default StorageClass, not ${all.length}${all.length === 0 ? "" : ` (${all.join(", ")})`}`];
}
