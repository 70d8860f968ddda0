// Temporary directories, programs and processes for the engine's tests.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

export const REPOSITORY = path.join(__dirname, "..", "..", "..");

const made: string[] = [];

/** A fresh directory, removed after the test file's last test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "homelab-test-"));
  made.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/** Writes files by relative path. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** A shell script that can be run by name. */
export function writeExecutable(file: string, script: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** A Pulumi project with this program and these further files. */
export function project(program: string, files: Readonly<Record<string, string>> = {}): string {
  const directory = temporaryDirectory();
  writeFiles(directory, {
    "Pulumi.yaml": "name: tiny\nruntime: nodejs\n",
    "package.json": '{ "name": "tiny" }\n',
    "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "noCheck": true } }\n',
    "index.ts": program,
    ...files,
  });
  symlinkSync(path.join(REPOSITORY, "node_modules"), path.join(directory, "node_modules"));
  return directory;
}

/** Runs TypeScript in another process; resolves to its exit code and output. */
export function runScript(
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", script], {
    cwd: REPOSITORY,
    env: { ...process.env, ...environment },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Waits until something is true, at most ten seconds. */
export async function eventually(holds: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** True while a process with this id runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
