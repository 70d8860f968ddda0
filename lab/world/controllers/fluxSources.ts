// Where Flux gets manifests and charts from: the project's repository, other repositories that the lab knows, chart repositories.
import { readyStatus } from "./ready";
import { publishedTree } from "../../gitops/repository";
import type { Rendering } from "../../gitops/render";
import type { Cluster, KubeObject, World } from "../model";
import { findObject, objectsOf, putStatus, type Manifest } from "./cluster";
import { FLUX_CHARTS } from "./fluxCharts";
import { GATEWAY_API_DEFINITIONS } from "./fluxDefinitions";
import { textAt } from "./tree";

export const SOURCE_API = "source.toolkit.fluxcd.io/v1";

/** A directory of somebody else's repository, at one tag. */
interface ForeignTree {
  readonly url: string;
  readonly tag: string;
  readonly path: string;
  readonly objects: readonly Manifest[];
}

const FOREIGN: readonly ForeignTree[] = [
  {
    url: "https://github.com/kubernetes-sigs/gateway-api",
    tag: "v1.5.1",
    path: "config/crd",
    objects: GATEWAY_API_DEFINITIONS,
  },
];

/** What a source serves: the tree of the project, or one that the lab knows by heart. */
export type Artifact =
  | { readonly revision: string; rendering(path: string): Rendering | undefined }
  | { readonly revision: string; manifests(path: string): readonly Manifest[] | undefined };

/**
 * The artifact of a source, or why there is none.
 *
 * @param root name of the source that the FluxInstance made, which reads the project's own repository
 */
export function artifactOf(
  world: World,
  cluster: Cluster,
  reference: { readonly kind: string; readonly namespace: string; readonly name: string },
  root: KubeObject,
): Artifact | string {
  const { kind, namespace, name } = reference;
  const source = findObject(cluster, SOURCE_API, kind, namespace, name);
  if (!source) return `${pluralOf(kind)}.source.toolkit.fluxcd.io "${name}" not found`;
  if (source === root) {
    const tree = publishedTree(world);
    const branch = (textAt(root.body, "spec", "ref", "name") ?? "").replace("refs/heads/", "");
    return tree === undefined
      ? "Source artifact not found, retrying in 5s"
      : { revision: `${branch}@sha1:${tree.revision}`, rendering: (path) => tree.paths[path] };
  }
  const { url, tag } = placeOf(source);
  const known = FOREIGN.filter((tree) => tree.url === url && tree.tag === tag);
  if (known.length === 0) return "Source artifact not found, retrying in 5s";
  return { revision: `${tag}@sha1:`, manifests: (path) => known.find((tree) => tree.path === path)?.objects };
}

function pluralOf(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies`.toLowerCase() : `${kind}s`.toLowerCase();
}

function placeOf(source: KubeObject): { readonly url: string; readonly tag: string } {
  return {
    url: (textAt(source.body, "spec", "url") ?? "").replace(/\.git$/, ""),
    tag: textAt(source.body, "spec", "ref", "tag") ?? "",
  };
}

/** Reports on the sources that the tree declares. Returns true when something changed. */
export function runSources(cluster: Cluster, root: KubeObject): boolean {
  let changed = false;
  for (const source of objectsOf(cluster, SOURCE_API, "GitRepository")) {
    if (source !== root && putStatus(source, gitStatus(source))) changed = true;
  }
  for (const source of objectsOf(cluster, SOURCE_API, "HelmRepository")) {
    if (putStatus(source, helmStatus(source))) changed = true;
  }
  return changed;
}

/** Source of the text: fluxcd/source-controller internal/controller/gitrepository_controller.go. */
function gitStatus(source: KubeObject): Record<string, unknown> {
  const { url, tag } = placeOf(source);
  if (FOREIGN.some((tree) => tree.url === url && tree.tag === tag)) {
    return readyStatus(true, "Succeeded", `stored artifact for revision '${tag}@sha1:'`);
  }
  const known = FOREIGN.map((tree) => `${tree.url} ${tree.tag}`).join(", ");
  const message = `failed to checkout and determine revision: unable to clone '${url}': couldn't find remote ref "refs/tags/${tag}" (the lab knows: ${known})`;
  return readyStatus(false, "GitOperationFailed", message);
}

/** Source of the text: fluxcd/source-controller internal/controller/helmrepository_controller.go. */
function helmStatus(source: KubeObject): Record<string, unknown> {
  const url = textAt(source.body, "spec", "url") ?? "";
  if (FLUX_CHARTS.some((chart) => chart.repository === url.replace(/\/+$/, ""))) {
    return readyStatus(true, "Succeeded", "stored artifact: revision 'sha256:'");
  }
  const known = [...new Set(FLUX_CHARTS.map((chart) => chart.repository))].join(", ");
  const message = `failed to fetch Helm repository index: failed to cache index to temporary file: failed to fetch ${url}/index.yaml : 404 Not Found (the lab knows: ${known})`;
  return readyStatus(false, "IndexationFailed", message);
}
