// Measures a report on a small change from nothing: base brought up in a fresh world, head previewed and played on it.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { policyPack } from "../cli/policyPack";
import { bringUpBase } from "../diff/base";
import { playHead } from "../diff/head";
import { markdown } from "../diff/markdown";
import { fleetDiff } from "../diff/report";

/** Seconds of the whole, from the stack files to the Markdown. */
export async function measureDiff(project: string, stack: string): Promise<number> {
  const scratch = mkdtempSync(path.join(tmpdir(), "homelab-bench-diff-"));
  try {
    const head = path.join(scratch, "head");
    withLabel(project, head, stack);
    const [base, directory] = [path.join(scratch, "base"), path.join(scratch, "session")];
    const started = performance.now();
    const found = await bringUpBase({ project, directory: base });
    if (found.failure !== undefined) throw new Error(found.failure);
    const pack = policyPack(project);
    const packs = pack === undefined ? [] : [pack];
    const played = await playHead({ project: head, base, directory, packs });
    markdown(fleetDiff({ base: "base", head: "head", judges: [] }, found, played));
    return (performance.now() - started) / 1000;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The project with another label on a node of a stack. */
function withLabel(project: string, head: string, stack: string): void {
  cpSync(path.join(project, "Pulumi.yaml"), path.join(head, "Pulumi.yaml"), { recursive: true });
  for (const name of readdirSync(project)) {
    if (name.startsWith(".") || name === "Pulumi.yaml") continue;
    symlinkSync(path.join(project, name), path.join(head, name));
  }
  const file = `Pulumi.${stack}.yaml`;
  const document = parseDocument(readFileSync(path.join(project, file), "utf8"));
  document.setIn(["config", "homelab:nodes", "controlPlanes", 0, "labels"], { bench: "two" });
  rmSync(path.join(head, file));
  writeFileSync(path.join(head, file), document.toString({ lineWidth: 0 }));
}
