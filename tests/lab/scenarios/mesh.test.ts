// Proves, with the real engine, that a third cluster is one file: the others change by their peers alone, nothing is
// replaced, connections that exist stay, and a cluster that leaves leaves nothing behind. What connects two clusters is
// the lab's model of Cilium, External Secrets and Vault; that it is theirs rests on the sources that its laws name.
// The tests are one story and run in order.
import { readFileSync, readdirSync, rmSync } from "node:fs";
import * as path from "node:path";
import type { Session } from "../../../lab/engine/session";
import { bringUp, carryOut, full, matrix, newCluster, tracesOf, vaultOf } from "./meshSupport";
import { HOME, NOTHING, PATIENCE, edit, open, watch, withStackFiles } from "./support";

const FIRST = ["main", "gitlab"];
/** A word that occurs nowhere in the world before the cluster is there. */
const NEW = "atlas";
const ALL = [...FIRST, NEW];

let session: Session;

beforeAll(async () => {
  session = await open(withStackFiles(HOME));
}, PATIENCE);

afterAll(() => session.close());

/** Stack files and what is in them. */
function stackFiles(): Readonly<Record<string, string>> {
  const directory = session.projectDirectory;
  const names = readdirSync(directory).filter((name) => /^Pulumi\..*yaml$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(directory, name), "utf8")]));
}

/** What a cluster is told of its peers: the static entries of its agents, and what kvstoremesh's entries are made by. */
const peersOf = (stack: string): readonly string[] => [
  `update ${stack}-mesh-agents`,
  `update ${stack}-mesh-kvstoremesh`,
];

test(
  "two clusters that come up one after the other are connected",
  async () => {
    await bringUp(session, ["vault", "gitlab"]);
    expect(matrix(session, FIRST)).toEqual(full(FIRST));
  },
  PATIENCE,
);

test(
  "a new cluster is one file, and changes its peers by an ExternalSecret and a Secret",
  async () => {
    const before = stackFiles();
    newCluster(session, NEW);
    const { [`Pulumi.${NEW}.yaml`]: file = "", ...others } = stackFiles();
    expect(others).toEqual(before);
    expect(file.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
    for (const stack of FIRST) {
      const { ok, steps, changes } = await watch(session, "preview", stack);
      expect({ ok, steps }).toEqual({ ok: true, steps: peersOf(stack) });
      expect(Object.keys(changes).sort()).toEqual(["same", "update"]);
    }
  },
  PATIENCE,
);

test(
  "it is let in, comes up and is told to its peers, in any order, while the others stay connected",
  async () => {
    expect(await carryOut(session, "up", "vault", FIRST)).toEqual([
      "create vault-cluster-atlas-issuer",
      "create vault-cluster-atlas-policy",
      "create vault-cluster-atlas-role",
      "update vault-cluster-gitlab-policy",
      "update vault-cluster-main-policy",
    ]);
    // One peer is told before the new cluster is there, the other after.
    expect(await carryOut(session, "up", "gitlab", FIRST)).toEqual(peersOf("gitlab"));
    await carryOut(session, "up", NEW, FIRST);
    expect(matrix(session, ["gitlab", NEW])).toEqual(full(["gitlab", NEW]));
    expect(await carryOut(session, "up", "main", FIRST)).toEqual(peersOf("main"));
    expect(matrix(session, ALL)).toEqual(full(ALL));
  },
  PATIENCE,
);

test(
  "a second preview of every stack is empty",
  async () => {
    for (const stack of ["main", "vault", "gitlab", NEW]) {
      const { ok, steps } = await watch(session, "preview", stack, { expectNoChanges: true });
      expect({ stack, ok, steps }).toEqual({ stack, ok: true, steps: [] });
    }
  },
  PATIENCE,
);

test(
  "a cluster that leaves disturbs nobody and leaves nothing behind",
  async () => {
    expect(tracesOf(session, NEW)).not.toEqual([]);
    edit(session, `Pulumi.${NEW}.yaml`, ["config", "homelab:cluster", "retire"], true);
    await carryOut(session, "up", NEW, FIRST);
    await carryOut(session, "destroy", NEW, FIRST);
    const { kv, auth } = vaultOf(session);
    expect(Object.keys(kv["general/"] ?? {}).sort()).toEqual(["clustermesh/gitlab", "clustermesh/main"]);
    expect(auth["cluster-general/"]?.roles[NEW]?.secretIds).toEqual([]);

    rmSync(path.join(session.projectDirectory, `Pulumi.${NEW}.yaml`));
    expect(await carryOut(session, "up", "main", FIRST)).toEqual(peersOf("main"));
    expect(await carryOut(session, "up", "gitlab", FIRST)).toEqual(peersOf("gitlab"));
    await carryOut(session, "up", "vault", FIRST);
    expect(tracesOf(session, NEW)).toEqual([]);
    for (const stack of ["main", "vault", "gitlab"]) {
      expect(await watch(session, "preview", stack, { expectNoChanges: true })).toMatchObject(NOTHING);
    }
  },
  PATIENCE,
);
