// Previews a project against the real backend, for people who have its credentials; nothing is played.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describeFleet } from "../cli/fleet";
import { policyPack } from "../cli/policyPack";
import { ended } from "../engine/child";
import { ensureEngine } from "../engine/engine";
import { EventStream } from "../engine/events";
import type { Progress } from "../engine/progress";
import { errorsOf } from "./errors";
import type { FoundHead, FoundStack } from "./found";
import { StepCollector } from "./steps";

/** One stack after the other, as the fleet comes up: real providers have their limits. */
export async function previewLive(project: string, progress: Progress): Promise<FoundHead> {
  const fleet = await describeFleet(project);
  const { pulumi } = await ensureEngine(progress);
  const stacks: FoundStack[] = [];
  for (const name of fleet.bringUpOrder) {
    const step = progress.begin(`${name}: preview`);
    const stack = await previewStack(pulumi, project, name);
    step.end(stack.errors.length > 0 ? "failed" : undefined);
    stacks.push(stack);
  }
  return { stacks, removed: [], mesh: [] };
}

async function previewStack(pulumi: string, project: string, name: string): Promise<FoundStack> {
  const collector = new StepCollector();
  const events = new EventStream({ onLine: collector.line });
  const pack = policyPack(project);
  const args = ["preview", "--stack", name, "--json", "--non-interactive"];
  const child = spawn(pulumi, [...args, ...(pack === undefined ? [] : ["--policy-pack", pack])], {
    cwd: project,
    env: { ...process.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.line(line);
  });
  const { code, stderr } = await ended(child);
  const { diagnostics, violations } = events;
  const outcome = { diagnostics, violations, stderr: [...events.text, stderr].join("\n").trim() };
  return {
    name,
    added: false,
    steps: collector.steps,
    violations,
    errors: code === 0 ? [] : errorsOf(outcome),
    nodes: [],
    configured: [],
    staged: [],
  };
}
