// The yardstick of the policy pack: a pack of one policy that does nothing, which costs what Pulumi makes every pack cost.
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** Makes the pack in a new temporary directory, with the packages of `project`; in JavaScript, so that nothing is compiled. */
export function makeIdlePack(project: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), "homelab-idle-pack-"));
  writeFileSync(path.join(directory, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(
    path.join(directory, "package.json"),
    '{ "name": "idle", "version": "0.1.0", "private": true, "main": "index.js" }\n',
  );
  writeFileSync(
    path.join(directory, "index.js"),
    `const { PolicyPack } = require("@pulumi/policy");
const policy = { name: "idle", description: "Does nothing.", enforcementLevel: "mandatory", validateResource: () => {} };
new PolicyPack("idle", { policies: [policy] });
`,
  );
  symlinkSync(path.join(project, "node_modules"), path.join(directory, "node_modules"));
  return directory;
}
