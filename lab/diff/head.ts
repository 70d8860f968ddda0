// Plays the head of a comparison on what its base has brought up: previews first, then the `up` of what changes.
import { cpSync, rmSync } from "node:fs";
import { describeFleet } from "../cli/fleet";
import { meshReport } from "../cli/matrixReport";
import { stagedNodes } from "../cli/stackMachines";
import { billOf } from "../cost/bill";
import type { PolicyViolation } from "../engine/events";
import { FINAL_STATE_ONLY } from "../engine/operation";
import { openSession, type Session } from "../engine/session";
import { sideBySide } from "../engine/sideBySide";
import { storedStacks } from "../engine/state";
import { longestChain } from "../order";
import { machinery } from "../providers/talos/machinery";
import type { Machine, World } from "../world/model";
import { errorsOf } from "./errors";
import type { FoundHead, FoundStack } from "./found";
import { hasRule, nodeChange, type NodeChange } from "./machineConfig";
import { refuseLeaks } from "./secrets";
import { StepCollector, type Step } from "./steps";

/** How many previews run side by side: each keeps about one core busy. */
const PREVIEWS = 2;

interface Preview {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly violations: readonly PolicyViolation[];
  readonly errors: readonly string[];
}

export interface HeadRequest {
  readonly project: string;
  /** Session of the base: its world and state are copied, and stay as they are. */
  readonly base: string;
  /** Where the copy is; it is removed at the end. */
  readonly directory: string;
  /** Policy packs that judge, each by itself: the base's, then the head's where it differs. */
  readonly packs: readonly string[];
}

export async function playHead(request: HeadRequest): Promise<FoundHead> {
  const { base, directory } = request;
  rmSync(directory, { recursive: true, force: true });
  cpSync(base, directory, { recursive: true, verbatimSymlinks: true });
  try {
    return await playOn(request);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function playOn({ project, directory, packs }: HeadRequest): Promise<FoundHead> {
  const fleet = await describeFleet(project);
  const session = await openSession({ project, directory, resume: true, lab: { underlay: fleet.json } });
  try {
    const known = (stack: string): boolean => session.state(stack).resources.length > 0;
    const added = new Set(fleet.bringUpOrder.filter((stack) => !known(stack)));
    const previews = await previewAll(session, fleet.bringUpOrder, packs);
    const stacks: FoundStack[] = [];
    for (const preview of previews) stacks.push(await play(session, preview, added.has(preview.name)));
    const world = session.lab.world();
    const bill = billOf(world.aws);
    const found: FoundHead = {
      stacks,
      removed: storedStacks(session.backend, session.sandbox.project)
        .filter((name) => !fleet.bringUpOrder.includes(name))
        .map((name) => ({ name, left: session.state(name).resources.length }))
        .filter(({ left }) => left > 0),
      mesh: meshReport(world, fleet.meshes, fleet.bringUpOrder).mesh,
      ...(bill === undefined ? {} : { bill }),
    };
    refuseLeaks(session, found);
    return found;
  } finally {
    await session.close();
  }
}

function previewAll(
  session: Session,
  stacks: readonly string[],
  packs: readonly string[],
): Promise<readonly Preview[]> {
  const args = packs.flatMap((pack) => ["--policy-pack", pack]);
  return sideBySide(stacks, PREVIEWS, async (name) => {
    const collector = new StepCollector();
    const result = await session.preview(name, { args, onLine: collector.line });
    return {
      name,
      steps: collector.steps,
      violations: result.violations,
      errors: result.ok ? [] : errorsOf(result, session.projectDirectory),
    };
  });
}

/** Plays the `up` of a stack with something to do. What a policy forbids, or the preview refused, is not played. */
async function play(session: Session, preview: Preview, added: boolean): Promise<FoundStack> {
  const { name, steps, errors } = preview;
  const quiet: FoundStack = {
    ...preview,
    added,
    nodes: [],
    configured: [],
    staged: stagedNodes(session.lab.world(), name),
  };
  if (errors.length > 0 || steps.length === 0) return quiet;
  const before = configsOf(session.lab.world(), name);
  const { resources } = session.state(name);
  const applied = new Set<string>();
  const result = await session.up(name, {
    env: FINAL_STATE_ONLY,
    onStep: (urn, kind) => {
      if (isApply(urn) && kind !== "same") applied.add(urn);
    },
  });
  const world = session.lab.world();
  const { recorder } = session.lab;
  const made = longestChain({ deployment: session.state(name) }, recorder.durations(name));
  // The engine deletes when everything else is done.
  const deleted = longestChain({ deployment: { resources } }, recorder.deletions(name));
  return {
    ...quiet,
    errors: result.ok ? [] : errorsOf(result, session.projectDirectory),
    nodes: await nodeChanges(before, configsOf(world, name)),
    configured: nodesOf(applied, world),
    staged: stagedNodes(world, name),
    ...(result.ok ? { seconds: made.seconds + deleted.seconds } : {}),
  };
}

const isApply = (urn: string): boolean => urn.includes("talos:machine/configurationApply:ConfigurationApply::");

/** Machines of a stack whose next configuration is known, by the resource that applied it. */
function configsOf(world: World, stack: string): ReadonlyMap<string, { machine: Machine; yaml: string }> {
  return new Map(
    Object.values(world.machines).flatMap((machine) => {
      const next = machine.staged ?? machine.config;
      return next?.madeBy.startsWith(`urn:pulumi:${stack}::`) === true
        ? [[machine.name, { machine, yaml: next.yaml }] as const]
        : [];
    }),
  );
}

/** The change of each node that had a configuration and has another one, by the URN that applied it. */
async function nodeChanges(
  before: ReturnType<typeof configsOf>,
  after: ReturnType<typeof configsOf>,
): Promise<readonly (readonly [string, NodeChange])[]> {
  const { redact, rebootDecision } = await machinery();
  const found: (readonly [string, NodeChange])[] = [];
  for (const [name, { machine, yaml }] of after) {
    const old = before.get(name);
    const applied = (machine.staged ?? machine.config)?.madeBy;
    if (old === undefined || old.yaml === yaml || applied === undefined) continue;
    const decision = isKnown(machine) ? await rebootDecision({ old: old.yaml, new: yaml }) : undefined;
    const [was, is] = [await redact({ config: old.yaml }), await redact({ config: yaml })];
    found.push([applied, nodeChange(was.config, is.config, decision)]);
  }
  return found;
}

const isKnown = ({ image }: Machine): boolean => image === undefined || hasRule(image.talosVersion);

function nodesOf(applied: ReadonlySet<string>, world: World): readonly string[] {
  return Object.values(world.machines)
    .filter(({ config, staged }) => [config, staged].some((one) => one !== undefined && applied.has(one.madeBy)))
    .map(({ name }) => name)
    .sort();
}
