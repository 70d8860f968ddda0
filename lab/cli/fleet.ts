// Asks the program's own command what the stack files mean; the lab reads no stack file itself.
import { spawn } from "node:child_process";
import * as path from "node:path";
import { ended } from "../engine/child";
import { UserError } from "../engine/userError";
import type { VaultPlan } from "../operator";

export interface FleetDescription {
  /** Stacks in the order in which they come up. */
  readonly bringUpOrder: readonly string[];
  /** Where the fleet's Vault is; absent without one. */
  readonly vault?: VaultPlan;
  /** Meshes with the clusters that are to reach each other. */
  readonly meshes: readonly {
    readonly name: string;
    readonly members: readonly string[];
    /** Stack that makes the CA, in a mesh that shares one. */
    readonly caMaker?: string;
    /** With the stack that makes the seed of its keys, in a mesh that has one. */
    readonly overlay?: { readonly seedMaker: string };
  }[];
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
  const { code, stdout: json, stderr } = await ended(child);
  if (code !== 0) throw new UserError(`${stderr}\nThe stack files have problems: nothing was started.`);
  const { bringUpOrder, vault, meshes } = JSON.parse(json) as Description;
  return { bringUpOrder, meshes: meshes ?? [], ...(vault ? { vault } : {}), json };
}

interface Description {
  readonly bringUpOrder: readonly string[];
  readonly vault?: VaultPlan | null;
  readonly meshes?: FleetDescription["meshes"];
}

/**
 * The stacks that must be up before a stack can be, in no order: Vault runs in the hub, a cluster takes its credentials
 * from Vault, and members of a mesh take a shared CA and the seed of an overlay from the clusters that make them.
 */
export function prerequisites(fleet: Pick<FleetDescription, "vault" | "meshes">, stack: string): readonly string[] {
  const { vault, meshes } = fleet;
  const makers = meshes
    .filter(({ members }) => members.includes(stack))
    .flatMap(({ caMaker, overlay }) => [caMaker ?? [], overlay?.seedMaker ?? []].flat())
    .filter((maker) => maker !== stack);
  const ofVault =
    vault === undefined || stack === vault.hub ? [] : stack === vault.stack ? [vault.hub] : [vault.hub, vault.stack];
  return [...new Set([...ofVault, ...makers.flatMap((maker) => [...prerequisites(fleet, maker), maker])])];
}
