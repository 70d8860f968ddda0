// Measures the figures of the README side by side in one run.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { describeFleet } from "../cli/fleet";
import type { Report } from "../cli/report";
import { type Engine, ensureEngine } from "../engine/engine";
import type { Progress } from "../engine/progress";
import { FINAL_STATE_ONLY } from "../engine/operation";
import { type Session, openSession } from "../engine/session";
import { measureDiff } from "./diffFigure";
import { makeEmptyProgram } from "./emptyProgram";
import { makeIdlePack } from "./idlePack";
import { peakMemory } from "./peakMemory";

/** One operation of a stack beside the same operation of the empty program. */
export interface Pair {
  readonly seconds: number;
  readonly emptySeconds: number;
  readonly ratio: number;
}

export interface Figures {
  readonly node: string;
  readonly engine: string;
  readonly stacks: readonly string[];
  /**
   * Preview before anything exists: first start with an empty compile cache, which Node.js has from 22.1 on, then the
   * median of the later ones. The lab has worked and the fleet was validated before: neither is measured.
   */
  readonly previewCold: Pair;
  readonly previewWarm: Pair;
  /** Warm previews of the stack with the policy pack, and with a pack that does nothing, beside the same without a pack. */
  readonly policy: Pair;
  readonly idlePolicy: Pair;
  readonly up: Pair & { readonly resources: number; readonly resourcesPerSecond: number };
  /** Peak resident memory of all processes of an `up`, MiB; absent where there is no /proc. */
  readonly memory?: { readonly mib: number; readonly emptyMib: number };
  /** The whole command against as many empty programs, each doing `up` and `preview`. */
  readonly rehearsal: Pair;
  /** A report on a label of one node, its base not brought up before, beside the rehearsal of the same stacks. */
  readonly diff: { readonly seconds: number; readonly rehearsalSeconds: number; readonly ratio: number };
  /** The real `up`, in virtual seconds: its longest chain, and all its operations one after the other. */
  readonly virtual: readonly { readonly stack: string; readonly longestChain: number; readonly total: number }[];
}

const WARM_ROUNDS = 3;
const EMPTY = "empty";

export async function measure(project: string, progress: Progress): Promise<Figures> {
  const fleet = await describeFleet(project);
  const engine = await ensureEngine(progress);
  const [stack] = fleet.bringUpOrder;
  if (stack === undefined) throw new Error("the fleet has no stack");
  const emptyProject = makeEmptyProgram(project);
  try {
    const rehearsal = await measureRehearsal(project, emptyProject, engine, fleet.bringUpOrder, progress);
    const comparing = progress.begin("report on a change");
    const diffSeconds = await measureDiff(project, stack);
    comparing.end();
    const session = await openSession({ project, engine, lab: { underlay: fleet.json } });
    const empty = await openSession({ project: emptyProject, engine });
    try {
      const previews = await measurePreviews(session, stack, empty, progress);
      const policies = await measurePolicy(session, stack, project, progress);
      const step = progress.begin(`up of ${stack} and of an empty program`);
      const emptyUp = await peakMemory(() => must(empty.up(EMPTY)));
      const up = await peakMemory(() => must(session.up(stack)));
      step.end();
      const resources = up.result.changes["create"] ?? 0;
      return {
        node: process.version,
        engine: engine.version,
        stacks: fleet.bringUpOrder,
        ...previews,
        ...policies,
        up: {
          ...pair(up.result.seconds, emptyUp.result.seconds),
          resources,
          resourcesPerSecond: round(resources / up.result.seconds),
        },
        ...(up.mib === undefined || emptyUp.mib === undefined
          ? {}
          : { memory: { mib: up.mib, emptyMib: emptyUp.mib } }),
        rehearsal: pair(rehearsal.seconds, rehearsal.emptySeconds),
        diff: {
          seconds: round(diffSeconds),
          rehearsalSeconds: round(rehearsal.seconds),
          ratio: round(diffSeconds / rehearsal.seconds),
        },
        virtual: rehearsal.virtual,
      };
    } finally {
      await Promise.all([session.close(), empty.close()]);
    }
  } finally {
    rmSync(emptyProject, { recursive: true, force: true });
  }
}

