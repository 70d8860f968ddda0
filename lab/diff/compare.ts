// Compares two states of the project: the base is brought up in the lab, and the head played on it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import { ended } from "../engine/child";
import { withLock } from "../engine/lock";
import type { Progress } from "../engine/progress";
import { policyPack } from "../cli/policyPack";
import type { FoundBase, FoundHead } from "./found";
import { previewLive } from "./live";
import type { FleetDiff } from "./model";
import { fleetDiff, type Sides } from "./report";
import type { StageRequest } from "./stage";
import { checkout, commitOf, git, treeOf } from "./trees";

export interface Comparison {
  /** Checkout that holds both commits. */
  readonly repository: string;
  readonly base: string;
  /** Undefined: the working tree with everything that is not committed. */
  readonly head?: string;
  /** Where checkouts and worlds are kept between comparisons. */
  readonly cache: string;
  readonly progress: Progress;
}

/** By these a change could approve itself. */
const JUDGES = ["lab", "policy", "tools", ".github", ".gitlab-ci.yml", ".ci"];

/** @throws UserError when a name stands for no commit */
export async function compare(comparison: Comparison): Promise<FleetDiff> {
  const { repository, cache, progress } = comparison;
  mkdirSync(cache, { recursive: true });
  const base = await commitOf(repository, comparison.base);
  const head = comparison.head === undefined ? undefined : await commitOf(repository, comparison.head);
  const judges = await changedJudges(repository, base, head);
  const sides: Sides = {
    base: called(comparison.base, base),
    head: head === undefined ? "the working tree" : called(comparison.head ?? "", head),
    judges,
  };
  return withLock(path.join(cache, ".lock"), () => compareAlone({ repository, base, head, cache, progress }, sides));
}

/** A commit by the name that somebody gave, and what it stood for; of a hash the beginning says enough. */
function called(name: string, commit: string): string {
  const short = commit.slice(0, 10);
  return commit.startsWith(name) ? short : `${name} (${short})`;
}

export interface LiveComparison extends Omit<Comparison, "base"> {
  /** How Pulumi finds the backend, the passphrase and what providers log in with. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The head against what the real backend holds. Nothing is judged by another program than the head's own.
 *
 * @throws UserError when a name stands for no commit
 */
export async function compareLive(comparison: LiveComparison): Promise<FleetDiff> {
  const { repository, cache, progress, environment } = comparison;
  const head = comparison.head === undefined ? undefined : await commitOf(repository, comparison.head);
  const trees = path.join(cache, "trees");
  mkdirSync(trees, { recursive: true });
  const sides: Sides = {
    base: "the real fleet",
    head: head === undefined ? "the working tree" : called(comparison.head ?? "", head),
    judges: [],
    live: true,
  };
  try {
    const project = head === undefined ? repository : await checkout(repository, head, trees);
    const found = await previewLive(project, environment, progress);
    return fleetDiff(sides, unchangedOf(found), found);
  } catch (error) {
    return brokenDiff(sides, "head", error);
  }
}

/** Where nothing changes, what the pack finds was there before. */
function unchangedOf({ stacks }: FoundHead): FoundBase {
  const idle = stacks.filter(({ steps, errors }) => steps.length === 0 && errors.length === 0);
  return { stacks: idle.map(({ name, violations }) => ({ name, violations })), mesh: [] };
}

interface Resolved {
  readonly repository: string;
  readonly base: string;
  readonly head: string | undefined;
  readonly cache: string;
  readonly progress: Progress;
}

async function compareAlone({ repository, base, head, cache, progress }: Resolved, sides: Sides): Promise<FleetDiff> {
  const trees = path.join(cache, "trees");
  mkdirSync(trees, { recursive: true });
  const world = path.join(cache, "worlds", await treeOf(repository, base));
  let project: string;
  let found: FoundBase;
  try {
    project = await step(progress, "base: checkout", () => checkout(repository, base, trees));
    found = await broughtUp(project, world, progress);
  } catch (error) {
    return brokenDiff(sides, "base", error);
  }
  if (found.failure !== undefined) return brokenDiff(sides, "base", new Error(found.failure));
  try {
    const other =
      head === undefined ? repository : await step(progress, "head: checkout", () => checkout(repository, head, trees));
    return fleetDiff(sides, found, await played(project, other, world, sides.judges, progress));
  } catch (error) {
    return brokenDiff(sides, "head", error);
  }
}

/** The base in its world; what has been brought up before is used again. */
async function broughtUp(project: string, directory: string, progress: Progress): Promise<FoundBase> {
  const out = path.join(directory, "found.json");
  if (!existsSync(out)) {
    await step(progress, "base: up", () => stage(project, { kind: "base", project, directory, out }));
  }
  return JSON.parse(readFileSync(out, "utf8")) as FoundBase;
}

async function played(
  base: string,
  head: string,
  world: string,
  judges: readonly string[],
  progress: Progress,
): Promise<FoundHead> {
  const directory = `${world}-head-${String(process.pid)}`;
  const out = `${directory}.json`;
  const packs = [policyPack(base), judges.some((file) => file.startsWith("policy/")) ? policyPack(head) : undefined];
  const request: StageRequest = {
    kind: "head",
    project: head,
    base: world,
    directory,
    packs: packs.flatMap((pack) => pack ?? []),
    out,
  };
  try {
    await step(progress, "head: preview and up", () => stage(base, request));
    return JSON.parse(readFileSync(out, "utf8")) as FoundHead;
  } finally {
    rmSync(out, { force: true });
  }
}

/** Runs one side by the harness of a project: that of the base, so that no change can weaken who judges it. */
async function stage(harness: string, request: StageRequest): Promise<void> {
  const entry = [harness, path.join(__dirname, "..", "..")]
    .map((project) => path.join(project, "lab", "diff", "stage.ts"))
    .find((file) => existsSync(file));
  if (entry === undefined) throw new Error("neither the base nor this checkout has a harness for comparisons");
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    cwd: path.join(path.dirname(entry), "..", ".."),
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.end(JSON.stringify(request));
  const { code, stderr } = await ended(child);
  if (code !== 0) throw new Error(stderr.trim());
}

async function changedJudges(repository: string, base: string, head: string | undefined): Promise<readonly string[]> {
  const range = head === undefined ? [base] : [base, head];
  const changed = await git(repository, "diff", "--name-only", ...range, "--", ...JUDGES);
  return changed === "" ? [] : changed.split("\n");
}

function brokenDiff(sides: Sides, side: "base" | "head", error: unknown): FleetDiff {
  const message = error instanceof Error ? error.message : String(error);
  return {
    ...sides,
    summary:
      side === "base" ? "The base does not come up: nothing can be compared with it." : "The head cannot be previewed.",
    broken: { side, message },
    stacks: [],
    mesh: { before: [], after: [] },
    cost: {},
  };
}

async function step<T>(progress: Progress, title: string, work: () => Promise<T>): Promise<T> {
  const running = progress.begin(title);
  try {
    const result = await work();
    running.end();
    return result;
  } catch (error) {
    running.end("failed");
    throw error;
  }
}
