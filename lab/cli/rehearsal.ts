// Rehearses: brings every stack up in a fresh lab, proves its order, and sees that a second preview is empty.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { ensureEngine } from "../engine/engine";
import { withLock } from "../engine/lock";
import { FINAL_STATE_ONLY } from "../engine/operation";
import type { Progress } from "../engine/progress";
import { type Result, type Session, openSession } from "../engine/session";
import { sideBySide } from "../engine/sideBySide";
import type { StateResource } from "../engine/state";
import { UserError } from "../engine/userError";
import { longestChain, prove } from "../order";
import { machinery } from "../providers/talos/machinery";
import type { OperatorStep } from "../operator";
import { type Files, fileName, helmFiles, logicalName, manifestFiles, resourcesFile, withNebula } from "./artefacts";
import { billOf } from "../cost/bill";
import { describeFleet, type FleetDescription, prerequisites } from "./fleet";
import { fluxReport } from "./fluxReport";
import { lastReport } from "./lastReport";
import { LeakFinder } from "./leaks";
import { meshesWork, meshReport } from "./matrixReport";
import { fleetPicture } from "./picture";
import { pictureFacts } from "./pictureFacts";
import { policyPack } from "./policyPack";
import type { OperationReport, Report, StackReport } from "./report";
import { runbookAfter } from "./runbook";
import { secretsOf } from "./sessionSecrets";
import { machinesOf, stagedNodes } from "./stackMachines";

