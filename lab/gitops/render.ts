// Renders the GitOps tree of a project with kustomize: every directory that a Flux Kustomization of it names.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { contentHash } from "../engine/cache";
import { goTool } from "../engine/goTool";
import { type Progress, showProgress } from "../engine/progress";
import { textAt } from "../world/controllers/tree";

/** What kustomize made of one directory: the YAML text of each object, or its error. */
export type Rendering =
  | { readonly objects: readonly string[]; readonly error?: undefined }
  | { readonly objects?: undefined; readonly error: string };

/** The tree as a cluster's Flux sees it. */
export interface RenderedTree {
  /** Identifies the content. */
  readonly revision: string;
  /** By directory, relative to the repository, without `./`. What is not here does not exist. */
  readonly paths: Readonly<Record<string, Rendering>>;
}

/** Directory of the tree in a repository, and of the entries that clusters start from. */
const TREE = "gitops";
const ENTRIES = path.join(TREE, "clusters");

const rendered = new Map<string, Promise<RenderedTree>>();

/**
 * Renders the tree of a repository: what lies in `gitops/clusters`, and from there on what Kustomizations name. The same
 * content is rendered once per process.
 *
 * @returns undefined when the repository has no such tree
 * @throws UserError when the tool cannot be built
 */
export async function renderTree(
  repository: string,
  progress: Progress = showProgress(),
): Promise<RenderedTree | undefined> {
  const entries = path.join(repository, ENTRIES);
  if (!existsSync(entries)) return undefined;
  const revision = contentHash(path.join(repository, TREE), []);
  const key = `${repository}\0${revision}`;
  let rendering = rendered.get(key);
  if (rendering === undefined) {
    rendering = render(repository, revision, progress);
    rendered.set(key, rendering);
    rendering.catch(() => rendered.delete(key));
  }
  return rendering;
}

async function render(repository: string, revision: string, progress: Progress): Promise<RenderedTree> {
  const tool = await goTool("kustomize", progress);
  const paths: Record<string, Rendering> = {};
  let wanted = readdirSync(path.join(repository, ENTRIES), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${ENTRIES}/${entry.name}`);
  while (wanted.length > 0) {
    const found = await runKustomize(tool, repository, wanted);
    Object.assign(paths, found);
    const named = Object.values(found).flatMap(({ objects = [] }) => objects.flatMap(pathsNamedBy));
    wanted = [...new Set(named)].filter((name) => !(name in paths) && existsSync(path.join(repository, name)));
  }
  return { revision, paths };
}

/** Directories of this repository that an object lets Flux reconcile. A path with a variable is found by no one. */
function pathsNamedBy(text: string): readonly string[] {
  const object = parse(text) as unknown;
  const ours =
    textAt(object, "kind") === "Kustomization" && (textAt(object, "apiVersion") ?? "").startsWith("kustomize.toolkit.");
  const named = ours ? textAt(object, "spec", "path") : undefined;
  return named === undefined ? [] : [normalPath(named)];
}

/** `./gitops/infra/` is `gitops/infra`. */
export function normalPath(written: string): string {
  return path.posix.join("/", written).replace(/^\/|\/$/g, "");
}

/** One run of `tools/kustomize`, which renders all paths in one process. */
function runKustomize(tool: string, root: string, paths: readonly string[]): Promise<Record<string, Rendering>> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, [], { stdio: ["pipe", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, Rendering>);
      else reject(new Error(`tools/kustomize ended with exit code ${code ?? "none"}`));
    });
    child.stdin.end(JSON.stringify({ root, paths }));
  });
}
