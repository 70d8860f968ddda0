// Remembers the validated fleet under a hash of everything that it follows from, so that a program starts without the rules.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { today } from "./days";
import { originUrl } from "./gitRemote";
import type * as Load from "./load";
import type { Fleet } from "./model";

/** Beside what npm installed: gone with `npm ci`, never committed, per checkout. */
const CACHE = join("node_modules", ".cache", "homelab");

/** Branches that somebody goes back and forth between, and the lab's copies of the stack files, find theirs again. */
const KEPT = 16;

/**
 * The fleet as `loadFleet` gives it. What was loaded once is not validated again until a stack file, a rule, a library
 * or the checkout's remote changes, or the day, to which the ages of SecretIDs and certificates are counted; a fleet with problems is never remembered.
 *
 * @param projectDir directory of `Pulumi.yaml`
 * @param sources directory of the rules; default: this one
 * @param day YYYY-MM-DD; default: this day, in UTC
 * @throws FleetError as `loadFleet`
 */
export function rememberedFleet(projectDir: string, sources: string = __dirname, day: string = today()): Fleet {
  const file = join(projectDir, CACHE, `fleet-${fingerprint(projectDir, sources, day)}.json`);
  const known = recall(file);
  if (known !== undefined) {
    return known;
  }
  // Loaded only now: the schema library and the rules are most of what the fleet costs at start-up.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an `import()` would not pass through ts-node here
  const { loadFleet } = require("./load") as typeof Load;
  const fleet = loadFleet(projectDir, { today: day });
  remember(file, fleet);
  return fleet;
}

/** A hash over the day, the stack files, the sources of this directory, the libraries, Node.js and the checkout's remote. */
function fingerprint(projectDir: string, sources: string, day: string): string {
  const hash = createHash("sha256");
  const add = (label: string, content: string): void => {
    hash.update(`${label}\0${String(content.length)}\0`).update(content);
  };
  add("day", day);
  add("node", process.version);
  add("origin", originUrl(projectDir) ?? "");
  for (const name of readdirSync(projectDir).sort()) {
    if (/^Pulumi\.(.+\.)?ya?ml$/.test(name) || name === "package-lock.json") {
      add(name, contentOf(join(projectDir, name)));
    }
  }
  for (const name of sourceFiles(sources)) {
    add(name, readFileSync(join(sources, name), "utf8"));
  }
  return hash.digest("hex");
}

/** Without the salt of a stack's encryption, which says nothing about the fleet; an unreadable file is the loader's to report. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^encryptionsalt:.*$/m, "");
  } catch {
    return "";
  }
}

function sourceFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort();
}

function recall(file: string): Fleet | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Fleet;
  } catch {
    return undefined;
  }
}

/** Renamed into place, because another stack's program may read at the same time; a read-only checkout only stays slower. */
function remember(file: string, fleet: Fleet): void {
  const directory = dirname(file);
  try {
    mkdirSync(directory, { recursive: true });
    const draft = `${file}.${String(process.pid)}`;
    writeFileSync(draft, JSON.stringify(fleet));
    renameSync(draft, file);
    const age = (name: string): number => statSync(join(directory, name)).mtimeMs;
    for (const old of readdirSync(directory)
      .sort((a, b) => age(b) - age(a))
      .slice(KEPT)) {
      rmSync(join(directory, old), { force: true });
    }
  } catch {
    // Not being able to remember costs the next start a fifth of a second and nothing else.
  }
}
