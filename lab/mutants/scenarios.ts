// The three lives of a stack in which its edges matter: it comes up, it refuses a version change, it goes away.
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import type { Result, Session } from "../engine/session";
import { UserError } from "../engine/userError";
import type { Evidence } from "../kernel/record";
import { type StateExport, label } from "../order/graph";

export interface Lives {
  /** The graph of the stack when it was up. */
  readonly state: StateExport;
  /** What relied on what, from creation to deletion. */
  readonly evidence: readonly Evidence[];
}

/** @throws UserError when the stack does not come up, accepts another version, or cannot be destroyed. */
export async function liveThrough(session: Session, stack: string): Promise<Lives> {
  must(await session.up(stack), `${stack} does not come up even with all its edges`);
  const state: StateExport = { deployment: { resources: session.state(stack).resources } };
  const shielded = await refuseVersion(session, stack, state);
  edit(session, stack, ["config", "homelab:cluster", "retire"], true);
  must(await session.up(stack), `${stack} cannot be retired`);
  must(await session.destroy(stack), `${stack} cannot be destroyed`);
  return { state, evidence: [...session.lab.evidence(stack), ...shielded] };
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
