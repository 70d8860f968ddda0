// Previews a project against the real backend, for people who have its credentials; nothing is played.
import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { describeFleet } from "../cli/fleet";
import { policyPack } from "../cli/policyPack";
import { ended } from "../engine/child";
import { ensureEngine } from "../engine/engine";
import { EventStream } from "../engine/events";
import type { Progress } from "../engine/progress";
import { errorsOf } from "./errors";
import type { FoundHead, FoundStack } from "./found";
import { patchChanges } from "./patchChanges";
import { StepCollector } from "./steps";

/** Starts the engine in the project. */
type Start = (...args: readonly string[]) => ChildProcess;

/**
 * One stack after the other, as the fleet comes up: real providers have their limits.
 *
 * @param environment of Pulumi: where the backend is, the passphrase, and what providers log in with
 */
export async function previewLive(
  project: string,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<FoundHead> {
  const fleet = await describeFleet(project);
  const { pulumi } = await ensureEngine(progress);
  const env = {
    ...environment,
    // Previews report the same events as updates.
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    // That there is a newer Pulumi is no reason for a failure, and would stand among them.
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const start: Start = (...args) =>
    spawn(pulumi, [...args, "--non-interactive"], { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
  const stacks: FoundStack[] = [];
  for (const name of fleet.bringUpOrder) {
    const step = progress.begin(`${name}: preview`);
    const stack = await previewStack(start, project, name);
    step.end(stack.errors.length > 0 ? "failed" : undefined);
    stacks.push(stack);
  }
  return { stacks, removed: await withoutFile(start, fleet.bringUpOrder), mesh: [] };
}

async function previewStack(start: Start, project: string, name: string): Promise<FoundStack> {
  const collector = new StepCollector();
  const events = new EventStream({ onLine: collector.line });
  const pack = policyPack(project);
  const judged = pack === undefined ? [] : ["--policy-pack", pack];
  const child = start("preview", "--stack", name, "--json", ...judged);
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      events.line(line);
    });
  }
  const { code, stderr } = await ended(child);
  const { diagnostics, violations } = events;
  const outcome = { diagnostics, violations, stderr: [...events.text, stderr].join("\n").trim() };
  const nodes = await patchChanges(collector.steps);
  const reboots = new Set(nodes.flatMap(([urn, { consequence }]) => (consequence === "reboot" ? [urn] : [])));
  return {
    name,
    added: collector.fresh,
    steps: collector.steps,
    violations,
    errors: code === 0 ? [] : errorsOf(outcome, project),
    nodes,
    configured: [],
    // By address: no node was asked for its name.
    staged: collector.steps
      .flatMap(({ urn, after: { node } }) => (reboots.has(urn) && typeof node === "string" ? [node] : []))
      .sort(),
  };
}

/**
 * Stacks that hold something and have no file any more; Pulumi Cloud may say their organization as well. Of a backend that
 * does not answer the previews tell.
 */
async function withoutFile(start: Start, known: readonly string[]): Promise<FoundHead["removed"]> {
  const { code, stdout } = await ended(start("stack", "ls", "--json"));
  if (code !== 0) return [];
  return (JSON.parse(stdout) as readonly { readonly name: string; readonly resourceCount?: number }[])
    .map((stack) => ({ ...stack, name: path.posix.basename(stack.name) }))
    .filter(({ name }) => !known.includes(name))
    .flatMap(({ name, resourceCount = 0 }) => (resourceCount > 0 ? [{ name, left: resourceCount }] : []));
}
