// Proves, through the real engine, that the fleets which serve as examples come up without a mandatory violation: the rules
// fit what the program makes for meshes, metal, native routing, several hypervisors and own versions, not for one fleet alone.
// Cannot prove it for settings that no example has.
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeFleet } from "../../../lab/cli/fleet";
import { runbookAfter } from "../../../lab/cli/runbook";
import { FINAL_STATE_ONLY } from "../../../lab/engine/operation";
import { openSession } from "../../../lab/engine/session";
import { overlaid } from "../../fleet/project";

const REPOSITORY = join(__dirname, "..", "..", "..");
const EXAMPLES = join(__dirname, "..", "..", "fleet", "valid");

/** The example's stack files around this project's program. */
function example(name: string): string {
  const directory = overlaid(join(EXAMPLES, name));
  for (const entry of readdirSync(REPOSITORY)) {
    if (entry.startsWith(".") || existsSync(join(directory, entry)) || /^Pulumi\./.test(entry)) continue;
    symlinkSync(join(REPOSITORY, entry), join(directory, entry));
  }
  return directory;
}

test.each([
  "native-routing",
  "own-versions-and-secrets",
  "retiring-cluster",
  "several-hypervisors",
  "single-metal-node",
  "three-clusters-one-mesh",
  "vault-and-exchange",
])(
  "%s",
  async (name) => {
    const project = example(name);
    const fleet = await describeFleet(project);
    const directory = mkdtempSync(join(tmpdir(), "homelab-example-"));
    const session = await openSession({ project, directory, lab: { underlay: fleet.json } });
    try {
      for (const stack of fleet.bringUpOrder) {
        const result = await session.up(stack, {
          args: ["--policy-pack", join(REPOSITORY, "policy")],
          env: FINAL_STATE_ONLY,
        });
        expect([stack, result.violations.filter(({ level }) => level === "mandatory"), result.stderr]).toEqual([
          stack,
          [],
          "",
        ]);
        expect(result.ok).toBe(true);
        await runbookAfter(session, fleet, stack);
      }
    } finally {
      await session.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
  180_000,
);
