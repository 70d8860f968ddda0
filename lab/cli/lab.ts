// The command `npm run lab`: any pulumi command against a simulated world that stays.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import * as path from "node:path";
import { withLock } from "../engine/lock";
import { showProgress } from "../engine/progress";
import { openSession, type Session } from "../engine/session";
import { ensureStack } from "../engine/state";
import { describeError } from "../engine/userError";
import { machinery } from "../providers/talos/machinery";
import { readWorld } from "../world/worldFile";
import { describeFleet } from "./fleet";
import { operatorLines } from "./operatorLines";
import { styleFor } from "./style";
import { worldSummary } from "./worldSummary";

const PROJECT = path.join(__dirname, "..", "..");
const DIRECTORY = path.join(PROJECT, ".lab", "world");
const WORLD = path.join(DIRECTORY, "world.json");

const USAGE = `Usage: npm run lab -- ARGS…

Runs \`pulumi ARGS…\` with the real engine against a simulated world that stays between commands, e.g.

  npm run lab -- up --stack main --yes
  npm run lab -- preview --stack gitlab
  npm run lab -- stack output --stack main

  world        print what there is in the world
  vault-init   what a person does in Vault: initialise and unseal it once the hub is up, and store what clusters read
               once the stack of Vault is up
  reset        empty it: no machine, no cluster, no state
  --help       print this text

Stacks exist already, and every command has the VAULT_TOKEN that its stack needs. Secrets of the stack files are replaced by
canaries; edits of configuration through pulumi are lost.

Exit code: that of pulumi; 1 when the stack files have problems.
`;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || command === "--help" || command === "-h") {
    (command === undefined ? process.stderr : process.stdout).write(USAGE);
    return command === undefined ? 2 : 0;
  }
  if (["world", "reset", "vault-init"].includes(command) && rest.length > 0) {
    process.stderr.write(`${command} takes no argument: ${rest.join(" ")}\n\n${USAGE}`);
    return 2;
  }
  if (command === "world") return printWorld();
  mkdirSync(DIRECTORY, { recursive: true });
  return withLock(path.join(PROJECT, ".lab", "world.lock"), () => run(command, args), {
    onWait: ({ pid }) => process.stderr.write(`Waiting for process ${pid}, which works in the same world\n`),
  });
}

function run(command: string, args: readonly string[]): Promise<number> {
  if (command === "reset") return reset();
  return inWorld(command === "vault-init" ? initialiseVault : (session) => session.interactive(args));
}

function printWorld(): number {
  if (existsSync(WORLD)) process.stdout.write(worldSummary(readWorld(WORLD)));
  else process.stdout.write("The world is empty: nothing was brought up yet.\n");
  return 0;
}

function reset(): Promise<number> {
  rmSync(DIRECTORY, { recursive: true, force: true });
  process.stdout.write("The world is empty.\n");
  return Promise.resolve(0);
}

async function initialiseVault(session: Session): Promise<number> {
  const steps = [...(await session.initialiseVault()), ...(await session.storeSecrets())];
  process.stdout.write(
    operatorLines(steps, styleFor(process.stdout)) ||
      "Nothing to do: Vault does not run yet, or everything is done already.\n",
  );
  return 0;
}

async function inWorld(work: (session: Session) => Promise<number>): Promise<number> {
  const fleet = await describeFleet(PROJECT);
  const session = await openSession({
    project: PROJECT,
    directory: DIRECTORY,
    resume: true,
    progress: showProgress(),
    lab: { underlay: fleet.json },
  });
  // Ctrl-C reaches the engine too, which then cancels in good order: wait for it.
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    await machinery();
    for (const stack of session.sandbox.stacks) ensureStack(session.backend, session.sandbox.project, stack);
    return await work(session);
  } finally {
    process.off("SIGINT", ignore);
    await session.close();
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  },
);
