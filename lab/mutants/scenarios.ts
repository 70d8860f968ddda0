// The lives of a fleet in which its edges matter: each stack comes up, clusters refuse a version change, all go away again.
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import type { FleetDescription } from "../cli/fleet";
import type { Progress } from "../engine/progress";
import type { Result, Session } from "../engine/session";
import { UserError } from "../engine/userError";
import type { Evidence } from "../kernel/record";
import { type StateExport, label } from "../order/graph";

export interface Lives {
  readonly stack: string;
  /** The graph of the stack when it was up. */
  readonly state: StateExport;
  /** What relied on what, from creation to deletion. */
  readonly evidence: readonly Evidence[];
}

/**
 * The lives of every stack, in bring-up order. Clusters go away in the opposite order: what one takes from another is there
 * for as long as it needs it. The stack of Vault cannot go last, because Vault goes with its cluster, and not before that
 * cluster, which still withdraws what it published: it lives and goes while nobody uses it yet, and then comes again.
 *
 * @throws UserError when a stack does not come up, accepts another version, or cannot be destroyed.
 */
export async function liveThrough(
  session: Session,
  { bringUpOrder, vault }: Pick<FleetDescription, "bringUpOrder" | "vault">,
  progress: Progress,
): Promise<readonly Lives[]> {
  const lives: Lives[] = [];
  for (const stack of bringUpOrder) {
    const ofVault = stack === vault?.stack;
    const step = progress.begin(`${stack}: ${ofVault ? "up, destroy, up again" : "up, refusal of a version"}`);
    const state = await bringUp(session, stack);
    if (stack === vault?.hub) await session.initialiseVault();
    if (ofVault) {
      await unprotect(session, stack);
      lives.push({ stack, state, evidence: await destroy(session, stack) });
      await bringUp(session, stack);
    } else lives.push({ stack, state, evidence: await refuseVersion(session, stack, state) });
    step.end();
  }
  const gone = new Map<string, readonly Evidence[]>();
  for (const stack of bringUpOrder.filter((name) => name !== vault?.stack).reverse()) {
    const step = progress.begin(`${stack}: retire, destroy`);
    edit(session, stack, ["config", "homelab:cluster", "retire"], true);
    must(await session.up(stack), `${stack} cannot be retired`);
    await unprotect(session, stack);
    gone.set(stack, await destroy(session, stack));
    step.end();
  }
  return lives.map((life) => ({ ...life, evidence: [...(gone.get(life.stack) ?? []), ...life.evidence] }));
}

async function bringUp(session: Session, stack: string): Promise<StateExport> {
  must(await session.up(stack), `${stack} does not come up even with all its edges`);
  return { deployment: { resources: session.state(stack).resources } };
}

/** What the laws said from the creation to the deletion that this is. */
async function destroy(session: Session, stack: string): Promise<readonly Evidence[]> {
  must(await session.destroy(stack), `${stack} cannot be destroyed`);
  return session.lab.evidence(stack);
}

/**
 * Vault's own stack is never retired by its file, and what outlives its cluster stays protected: whoever really means to
 * end them says so to the engine.
 */
async function unprotect(session: Session, stack: string): Promise<void> {
  const { exitCode, stderr } = await session.pulumi(["state", "unprotect", "--all", "--stack", stack, "--yes"]);
  if (exitCode !== 0) throw new UserError(`${stack} cannot be unprotected:\n${stderr}`);
}

/** A patch version that nothing runs. */
const OTHER_TALOS = "v1.12.99";

/**
 * Asks for another Talos version in a preview. It must be refused, and what the refusal kept from being planned relied
 * on the Stash that remembers the version.
 */
async function refuseVersion(session: Session, stack: string, state: StateExport): Promise<Evidence[]> {
  const file = stackFile(session, stack);
  const original = readFileSync(file, "utf8");
  const planned = new Set<string>();
  edit(session, stack, ["config", "homelab:versions", "talos"], OTHER_TALOS);
  const result = await session.preview(stack, { onStep: (urn) => planned.add(urn) });
  writeFileSync(file, original);
  if (result.ok) throw new UserError(`${stack} accepts Talos ${OTHER_TALOS} for live nodes`);
  const resources = state.deployment.resources ?? [];
  const stashes = resources.filter(({ type }) => type === "pulumi:index:Stash").map(({ urn }) => urn);
  const refusing = stashes.filter((urn) => result.diagnostics.some(({ message }) => message.includes(urn)));
  return resources
    .filter(({ urn }) => !planned.has(urn) && !stashes.includes(urn))
    .map(({ urn }) => ({
      stack,
      urn,
      verb: "update",
      law: "program-refuses-version-changes",
      because: [
        {
          anyOf: refusing,
          otherwise: `Talos ${OTHER_TALOS} reaches ${label(urn)} of a cluster that runs another one.`,
        },
      ],
    }));
}

function stackFile(session: Session, stack: string): string {
  return path.join(session.projectDirectory, `Pulumi.${stack}.yaml`);
}

function edit(session: Session, stack: string, keys: readonly string[], value: string | boolean): void {
  const file = stackFile(session, stack);
  const document = parseDocument(readFileSync(file, "utf8"));
  document.setIn(keys, value);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

function must(result: Result, problem: string): void {
  if (result.ok) return;
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  throw new UserError([`${problem}:`, ...errors, result.stderr].join("\n"));
}
