// Measures what a larger fleet costs: twenty clusters in one mesh against three, and loading the largest fleet there can be.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { describeFleet } from "../cli/fleet";
import { rehearse } from "../cli/rehearsal";
import type { StackReport } from "../cli/report";
import { type Engine } from "../engine/engine";
import { type Progress, silent } from "../engine/progress";
import { openSession } from "../engine/session";
import { makeFleetProject } from "./fleetProject";

export interface MeshFigures {
  readonly small: FleetFigure;
  readonly large: FleetFigure;
  /** Seconds per resource of the larger fleet over those of the smaller one. */
  readonly perResource: number;
  /** Resources that a stack gains per further cluster of the fleet: of a cluster, and of Vault's stack. */
  readonly growth: { readonly cluster: number; readonly vault: number };
  readonly load: LoadFigure;
  readonly preview: PreviewFigure;
}

export interface FleetFigure {
  readonly clusters: number;
  readonly resources: number;
  /** Wall-clock time of every `up`. */
  readonly seconds: number;
  readonly connections: number;
  readonly connected: number;
}

/** `fleet check` of the largest fleet against one of a fourth of it, each with a start of Node.js. */
export interface LoadFigure {
  readonly clusters: number;
  readonly seconds: number;
  readonly ratio: number;
  readonly fewer: number;
}

/** First preview of Vault's stack, whose resources grow with the fleet, without and with the policy pack. */
export interface PreviewFigure {
  readonly fewer: VaultPreview;
  readonly all: VaultPreview;
}

export interface VaultPreview {
  readonly resources: number;
  readonly seconds: number;
  readonly withPolicySeconds: number;
}

const SMALL = 3;
const LARGE = 20;
const LARGEST = 255;
const FOURTH = 64;

export async function measureMesh(project: string, engine: Engine, progress: Progress): Promise<MeshFigures> {
  const [small, large] = [await bringUp(project, SMALL, progress), await bringUp(project, LARGE, progress)];
  const count = (stacks: readonly StackReport[], name: string): number =>
    stacks.find((stack) => stack.name === name)?.resources ?? 0;
  const perCluster = (name: string): number =>
    (count(large.stacks, name) - count(small.stacks, name)) / (LARGE - SMALL);
  return {
    small: small.figure,
    large: large.figure,
    perResource: round(large.figure.seconds / large.figure.resources / (small.figure.seconds / small.figure.resources)),
    growth: { cluster: round(perCluster("main")), vault: round(perCluster("vault")) },
    load: await measureLoad(project, progress),
    preview: await measurePreview(project, engine, progress),
  };
}

async function bringUp(
  project: string,
  clusters: number,
  progress: Progress,
): Promise<{ figure: FleetFigure; stacks: readonly StackReport[] }> {
  const step = progress.begin(`rehearsal of ${String(clusters)} clusters in one mesh`);
  const fleet = makeFleetProject(project, clusters);
  const out = mkdtempSync(path.join(tmpdir(), "homelab-bench-"));
  let done = 0;
  try {
    const { stacks, mesh, converged } = await rehearse({
      project: fleet,
      directory: out,
      progress: silent,
      onStack: (stage) => {
        if (stage === "up") step.detail(`${String(++done)} stacks up`);
      },
    });
    if (!converged) throw new Error(`a fleet of ${String(clusters)} clusters does not converge`);
    const sum = (of: (stack: StackReport) => number): number => stacks.reduce((total, one) => total + of(one), 0);
    const figure = {
      clusters,
      resources: sum(({ resources }) => resources),
      seconds: round(sum(({ up }) => up.seconds)),
      connections: mesh.length,
      connected: mesh.filter(({ connected }) => connected).length,
    };
    return { figure, stacks };
  } finally {
    for (const directory of [fleet, out]) rmSync(directory, { recursive: true, force: true });
    step.end();
  }
}

async function measureLoad(project: string, progress: Progress): Promise<LoadFigure> {
  const step = progress.begin(`loading ${String(LARGEST)} clusters`);
  try {
    const fewer = await loadSeconds(project, FOURTH);
    const seconds = await loadSeconds(project, LARGEST);
    return { clusters: LARGEST, seconds: round(seconds), ratio: round(seconds / fewer), fewer: FOURTH };
  } finally {
    step.end();
  }
}

/** The largest mesh has more peers than certificates fit into one Secret, so its members share a CA. */
const SHARED = { trust: "shared-ca" } as const;

async function loadSeconds(project: string, clusters: number): Promise<number> {
  const fleet = makeFleetProject(project, clusters, SHARED);
  try {
    const started = performance.now();
    await describeFleet(fleet);
    return (performance.now() - started) / 1000;
  } finally {
    rmSync(fleet, { recursive: true, force: true });
  }
}

async function measurePreview(project: string, engine: Engine, progress: Progress): Promise<PreviewFigure> {
  const step = progress.begin(`preview of Vault's stack for ${String(FOURTH)} and ${String(LARGEST)} clusters`);
  try {
    const fewer = await previewVault(project, FOURTH, engine);
    const all = await previewVault(project, LARGEST, engine);
    return { fewer, all };
  } finally {
    step.end();
  }
}

async function previewVault(project: string, clusters: number, engine: Engine): Promise<VaultPreview> {
  const directory = makeFleetProject(project, clusters, SHARED);
  const fleet = await describeFleet(directory);
  const session = await openSession({ project: directory, engine, lab: { underlay: fleet.json } });
  try {
    const { ok, stderr } = await session.up("main");
    if (!ok) throw new Error(`the hub of ${String(clusters)} clusters does not come up: ${stderr}`);
    await session.initialiseVault();
    const [plain, judged] = [
      await session.preview("vault"),
      await session.preview("vault", { args: ["--policy-pack", path.join(project, "policy")] }),
    ];
    for (const { ok: previewed, stderr: said, violations } of [plain, judged]) {
      if (!previewed)
        throw new Error(
          [
            `Vault's stack of ${String(clusters)} clusters cannot be previewed: ${said}`,
            ...violations.map(({ message }) => message),
          ].join("\n"),
        );
    }
    return {
      resources: plain.changes["create"] ?? 0,
      seconds: round(plain.seconds),
      withPolicySeconds: round(judged.seconds),
    };
  } finally {
    await session.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
