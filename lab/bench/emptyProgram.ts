// The yardstick: a TypeScript program without resources, started the way this project's program is started.
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** Makes the project in a new temporary directory, with the compiler settings and packages of `project`. */
export function makeEmptyProgram(project: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), "homelab-empty-"));
  writeFileSync(
    path.join(directory, "Pulumi.yaml"),
    "name: empty\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n",
  );
  writeFileSync(path.join(directory, "Pulumi.empty.yaml"), "config: {}\n");
  writeFileSync(path.join(directory, "package.json"), '{ "name": "empty", "private": true }\n');
  writeFileSync(path.join(directory, "index.ts"), "export const nothing = true;\n");
  writeFileSync(path.join(directory, "tsconfig.json"), readFileSync(path.join(project, "tsconfig.json")));
  symlinkSync(path.join(project, "node_modules"), path.join(directory, "node_modules"));
  return directory;
}
