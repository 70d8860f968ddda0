// Checks a commit out into a directory of its own, with the dependencies of its own lockfile.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { UserError } from "../engine/userError";

const run = promisify(execFile);

/** Output of a Git command, without the last line break. */
export async function git(repository: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", repository, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trimEnd();
}

/**
 * The commit that a name stands for.
 *
 * @throws UserError when there is none
 */
export async function commitOf(repository: string, name: string): Promise<string> {
  try {
    return await git(repository, "rev-parse", "--verify", "--quiet", `${name}^{commit}`);
  } catch {
    throw new UserError(
      `There is no commit ${name} in ${repository}. A shallow clone holds only the last ones: git fetch --unshallow`,
    );
  }
}

/** Hash of everything that a commit holds. */
export const treeOf = (repository: string, commit: string): Promise<string> =>
  git(repository, "rev-parse", `${commit}^{tree}`);

/**
 * A checkout below `directory`, named by the commit's content; one that is complete is used again.
 *
 * @throws Error with what npm said, when the dependencies cannot be installed
 */
export async function checkout(repository: string, commit: string, directory: string): Promise<string> {
  const place = path.join(directory, (await treeOf(repository, commit)).slice(0, 16));
  const done = `${place}.complete`;
  if (existsSync(done)) return place;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const archive = path.join(directory, `${path.basename(place)}.tar`);
  await git(repository, "archive", "--format=tar", `--output=${archive}`, commit);
  await run("tar", ["-xf", archive, "-C", place]);
  rmSync(archive);
  await bringDependencies(repository, place);
  writeFileSync(done, "");
  return place;
}

/** The lockfile decides: where it is the checkout's own, the dependencies that are there already serve both. */
async function bringDependencies(repository: string, place: string): Promise<void> {
  const lock = (project: string): string | undefined => {
    const file = path.join(project, "package-lock.json");
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  if (lock(place) === lock(repository)) {
    symlinkSync(path.join(repository, "node_modules"), path.join(place, "node_modules"));
    return;
  }
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: place, maxBuffer: 64 * 1024 * 1024 });
}
