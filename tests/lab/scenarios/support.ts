// Sessions of the real engine on the real program, and what an operation did, in words that a test can compare.
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { describeFleet } from "../../../lab/cli/fleet";
import { isLastWord } from "../../../lab/engine/events";
import { type OperationOptions, type Result, type Session, openSession } from "../../../lab/engine/session";
import type { Fault } from "../../../lab/kernel/faults";
import type { Cluster, World } from "../../../lab/world/model";
import { overlaid } from "../../fleet/project";
import { REPOSITORY, temporaryDirectory } from "../engine/support";

/** A real operation on a busy machine. */
export const PATIENCE = 300_000;

/** The stack files of clusters on one site, without overlay and AWS. */
export const HOME_FLEET = path.join(REPOSITORY, "tests", "fleet", "home");

const STACK_FILE = /^Pulumi(\..+)?\.ya?ml$/;

/** This repository with the stack files of another fleet of tests/fleet/valid. */
export function fleetProject(fleet: string): string {
  return withStackFiles(overlaid(path.join(REPOSITORY, "tests", "fleet", "valid", fleet)));
}

/** The stack files of a fleet at home: this repository's without the cluster on AWS, and so without an overlay. */
export const HOME = path.join(REPOSITORY, "tests", "fleet", "home");

/** This repository with one cluster of its fleet and no other: no hub, no Vault and no mesh to bring up first. */
export function loneCluster(stack: string): string {
  const own = `Pulumi.${stack}.yaml`;
  const removed: Readonly<Record<string, readonly (readonly string[])[]>> = {
    "Pulumi.yaml": [["homelab:vault"], ["homelab:meshes"]],
    [own]: [["homelab:secrets"], ["homelab:cilium", "mesh"]],
  };
  return withStackFiles(REPOSITORY, (name, text) => {
    const parts = removed[name];
    if (parts === undefined) return undefined;
    const document = parseDocument(text);
    for (const keys of parts) document.deleteIn(["config", ...keys]);
    if (name === own) document.setIn(["config", "homelab:cilium", "l2Announcements"], true);
    return document.toString({ lineWidth: 0 });
  });
}

/** This repository with the stack files of a directory, changed or left out before anything reads them. */
export function withStackFiles(
  files: string,
  change: (name: string, text: string) => string | undefined = (_, text) => text,
): string {
  const directory = temporaryDirectory();
  for (const name of readdirSync(REPOSITORY)) {
    if (name.startsWith(".") || STACK_FILE.test(name)) continue;
    symlinkSync(path.join(REPOSITORY, name), path.join(directory, name));
  }
  for (const name of readdirSync(files).filter((file) => STACK_FILE.test(file))) {
    const text = change(name, readFileSync(path.join(files, name), "utf8"));
    if (text !== undefined) writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

/** Opens a session on a project with its lab. */
export function open(project: string, faults: readonly Fault[] = []): Promise<Session> {
  return openSession({ project, lab: { faults, underlay: describeFleet(project).then(({ json }) => json) } });
}

/** One operation: its result, and each step that changed something, as `create gitlab-cp-0-vm`, sorted. */
export interface Watched extends Result {
  readonly steps: readonly string[];
}

/**
 * Runs an operation and collects its steps. What a component is told is no change of anything real, nor is what is read
 * of another stack: both are left out.
 */
export async function watch(
  session: Session,
  verb: "up" | "preview" | "refresh" | "destroy",
  stack: string,
  options: OperationOptions = {},
): Promise<Watched> {
  const steps = new Set<string>();
  const idle = ["same", "refresh", "read"];
  const result = await session[verb](stack, {
    ...options,
    onStep: (urn, kind) => {
      options.onStep?.(urn, kind);
      if (!idle.includes(kind) && !isComponent(urn)) steps.add(`${kind} ${nameOf(urn)}`);
    },
  });
  return { ...result, steps: [...steps].sort() };
}

function isComponent(urn: string): boolean {
  return /(::|\$)homelab:[a-z]+:[A-Za-z]+::/.test(urn) || urn.includes("::pulumi:pulumi:Stack::");
}

export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Warnings and errors about resources, and errors of the program. Left out: advisories of the fleet, "update failed". */
export function said(result: Result): readonly string[] {
  return result.diagnostics
    .filter(({ severity, urn }) => severity === "error" || (severity === "warning" && urn !== undefined))
    .filter(({ message }) => !isLastWord(message))
    .map(({ urn, message }) => (urn === undefined ? message : `${nameOf(urn)}: ${message}`));
}

/** Everything went well and nothing had to be done. */
export const NOTHING = { ok: true, steps: [], stderr: "" };

/** Changes a value in the session's copy of a stack file or of Pulumi.yaml; `undefined` removes it. */
export function edit(session: Session, file: string, keys: readonly (string | number)[], value: unknown): void {
  const place = path.join(session.projectDirectory, file);
  const document = parseDocument(readFileSync(place, "utf8"));
  if (value === undefined) document.deleteIn(keys);
  else document.setIn(keys, document.createNode(value, { flow: true }));
  writeFileSync(place, document.toString({ lineWidth: 0 }));
}

/** URN of the one resource of a stack with this logical name. */
export function urnOf(session: Session, stack: string, name: string): string {
  const found = session.state(stack).resources.filter(({ urn }) => nameOf(urn) === name);
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} resources are called ${name}`);
  return found[0].urn;
}

/** The cluster of a name in the world. */
export function clusterIn(session: Session, name: string): Cluster {
  const found = Object.values(session.lab.world().clusters).find((cluster) => cluster.name === name);
  if (found === undefined) throw new Error(`the world has no cluster ${name}`);
  return found;
}

/** What exists in the world, without what the operations themselves remember. */
export function snapshot(session: Session): World {
  return structuredClone(session.lab.world());
}

/** Stack outputs as they stand in the state. */
export function outputs(session: Session, stack: string): Readonly<Record<string, unknown>> {
  return session.state(stack).resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}
