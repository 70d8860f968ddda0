// Renders the GitOps tree of a project with kustomize: every directory that a Flux Kustomization of it may name.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { contentHash } from "../engine/cache";
import { goTool } from "../engine/goTool";
import { type Progress, showProgress } from "../engine/progress";
import { regularFiles } from "../engine/regularFiles";

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

/** Directory of the tree in a repository. */
const TREE = "gitops";

const rendered = new Map<string, Promise<RenderedTree>>();

/**
 * Renders the tree of a repository: every directory below `gitops` with a `kustomization.yaml`. Flux makes one up where
 * there is none; this project writes its own, so that a directory says what of it counts. The same content is rendered
 * once per process.
 *
 * @returns undefined when the repository has no such tree
 * @throws UserError when the tool cannot be built
 */
export async function renderTree(
  repository: string,
  progress: Progress = showProgress(),
): Promise<RenderedTree | undefined> {
  const tree = path.join(repository, TREE);
  if (!existsSync(tree)) return undefined;
  const revision = contentHash(tree, []);
  const key = `${repository}\0${revision}`;
  let rendering = rendered.get(key);
  if (rendering === undefined) {
    rendering = render(repository, progress).then((paths) => ({ revision, paths }));
    rendered.set(key, rendering);
    rendering.catch(() => rendered.delete(key));
  }
  return rendering;
}

async function render(repository: string, progress: Progress): Promise<RenderedTree["paths"]> {
  const paths = regularFiles(path.join(repository, TREE))
    .filter((file) => path.basename(file) === "kustomization.yaml")
    .map((file) => normalPath(path.join(TREE, path.dirname(file))));
  return runKustomize(await goTool("kustomize", progress), repository, paths.sort());
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
