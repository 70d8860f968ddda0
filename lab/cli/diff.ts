// The command `npm run diff`.
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { compare, compareLive } from "../diff/compare";
import { markdown } from "../diff/markdown";
import { showProgress } from "../engine/progress";
import { command } from "./command";

const PROJECT = path.join(__dirname, "..", "..");

const USAGE = `Usage: npm run diff -- --base REF [OPTIONS]

Tells what a change does to every stack: the base is brought up in the lab, and the head is previewed and played on it,
with the real Pulumi engine. Needs no hypervisor, no cloud account and no secret.

  --base REF    commit that is compared with, e.g. origin/main
  --head REF    commit that is looked at (default: the working tree)
  --live        preview the head against the real backend instead, with your credentials; --base is then not needed
  --out FILE    where the report goes as Markdown (default: standard output)
  --json FILE   where it goes as JSON (default: nowhere)
  --help        print this text

Exit code: 0 there is a report; 1 the base or the head cannot be looked at, or a stack of the head cannot be previewed or
breaks a mandatory policy; 2 wrong usage.
`;

const OPTIONS = {
  base: { type: "string" },
  live: { type: "boolean", default: false },
  head: { type: "string" },
  out: { type: "string" },
  json: { type: "string" },
} as const;

command(USAGE, OPTIONS, async ({ base, head, live, out, json }) => {
  if (base === undefined && !live) {
    process.stderr.write(`--base is missing\n\n${USAGE}`);
    return 2;
  }
  const common = {
    repository: PROJECT,
    ...(head === undefined ? {} : { head }),
    cache: path.join(PROJECT, "node_modules", ".cache", "homelab", "diff"),
    progress: showProgress(),
  };
  const diff =
    base === undefined || live
      ? await compareLive({ ...common, environment: process.env })
      : await compare({ ...common, base });
  const text = markdown(diff);
  if (out === undefined) process.stdout.write(text);
  else write(out, text);
  if (json !== undefined) write(json, `${JSON.stringify(diff, null, 2)}\n`);
  const refused = diff.stacks.some(
    ({ status, policy }) => status === "failed" || policy.added.some(({ level }) => level === "mandatory"),
  );
  return diff.broken !== undefined || refused ? 1 : 0;
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, text);
}
