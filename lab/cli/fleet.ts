// Asks the program's own command what the stack files mean; the lab reads no stack file itself.
import { spawn } from "node:child_process";
import * as path from "node:path";
import { UserError } from "../engine/userError";

export interface FleetDescription {
  /** Stacks in the order in which they come up. */
  readonly bringUpOrder: readonly string[];
  /** The command's whole answer; it holds the underlay. */
  readonly json: string;
}

/**
 * Runs `fleet describe` on a project. Problems go to standard error; warnings alone are left to the program, which
 * tells them through the engine.
 *
 * @throws UserError when the stack files have problems.
 */
export async function describeFleet(project: string): Promise<FleetDescription> {
  const command = path.join(project, "fleet", "main.ts");
  const args = ["--import", "tsx", command, "describe", "--json", "--project", project];
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0)
    throw new UserError(`${Buffer.concat(stderr).toString()}\nThe stack files have problems: nothing was started.`);
  const json = Buffer.concat(stdout).toString();
  const { bringUpOrder } = JSON.parse(json) as { bringUpOrder: string[] };
  return { bringUpOrder, json };
}
