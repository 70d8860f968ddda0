// Proves, with the real engine, that docs/runbooks/vanished-cluster.md does what it says: a cluster whose machines are gone
// without a destroy is forgotten by Vault, DNS, its peers and the state. Cannot prove what machines do that come back.
// The tests are one story and run in order.
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import type { Session } from "../../../lab/engine/session";
import { REPOSITORY } from "../engine/support";
import { askAsRoot, bringUp, carryOut, tracesOf, vaultOf } from "./meshSupport";
import { HOME, NOTHING, PATIENCE, nameOf, open, said, urnOf, watch, withStackFiles } from "./support";

const GONE = "gitlab";
const RUNBOOK = readFileSync(path.join(REPOSITORY, "docs", "runbooks", "vanished-cluster.md"), "utf8");

let session: Session;

beforeAll(async () => {
  session = await open(withStackFiles(HOME));
  await bringUp(session, ["vault", GONE]);
}, PATIENCE);

afterAll(() => session.close());

/** Runs a command that stands in the runbook, with this cluster's name for the runbook's and a URN for its blank. */
async function follow(command: string, urn = ""): Promise<void> {
  expect(RUNBOOK).toContain(`\n   ${command}`);
  const words = command.replaceAll("dev", GONE).replaceAll("'", "").split(" ").slice(1);
  const filled = words.join(" ").replace(/<[^>]*urn>/, urn);
  const { exitCode } = await session.pulumi([...filled.split(" "), ...(filled.includes("--yes") ? [] : ["--yes"])]);
  expect({ command, exitCode }).toEqual({ command, exitCode: 0 });
}

test(
  "once its entry is out of Vault, its peer drops it",
  async () => {
    await session.lab.act((world) => {
      const lost = Object.keys(world.machines).filter((name) => name.startsWith(`${GONE}-`));
      expect(lost).toHaveLength(2);
      for (const name of lost) Reflect.deleteProperty(world.machines, name);
      for (const { vms } of world.hypervisors) {
        for (const [id, { machine }] of Object.entries(vms))
          if (lost.includes(machine)) Reflect.deleteProperty(vms, id);
      }
    });
    expect(RUNBOOK).toContain("vault kv metadata delete -mount=general clustermesh/dev\n");
    await askAsRoot(session, "DELETE", `general/metadata/clustermesh/${GONE}`);
    expect(Object.keys(vaultOf(session).kv["general/"] ?? {})).toEqual(["clustermesh/main"]);
  },
  PATIENCE,
);

test(
  "the state is let go, and the SecretID is withdrawn with it",
  async () => {
    await follow("pulumi state unprotect --all --stack dev --yes");
    expect(RUNBOOK).toContain("pulumi refresh --stack dev --target '**-vm'");
    expect(await watch(session, "refresh", GONE, { args: ["--target", "**-vm"] })).toMatchObject({
      ok: true,
      steps: ["delete gitlab-cp-0-vm", "delete gitlab-worker-0-vm"],
    });
    await follow("pulumi state delete '<that urn>' --stack dev", urnOf(session, GONE, "gitlab-mesh-publish"));

    expect(RUNBOOK).toContain("pulumi destroy --stack dev ");
    const first = await watch(session, "destroy", GONE);
    expect(first.ok).toBe(false);
    expect(said(first)).toEqual([
      'gitlab-cluster-gitlab-worker-0: Error resetting machine: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.22:50000: connect: no route to host"',
    ]);
    const stuck = first.diagnostics.flatMap(({ severity, urn = "" }) => (severity === "error" ? [urn] : []));
    for (const urn of stuck.filter((one) => nameOf(one) === "gitlab-cluster-gitlab-worker-0")) {
      await follow("pulumi state delete '<urn>' --stack dev", urn);
    }
    expect(await watch(session, "destroy", GONE)).toMatchObject({ ok: true });
    expect(vaultOf(session).auth["cluster-general/"]?.roles[GONE]?.secretIds).toEqual([]);
    await follow("pulumi stack rm dev --preserve-config");
  },
  PATIENCE,
);

test(
  "without its file nothing names it any more",
  async () => {
    rmSync(path.join(session.projectDirectory, `Pulumi.${GONE}.yaml`));
    expect(await carryOut(session, "up", "main")).toEqual(["delete main-mesh-kvstoremesh", "update main-mesh-agents"]);
    expect(await carryOut(session, "up", "vault")).toEqual([
      "delete vault-cluster-gitlab-issuer",
      "delete vault-cluster-gitlab-policy",
      "delete vault-cluster-gitlab-role",
      "update vault-cluster-main-policy",
    ]);
    expect(tracesOf(session, GONE)).toEqual([]);
    for (const stack of ["main", "vault"]) {
      expect(await watch(session, "preview", stack, { expectNoChanges: true })).toMatchObject(NOTHING);
    }
  },
  PATIENCE,
);
