// A project with the program of this one and the stack files of a fleet of any size.
import { mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type BigFleet, fleetFiles } from "./bigFleet";

/** Makes the project in a new temporary directory; the caller removes it. */
export function makeFleetProject(project: string, clusters: number, options: BigFleet = {}): string {
  const directory = mkdtempSync(path.join(tmpdir(), `homelab-fleet-${String(clusters)}-`));
  for (const name of readdirSync(project)) {
    if (name.startsWith(".") || /^Pulumi\..*\.?ya?ml$/.test(name)) continue;
    symlinkSync(path.join(project, name), path.join(directory, name));
  }
  for (const [name, text] of Object.entries(fleetFiles(clusters, options))) {
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}
