// Meshes in a session: what the matrix says, operations that may disturb no connection, what Vault and clusters hold.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { FINAL_STATE_ONLY } from "../../../lab/engine/operation";
import type { Session } from "../../../lab/engine/session";
import { prove } from "../../../lab/order";
import { findObject } from "../../../lab/world/controllers/cluster";
import { warningOf } from "../../../lab/world/controllers/eso/operator";
import { readyCondition } from "../../../lab/world/controllers/ready";
import { textAt } from "../../../lab/world/controllers/tree";
import { type VaultRequest, vaultRequest } from "../../../lab/world/vault/api";
import { meshMatrix } from "../../../lab/world/mesh";
import type { KubeObject, VaultServer } from "../../../lab/world/model";
import { REPOSITORY } from "../engine/support";
import { clusterIn, nameOf, open, said, watch, withStackFiles } from "./support";

/** Every member against every other: `main>gitlab`, with the reason where there is no connection. */
export function matrix(session: Session, members: readonly string[]): readonly string[] {
  return meshMatrix(session.lab.world(), [{ name: "m1xxos", members }]).map(
    ({ from, to, connected, reason }) => `${from}>${to}${connected ? "" : `: ${reason ?? ""}`}`,
  );
}

/** The matrix of members that are all connected. */
export function full(members: readonly string[]): readonly string[] {
  return members.flatMap((from) => members.filter((to) => to !== from).map((to) => `${from}>${to}`));
}

/** An operation that must go well, during which these members must stay connected. Returns its steps. */
export async function carryOut(
  session: Session,
  verb: "up" | "destroy",
  stack: string,
  members: readonly string[] = [],
  args: readonly string[] = [],
): Promise<readonly string[]> {
  const disturbed: string[] = [];
  const look = (moment: string): void => {
    const lost = matrix(session, members).filter((line) => line.includes(": "));
    disturbed.push(...lost.map((line) => `${moment}: ${line}`));
  };
  const result = await watch(session, verb, stack, {
    args,
    env: FINAL_STATE_ONLY,
    onStep: (urn, kind) => {
      look(`${kind} ${nameOf(urn)}`);
    },
  });
  look("in the end");
  const { ok } = result;
  expect({ verb, stack, ok, said: said(result), disturbed }).toEqual({
    verb,
    stack,
    ok: true,
    said: [],
    disturbed: [],
  });
  return result.steps;
}

/** What of an `up` came in an order that a law did not want; of the state and the evidence as they stand. */
export function disorder(session: Session, stack: string): readonly string[] {
  const { resources } = session.state(stack);
  const failures = prove({ deployment: { resources } }, session.lab.evidence(stack));
  return failures.map(({ urn, law, message }) => `${nameOf(urn)}: ${law}: ${message}`);
}

/** Brings up the hub, initialises Vault and brings up these stacks, in order. */
export async function bringUp(session: Session, stacks: readonly string[]): Promise<void> {
  await carryOut(session, "up", "main");
  await session.initialiseVault();
  for (const stack of stacks) await carryOut(session, "up", stack);
}

/** Runs the command `new-cluster` in the session's project; returns what it prints. */
export function newCluster(session: Session, name: string): string {
  const command = path.join(REPOSITORY, "fleet", "newCluster.ts");
  const args = ["--import", "tsx", command, name, "--project", session.projectDirectory];
  return execFileSync(process.execPath, args, { cwd: REPOSITORY, encoding: "utf8" });
}

/** The fleet's Vault. */
export function vaultOf(session: Session): VaultServer {
  const [vault] = Object.values(session.lab.world().vaults ?? {});
  if (vault === undefined) throw new Error("no Vault has come up in the world");
  return vault;
}

/**
 * Places in the world where a cluster is named, as a key, in a text or in a text in base64. Left out: tokens, which end
 * by themselves.
 */
export function tracesOf(session: Session, cluster: string): readonly string[] {
  const found: string[] = [];
  const name = new RegExp(`(^|[^A-Za-z0-9])${cluster}([^A-Za-z0-9]|$)`);
  const search = (value: unknown, place: string): void => {
    if (typeof value === "string") {
      const decoded = Buffer.from(value, "base64").toString("utf8");
      if (name.test(value) || name.test(decoded)) found.push(place);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (key === "tokens" || key === "vaultTokens") continue;
        if (name.test(key)) found.push(`${place}.${key}`);
        else search(item, `${place}.${key}`);
      }
    }
  };
  search(session.lab.world(), "world");
  return found;
}

type Kind = "ClusterSecretStore" | "ExternalSecret" | "PushSecret" | "SecretStore";

/** An object of External Secrets. */
export function externalObject(session: Session, cluster: string, kind: Kind, name: string): KubeObject {
  const version = kind === "PushSecret" ? "v1alpha1" : "v1";
  const namespace = kind === "ClusterSecretStore" ? undefined : "kube-system";
  const found = findObject(clusterIn(session, cluster), `external-secrets.io/${version}`, kind, namespace, name);
  if (found === undefined) throw new Error(`cluster ${cluster} has no ${kind} ${name}`);
  return found;
}

/** `True`, or what its condition Ready says and, where that only says that something failed, the Event with the cause. */
export function readiness(session: Session, cluster: string, kind: Kind, name: string): string {
  const object = externalObject(session, cluster, kind, name);
  const condition = readyCondition(object);
  if (condition?.["status"] === "True") return "True";
  const texts = [textAt(condition, "message"), warningOf(clusterIn(session, cluster), object)];
  return [...new Set(texts.filter((text) => text !== undefined))].join(" | ");
}

/** An operation that makes a mistake of `programs/wrong`: whether it ended well, and what was said. */
export async function err(session: Session, verb: "up" | "preview", stack: string, mistake: string) {
  const result = await watch(session, verb, stack, { env: { WRONG: mistake } });
  return { ok: result.ok, said: said(result) };
}

/** Asks Vault as somebody who holds the root token. */
export function askAsRoot(
  session: Session,
  method: VaultRequest["method"],
  location: string,
  body?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  return session.lab.act((world) => {
    const vault = vaultOf(session);
    const token = Object.entries(vault.tokens).find(([, { policies }]) => policies.includes("root"))?.[0];
    const answer = vaultRequest(world, vault, { method, path: location, token, body });
    if (!answer.ok) throw new Error(answer.message);
    return answer.data;
  });
}

/**
 * A session on this repository whose operations make a mistake of `programs/wrong` when WRONG names one.
 *
 * @param files directory of the stack files
 */
export function openWrong(files = REPOSITORY): Promise<Session> {
  const project = withStackFiles(files);
  rmSync(path.join(project, "index.ts"));
  const program = path.join(__dirname, "programs", "wrong", "index.ts");
  const text = readFileSync(program, "utf8").replaceAll("../../../../../", "./");
  writeFileSync(path.join(project, "index.ts"), text);
  return open(project);
}