export interface RehearsalOptions {
  /** The project to rehearse. */
  readonly project: string;
  /** Where the artefacts go; what an earlier rehearsal left there is replaced. */
  readonly directory: string;
  /** Stacks to rehearse, in any order. Default: all. */
  readonly stacks?: readonly string[];
  readonly progress: Progress;
  /** Told of each stack when it is through: after `up`, and again after the second preview. */
  readonly onStack?: (stage: "up" | "preview", stack: StackReport) => void;
  /** Told what a person has to do before the next stack; the rehearsal has played it. */
  readonly onOperator?: (steps: readonly OperatorStep[]) => void;
  /** Told which engine it is before it starts. */
  readonly onEngine?: (engine: Report["engine"], stacks: readonly string[]) => void;
  /** Stops everything when it fires; the promise then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Where the engine's own files are, inside the artefacts' directory. */
const ENGINE_FILES = ".engine";

/** How many previews run side by side: each keeps about one core busy. */
const PREVIEWS = 2;

/**
 * Runs a rehearsal and writes its artefacts.
 *
 * @throws UserError when the stack files have problems, a stack is unknown, or there is no engine.
 */
export async function rehearse(options: RehearsalOptions): Promise<Report> {
  mkdirSync(options.directory, { recursive: true });
  let waiting: ReturnType<Progress["begin"]> | undefined;
  return withLock(
    path.join(options.directory, ".lock"),
    () => {
      waiting?.end();
      return rehearseAlone(options);
    },
    {
      onWait: ({ pid }) => {
        waiting = options.progress.begin(`Waiting for process ${pid}, which rehearses in ${options.directory}`);
      },
    },
  );
}

async function rehearseAlone(options: RehearsalOptions): Promise<Report> {
  const started = performance.now();
  const { signal } = options;
  const before = lastReport(options.directory);
  removeArtefacts(options.directory);
  const fleet = describeFleet(options.project);
  const chosen = fleet.then((description) => choose(description, options.stacks));
  const tools = chosen.then(async () => {
    const engine = await ensureEngine(options.progress);
    await machinery();
    return engine;
  });
  const session = await openSession({
    project: options.project,
    directory: path.join(options.directory, ENGINE_FILES),
    discreet: true,
    engine: tools,
    lab: { underlay: fleet.then(({ json }) => json) },
  });
  const abort = (): void => void session.close();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    const [description, order] = await Promise.all([fleet, chosen]);
    const { version, source, officialHost } = session.engine;
    const engine = { version, source, officialHost };
    options.onEngine?.(engine, order);
    const brought: StackReport[] = [];
    const transcript = new Transcript();
    for (const stack of order) {
      const report = await bringUp(session, stack, options, transcript);
      signal?.throwIfAborted();
      brought.push(report);
      options.onStack?.("up", report);
      if (!report.up.ok) break;
      const byHand = await runbookAfter(session, description, stack);
      options.onOperator?.(byHand);
      write(path.join(options.directory, fileName(stack)), await artefacts(session, stack));
    }
    const failed = brought.some(({ up }) => !up.ok);
    const stacks = failed ? brought : await previewAll(session, brought, options, transcript);
    signal?.throwIfAborted();
    const world = session.lab.world();
    const meshed = meshReport(world, description.meshes, order);
    write(options.directory, { "fleet.svg": await fleetPicture(pictureFacts(world, meshed.mesh)) });
    const finder = new LeakFinder(secretsOf(session));
    const flux = fluxReport(world);
    const reconciled = order.length < description.bringUpOrder.length || flux.every(({ ready }) => ready);
    const cost = billOf(world.aws);
    const costBefore = before?.stacks.map(({ name }) => name).join() === order.join() ? before.cost : undefined;
    const leaks = [...finder.filesIn(options.directory), ...transcript.leaks(finder)];
    const report: Report = {
      converged: stacks.every(({ converged }) => converged) && meshesWork(meshed) && reconciled && leaks.length === 0,
      engine,
      seconds: seconds(started),
      stacks,
      skipped: order.slice(stacks.length),
      ...meshed,
      flux,
      ...(cost === undefined ? {} : { cost }),
      ...(costBefore === undefined ? {} : { costBefore }),
      leaks,
    };
    writeFileSync(path.join(options.directory, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    signal?.removeEventListener("abort", abort);
    await session.close();
  }
}

/** The stacks that were asked for and those that they need, in bring-up order. */
function choose(fleet: FleetDescription, wanted: readonly string[] | undefined): readonly string[] {
  const known = fleet.bringUpOrder;
  if (wanted === undefined || wanted.length === 0) return known;
  const unknown = wanted.filter((stack) => !known.includes(stack));
  if (unknown.length > 0) {
    throw new UserError(`There is no stack ${unknown.join(", ")}; the stack files are of: ${known.join(", ")}.`);
  }
  const needed = new Set(wanted.flatMap((stack) => [...prerequisites(fleet, stack), stack]));
  return known.filter((stack) => needed.has(stack));
}

async function bringUp(
  session: Session,
  stack: string,
  options: RehearsalOptions,
  transcript: Transcript,
): Promise<StackReport> {
  const step = options.progress.begin(`${stack}: up`);
  let steps = 0;
  const pack = policyPack(session.projectDirectory);
  const result = await session.up(stack, {
    ...transcript.of(`up of ${stack}`),
    env: FINAL_STATE_ONLY,
    ...(pack === undefined ? {} : { args: ["--policy-pack", pack] }),
    onStep: () => {
      step.detail(`${++steps} resources`);
    },
  });
  transcript.add(`up of ${stack}`, result.stderr);
  const { resources } = session.state(stack);
  step.end(result.ok ? `${steps} resources` : "failed");
  options.onOperator?.(result.before);
  const up = operationReport(result);
  const { policies, violations } = result;
  const policy = pack === undefined ? {} : { policy: { judged: policies.length, violations } };
  if (!up.ok) return { name: stack, converged: false, resources: count(resources), up, ...policy };
  const state = { deployment: { resources } };
  const evidence = session.lab.evidence(stack);
  const { seconds: virtualSeconds, links, total } = longestChain(state, session.lab.recorder.durations(stack));
  return {
    name: stack,
    converged: false,
    resources: count(resources),
    up,
    ...policy,
    order: {
      laws: evidence.length,
      failures: prove(state, evidence).map(({ urn, law, message }) => ({ urn, law, message })),
    },
    virtual: { seconds: virtualSeconds, total, chain: links },
    staged: stagedNodes(session.lab.world(), stack),
  };
}

/** As the engine counts: left out are providers that it adds on its own, and what it reads of other stacks. */
function count(resources: readonly StateResource[]): number {
  return resources.filter(
    ({ urn, type }) =>
      type !== "pulumi:pulumi:StackReference" &&
      (!type.startsWith("pulumi:providers:") || logicalName(urn) !== "default"),
  ).length;
}

/** The second previews come after all stacks are up: a stack must not disturb another one either. */
async function previewAll(
  session: Session,
  stacks: readonly StackReport[],
  options: RehearsalOptions,
  transcript: Transcript,
): Promise<StackReport[]> {
  const step = options.progress.begin(`${stacks.map(({ name }) => name).join(", ")}: second preview`);
  const reports = await sideBySide(stacks, PREVIEWS, async (stack): Promise<StackReport> => {
    const title = `second preview of ${stack.name}`;
    const result = await session.preview(stack.name, { expectNoChanges: true, ...transcript.of(title) });
    transcript.add(title, result.stderr);
    const preview = operationReport(result);
    const proved = (stack.order?.failures.length ?? 0) === 0;
    return { ...stack, preview, converged: preview.ok && proved };
  });
  step.end();
  for (const report of reports) options.onStack?.("preview", report);
  return reports;
}

/** Everything that the engine said, by operation, until the secrets to look for are known. */
class Transcript {
  private readonly said = new Map<string, string[]>();

  of(operation: string): { readonly onLine: (line: string) => void } {
    return {
      onLine: (line) => {
        this.add(operation, line);
      },
    };
  }

  add(operation: string, text: string): void {
    this.said.set(operation, [...(this.said.get(operation) ?? []), text]);
  }

  leaks(finder: LeakFinder): string[] {
    return [...this.said]
      .filter(([, lines]) => finder.isIn(lines.join("\n")))
      .map(([title]) => `the output of the ${title}`);
  }
}

function operationReport(result: Result): OperationReport {
  return {
    ok: result.ok,
    changes: result.changes,
    seconds: round(result.seconds),
    diagnostics: result.diagnostics.filter(({ severity }) => severity === "warning" || severity === "error"),
    error: result.ok ? "" : result.stderr,
  };
}

async function artefacts(session: Session, stack: string): Promise<Files> {
  const { resources } = session.state(stack);
  return {
    "resources.json": resourcesFile(resources),
    ...(await machineConfigFiles(session, stack)),
    ...helmFiles(resources),
    ...manifestFiles(resources),
  };
}

/** The configuration that each node has or will have after its next reboot, its secrets replaced by throwaway ones. */
async function machineConfigFiles(session: Session, stack: string): Promise<Files> {
  const files: Record<string, string> = {};
  const { redact } = await machinery();
  for (const machine of machinesOf(session.lab.world(), stack)) {
    const live = machine.staged ?? machine.config;
    if (live === undefined) continue;
    const { config } = await redact({ config: live.yaml });
    files[`machineconfig/${fileName(machine.name)}.yaml`] = withNebula(config, live.yaml);
  }
  return files;
}

function write(directory: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Removes what an earlier rehearsal made, and nothing else: the directory is the user's. */
function removeArtefacts(directory: string): void {
  for (const made of ["report.json", "fleet.svg"]) rmSync(path.join(directory, made), { force: true });
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const stack = path.join(directory, entry.name);
    if (!entry.isDirectory() || statSync(path.join(stack, "resources.json"), { throwIfNoEntry: false }) === undefined) {
      continue;
    }
    for (const made of ["resources.json", "machineconfig", "helm", "manifests"]) {
      rmSync(path.join(stack, made), { recursive: true, force: true });
    }
    if (readdirSync(stack).length === 0) rmSync(stack, { recursive: true });
  }
}

const seconds = (started: number): number => round((performance.now() - started) / 1000);
const round = (value: number): number => Math.round(value * 100) / 100;
