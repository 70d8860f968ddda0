// Lays out project directories for the tests of the fleet: the valid base with a few files put over it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const base = join(__dirname, "base");

const made: string[] = [];

afterAll(() => {
  for (const directory of made.splice(0)) {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** An empty directory outside any checkout, removed after the tests of the file. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "fleet-"));
  made.push(directory);
  return directory;
}

/** The base with the files of a case over it; `removed.txt` in the case names files of the base to leave out. */
export function overlaid(directory: string): string {
  const project = scratch();
  cpSync(base, project, { recursive: true });
  cpSync(directory, project, { recursive: true });
  let removed: readonly string[] = [];
  try {
    removed = readFileSync(join(directory, "removed.txt"), "utf8").trim().split("\n");
  } catch {
    // Most cases remove nothing.
  }
  for (const name of ["removed.txt", "expected.txt", ...removed]) {
    rmSync(join(project, name), { force: true });
  }
  return project;
}

/** `[file, text in it, what stands there instead]`; a file that the base does not have is written where the text is empty. */
export type Edit = readonly [file: string, from: string, to: string];

/** The base with edits; each must find its text. */
export function edited(edits: readonly Edit[]): string {
  const project = scratch();
  mkdirSync(project, { recursive: true });
  cpSync(base, project, { recursive: true });
  for (const [file, from, to] of edits) {
    const path = join(project, file);
    const text = from === "" ? "" : readFileSync(path, "utf8");
    if (!text.includes(from)) {
      throw new Error(`${file} does not contain ${from}`);
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return project;
}