async function measurePreviews(
  session: Session,
  stack: string,
  empty: Session,
  progress: Progress,
): Promise<Pick<Figures, "previewCold" | "previewWarm">> {
  const step = progress.begin(`preview of ${stack} and of an empty program, ${1 + WARM_ROUNDS} times`);
  const cache = mkdtempSync(path.join(tmpdir(), "homelab-compile-cache-"));
  try {
    const env = (name: string): { env: Record<string, string> } => ({
      env: { NODE_COMPILE_CACHE: path.join(cache, name) },
    });
    // The lab runs in this process: what its own first operation takes to be compiled is no cost of the program.
    await must(session.preview(stack, env("lab")));
    const rounds: Pair[] = [];
    for (let round = 0; round <= WARM_ROUNDS; round++) {
      // Every round but the first finds what the first one left in the cache; the two programs do not share theirs.
      const emptySeconds = (await must(empty.preview(EMPTY, env("empty")))).seconds;
      rounds.push(pair((await must(session.preview(stack, env("stack")))).seconds, emptySeconds));
    }
    const [previewCold, ...warm] = rounds;
    if (previewCold === undefined) throw new Error("no round was measured");
    const previewWarm = pair(
      middle(warm.map(({ seconds }) => seconds)),
      middle(warm.map(({ emptySeconds }) => emptySeconds)),
    );
    return { previewCold, previewWarm };
  } finally {
    rmSync(cache, { recursive: true, force: true });
    step.end();
  }
}

/** `emptySeconds` is the preview without a pack. */
async function measurePolicy(
  session: Session,
  stack: string,
  project: string,
  progress: Progress,
): Promise<Pick<Figures, "policy" | "idlePolicy">> {
  const step = progress.begin(`preview of ${stack} with and without a policy pack, ${1 + WARM_ROUNDS} times`);
  const idle = makeIdlePack(project);
  const preview = async (pack?: string): Promise<number> =>
    (await must(session.preview(stack, pack === undefined ? {} : { args: ["--policy-pack", pack] }))).seconds;
  const own = path.join(session.projectDirectory, "policy");
  try {
    // The pack compiles its rules at its first start after they changed.
    await preview(own);
    const rounds = { without: [] as number[], own: [] as number[], idle: [] as number[] };
    for (let round = 0; round < WARM_ROUNDS; round++) {
      rounds.without.push(await preview());
      rounds.own.push(await preview(own));
      rounds.idle.push(await preview(idle));
    }
    const without = middle(rounds.without);
    return { policy: pair(middle(rounds.own), without), idlePolicy: pair(middle(rounds.idle), without) };
  } finally {
    rmSync(idle, { recursive: true, force: true });
    step.end();
  }
}

async function measureRehearsal(
  project: string,
  emptyProject: string,
  engine: Engine,
  stacks: readonly string[],
  progress: Progress,
): Promise<Pick<Pair, "seconds" | "emptySeconds"> & Pick<Figures, "virtual">> {
  const step = progress.begin(`rehearsal of ${stacks.join(" and ")}, and ${stacks.length} empty programs`);
  const out = mkdtempSync(path.join(tmpdir(), "homelab-bench-"));
  try {
    let emptySeconds = 0;
    for (let program = 0; program < stacks.length; program++) {
      const session = await openSession({ project: emptyProject, engine });
      try {
        emptySeconds += (await must(session.up(EMPTY, { env: FINAL_STATE_ONLY }))).seconds;
        emptySeconds += (await must(session.preview(EMPTY, { expectNoChanges: true }))).seconds;
      } finally {
        await session.close();
      }
    }
    const started = performance.now();
    const command = path.join(__dirname, "..", "cli", "rehearse.ts");
    await run(process.execPath, ["--import", "tsx", command, "--out", out, "--json"], project);
    const seconds = (performance.now() - started) / 1000;
    const report = JSON.parse(readFileSync(path.join(out, "report.json"), "utf8")) as Report;
    const virtual = report.stacks.flatMap(({ name, virtual: time }) =>
      time === undefined ? [] : [{ stack: name, longestChain: time.seconds, total: time.total }],
    );
    return { seconds, emptySeconds, virtual };
  } finally {
    rmSync(out, { recursive: true, force: true });
    step.end();
  }
}

function run(command: string, args: readonly string[], directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the rehearsal failed with exit code ${code ?? "none"}`));
    });
  });
}

async function must<R extends { readonly ok: boolean; readonly stderr: string }>(operation: Promise<R>): Promise<R> {
  const result = await operation;
  if (!result.ok) throw new Error(`an operation that is measured failed: ${result.stderr}`);
  return result;
}

function pair(seconds: number, emptySeconds: number): Pair {
  return { seconds: round(seconds), emptySeconds: round(emptySeconds), ratio: round(seconds / emptySeconds) };
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const round = (value: number): number => Math.round(value * 100) / 100;
