// Brings the base of a comparison up in a fresh world that stays.
import { describeFleet } from "../cli/fleet";
import { policyPack } from "../cli/policyPack";
import { meshReport } from "../cli/matrixReport";
import { runbookAfter } from "../cli/runbook";
import { billOf } from "../cost/bill";
import type { PolicyViolation } from "../engine/events";
import { FINAL_STATE_ONLY } from "../engine/operation";
import { openSession } from "../engine/session";
import { errorsOf } from "./errors";
import type { FoundBase } from "./found";
import { keepSecrets } from "./secrets";

export interface BaseRequest {
  /** Project to bring up. */
  readonly project: string;
  /** Where the session with its world stays. */
  readonly directory: string;
}

export async function bringUpBase({ project, directory }: BaseRequest): Promise<FoundBase> {
  const fleet = await describeFleet(project);
  const session = await openSession({ project, directory, lab: { underlay: fleet.json } });
  try {
    const stacks: { readonly name: string; readonly violations: readonly PolicyViolation[] }[] = [];
    const pack = policyPack(session.projectDirectory);
    let failure: string | undefined;
    for (const name of fleet.bringUpOrder) {
      const args = pack === undefined ? [] : ["--policy-pack", pack];
      const result = await session.up(name, { args, env: FINAL_STATE_ONLY });
      stacks.push({ name, violations: result.violations });
      if (!result.ok) {
        const violated = result.violations
          .filter(({ level }) => level === "mandatory")
          .map(({ policy, message }) => `${policy}: ${message}`);
        failure = `up of ${name}: ${[...errorsOf(result), ...violated].join("\n")}`;
        break;
      }
      await runbookAfter(session, fleet, name);
    }
    const world = session.lab.world();
    const bill = billOf(world.aws);
    keepSecrets(session);
    return {
      stacks,
      mesh: meshReport(world, fleet.meshes, fleet.bringUpOrder).mesh,
      ...(bill === undefined ? {} : { bill }),
      ...(failure === undefined ? {} : { failure }),
    };
  } finally {
    await session.close();
  }
}
