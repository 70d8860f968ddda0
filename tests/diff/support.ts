// Compares states of the program for tests: one base world for many heads, and each report against a file.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { bringUpBase } from "../../lab/diff/base";
import type { FoundBase } from "../../lab/diff/found";
import { playHead } from "../../lab/diff/head";
import { markdown } from "../../lab/diff/markdown";
import type { FleetDiff } from "../../lab/diff/model";
import { fleetDiff } from "../../lab/diff/report";
import { REPOSITORY, temporaryDirectory } from "../lab/engine/support";
import { without } from "./edits";

const STACK_FILE = /^Pulumi(\..+)?\.ya?ml$/;

/** Sources that a change may touch; everything else is shared with this checkout. */
const SOURCES = ["index.ts", "fleet", "stacks", "components"];

/** New text of a file by its path; undefined removes it. */
export type Edits = Readonly<Record<string, ((text: string) => string) | undefined>>;

/** A project with this program, the stack files of a directory, and some files changed. */
export function project(stackFiles: string, edits: Edits = {}): string {
  const directory = temporaryDirectory();
  for (const name of readdirSync(REPOSITORY)) {
    if (name.startsWith(".") || STACK_FILE.test(name)) continue;
    const [from, to] = [path.join(REPOSITORY, name), path.join(directory, name)];
    if (SOURCES.includes(name)) cpSync(from, to, { recursive: true });
    else symlinkSync(from, to);
  }
  for (const name of readdirSync(stackFiles).filter((file) => STACK_FILE.test(file))) {
    cpSync(path.join(stackFiles, name), path.join(directory, name));
  }
  for (const [name, change] of Object.entries(edits)) {
    const file = path.join(directory, name);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (change === undefined) {
      rmSync(file);
      continue;
    }
    const changed = change(text);
    if (changed === text) throw new Error(`the edit of ${name} changes nothing`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, changed);
  }
  return directory;
}

/** The workload cluster of the home fleet by itself: without hub, Vault and mesh. */
export function loneCluster(): string {
  const directory = temporaryDirectory();
  const home = path.join(REPOSITORY, "tests", "fleet", "home");
  for (const name of ["Pulumi.yaml", "Pulumi.gitlab.yaml"]) cpSync(path.join(home, name), path.join(directory, name));
  return project(directory, {
    "Pulumi.yaml": without(["homelab:vault"], ["homelab:meshes"]),
    "Pulumi.gitlab.yaml": without(["homelab:secrets"], ["homelab:cilium", "mesh"]),
  });
}

/** Replaces a text that must be there. */
export const replacing =
  (from: string | RegExp, to: string) =>
  (text: string): string =>
    text.replace(from, to);

interface Base {
  readonly directory: string;
  readonly found: FoundBase;
}

/** Brings a project up, once for all tests of a file. */
async function baseOf(directory: string): Promise<Base> {
  const session = temporaryDirectory();
  const found = await bringUpBase({ project: directory, directory: session });
  if (found.failure !== undefined) throw new Error(found.failure);
  return { directory: session, found };
}

/** What the head does to the base. */
export async function compared(base: Base, head: string): Promise<FleetDiff> {
  const directory = path.join(temporaryDirectory(), "head");
  const packs = [path.join(REPOSITORY, "policy")];
  const found = await playHead({ project: head, base: base.directory, directory, packs });
  return fleetDiff({ base: "base", head: "head", judges: [] }, base.found, found);
}

/** What the report is called, and what is changed. */
export type Samples = readonly (readonly [string, Edits])[];

/**
 * A test for each sample, all on one base, which is brought up once.
 *
 * @param stackFiles directory that holds those of the base
 * @returns the base, for further tests of the file
 */
export function testSamples(samples: Samples, stackFiles: () => string, patience: number): () => Base {
  let files: string;
  let base: Base;
  beforeAll(async () => {
    files = stackFiles();
    base = await baseOf(project(files));
  }, patience);
  test.each(samples)(
    "%s",
    async (name, edits) => {
      expectReport(name, await compared(base, project(files, edits)));
    },
    patience,
  );
  return () => base;
}

const EXPECTED = path.join(__dirname, "expected");

/** Compares a report with tests/diff/expected/<name>.md; UPDATE_REPORTS=1 writes the file instead, to be read. */
export function expectReport(name: string, diff: FleetDiff): void {
  const file = path.join(EXPECTED, `${name}.md`);
  // Ids and addresses that EC2 gives depend on what came first.
  const text = markdown(diff)
    .replaceAll(/\b(i|vol|sir)-[0-9a-f]{8,17}\b/g, "$1-id")
    .replaceAll(/\b100\.20\.\d+\.\d+\b/g, "public address");
  if (process.env["UPDATE_REPORTS"] === "1") {
    mkdirSync(EXPECTED, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
}
