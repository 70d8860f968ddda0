// Proves, with the real engine and the real program, how an `up` that was cut off is finished: what the next one mends by
// itself, and where docs/runbooks/interrupted.md asks for a hand; and that what is gone can be forgotten. Cannot prove
// what a real provider does that dies in the middle of a request. The tests are one story and run in order.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Session } from "../../../lab/engine/session";
import { REPOSITORY } from "../engine/support";
import { NOTHING, PATIENCE, clusterIn, loneCluster, nameOf, open, said, urnOf, watch } from "./support";

const STACK = "gitlab";
const TIMEOUT = "context deadline exceeded";

let session: Session;

beforeAll(async () => {
  const after = (urn: string) => ({ urn, verb: "create", when: "after" }) as const;
  session = await open(loneCluster(STACK), [
    after("gitlab-cluster-gitlab-cp-0-initial"),
    after("gitlab-cluster-bootstrap"),
    after("gitlab-gate-deployment"),
    after("gitlab-lb-l2-policy"),
    after("gitlab-flux-operator-release"),
  ]);
}, PATIENCE);

afterAll(() => session.close());

/** Takes a resource into the state that exists outside and that the state does not know, as the runbook says. */
async function take(type: string, name: string, id: string, parent: string, provider: string): Promise<void> {
  const { exitCode, stdout, stderr } = await session.pulumi([
    ...["import", type, name, id, "--stack", STACK, "--yes", "--skip-preview"],
    ...["--parent", `parent=${urnOf(session, STACK, parent)}`],
    ...["--provider", `provider=${urnOf(session, STACK, provider)}`],
    ...["--protect=false", "--generate-code=false"],
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("= 1 imported");
}

test(
  "killed while VMs are created: the lock must be removed, and VMs that the state does not know",
  async () => {
    const kill = new AbortController();
    const killed = await watch(session, "up", STACK, {
      signal: kill.signal,
      onStep: (urn) => {
        if (nameOf(urn) === "gitlab-cp-0-vm") kill.abort();
      },
    });
    expect(killed).toMatchObject({ ok: false, exitCode: 137 });
    const locked = await session.up(STACK);
    expect(locked.ok).toBe(false);
    expect(locked.stderr).toContain("error: the stack is currently locked by 1 lock(s).");
    expect(await session.pulumi(["cancel", "--yes", "--stack", STACK])).toMatchObject({ exitCode: 0, stderr: "" });

    const { resources, pending_operations: pending = [] } = session.state(STACK);
    const world = session.lab.world();
    const vms = world.hypervisors[0]?.vms ?? {};
    const known = resources.filter(({ urn }) => urn.endsWith("-vm")).map(({ id }) => id);
    const unknown = Object.keys(vms).filter((id) => !known.includes(id));
    // A VM is either in the state or among the operations that were under way: none is lost without a word.
    expect(pending.filter(({ resource }) => resource.urn.endsWith("-vm")).length).toBe(unknown.length);
    if (unknown.length > 0) {
      expect(said(await watch(session, "up", STACK))).toEqual(
        expect.arrayContaining([
          expect.stringMatching(
            /error creating VM: received an HTTP 500 response - Reason: unable to create VM (920|930) - VM \1 already exists on node 'plusha'$/,
          ),
        ]),
      );
    }
    for (const id of unknown) {
      Reflect.deleteProperty(world.machines, vms[id]?.machine ?? "");
      Reflect.deleteProperty(vms, id);
    }
  },
  PATIENCE,
);

test(
  "a configuration that arrived although its apply timed out: the next up applies it again",
  async () => {
    const first = await watch(session, "up", STACK);
    expect(said(first)).toContain(`gitlab-cluster-gitlab-cp-0-initial: ${TIMEOUT}`);
    expect(session.lab.world().machines["gitlab-cp-0"]?.config).toBeDefined();
  },
  PATIENCE,
);

test(
  "a bootstrap that happened although it timed out: it is imported, never repeated",
  async () => {
    const timeout = await watch(session, "up", STACK);
    expect(said(timeout)).toEqual([`gitlab-cluster-bootstrap: ${TIMEOUT}`]);
    expect(clusterIn(session, STACK).etcd).toEqual(["gitlab-cp-0"]);
    expect(said(await watch(session, "up", STACK))).toEqual([
      "gitlab-cluster-bootstrap: Error bootstrapping node: rpc error: code = AlreadyExists desc = etcd data directory " +
        "is not empty",
    ]);
    await take(
      "talos:machine/bootstrap:Bootstrap",
      "gitlab-cluster-bootstrap",
      "machine_bootstrap",
      "gitlab-cluster",
      "gitlab-talos",
    );
  },
  PATIENCE,
);

test(
  "an awaited Deployment that timed out is in the state: the next up goes on with it",
  async () => {
    const up = await watch(session, "up", STACK);
    expect(said(up)).toEqual([`gitlab-gate-deployment: 1 error occurred:\n\t* ${TIMEOUT}`]);
    expect(urnOf(session, STACK, "gitlab-gate-deployment")).toBeDefined();
  },
  PATIENCE,
);

test(
  "an object and a release that exist although they timed out: they are imported",
  async () => {
    // Otherwise the engine starts nothing more once one of the two has failed.
    const both = async (): Promise<readonly string[]> =>
      said(await watch(session, "up", STACK, { args: ["--continue-on-error"] }))
        // The program is then told of each as well.
        .filter((text) => !text.startsWith("Error: resource "))
        .sort();
    expect(await both()).toEqual([`gitlab-flux-operator-release: ${TIMEOUT}`, `gitlab-lb-l2-policy: ${TIMEOUT}`]);
    expect(await both()).toEqual([
      "gitlab-flux-operator-release: cannot re-use a name that is still in use",
      expect.stringMatching(
        /^gitlab-lb-l2-policy: .*: ciliuml2announcementpolicies\.cilium\.io "lan" already exists\n/,
      ),
    ]);
    await take(
      "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy",
      "gitlab-lb-l2-policy",
      "lan",
      "gitlab-lb",
      "gitlab-kubernetes",
    );
    await take(
      "kubernetes:helm.sh/v3:Release",
      "gitlab-flux-operator-release",
      "flux-system/flux-operator",
      "gitlab-flux-operator",
      "gitlab-kubernetes",
    );
  },
  PATIENCE,
);

test(
  "then the cluster comes up, with nothing doubled and nothing left over",
  async () => {
    const up = await watch(session, "up", STACK);
    expect(said(up)).toEqual([]);
    expect(up.ok).toBe(true);
    const forget = await watch(session, "refresh", STACK, { args: ["--clear-pending-creates"] });
    expect(forget.ok).toBe(true);
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
    const { resources, pending_operations: pending = [] } = session.state(STACK);
    expect(pending.map(({ resource }) => resource.urn)).toEqual([]);
    expect(new Set(resources.map(({ urn }) => urn)).size).toBe(resources.length);
    const { hypervisors, machines, clusters } = session.lab.world();
    expect(Object.keys(hypervisors[0]?.vms ?? {})).toEqual(["920", "930"]);
    expect(Object.keys(machines).sort()).toEqual(["gitlab-cp-0", "gitlab-worker-0"]);
    expect(Object.values(clusters).map(({ name, etcd }) => [name, etcd])).toEqual([[STACK, ["gitlab-cp-0"]]]);
  },
  PATIENCE,
);

test(
  "a cluster whose machines are gone can still be destroyed, by the commands of the runbook",
  async () => {
    const { hypervisors, machines } = session.lab.world();
    const [host] = hypervisors;
    if (host !== undefined) host.vms = {};
    for (const name of Object.keys(machines)) Reflect.deleteProperty(machines, name);
    const runbook = readFileSync(path.join(REPOSITORY, "docs", "runbooks", "destroy.md"), "utf8");
    expect(runbook).toContain("\npulumi state unprotect --all --stack <name> --yes ");
    const unprotected = await session.pulumi(["state", "unprotect", "--all", "--stack", STACK, "--yes"]);
    expect(unprotected).toMatchObject({ exitCode: 0, stderr: "" });
    expect(runbook).toContain("\npulumi refresh --stack <name> --target '**-vm'");
    expect(await watch(session, "refresh", STACK, { args: ["--target", "**-vm"] })).toMatchObject({
      ok: true,
      steps: ["delete gitlab-cp-0-vm", "delete gitlab-worker-0-vm"],
    });
    expect(said(await watch(session, "destroy", STACK))).toEqual([
      "gitlab-cluster-gitlab-worker-0: Error resetting machine: rpc error: code = Unavailable desc = connection error: " +
        'desc = "transport: Error while dialing: dial tcp 192.168.1.22:50000: connect: no route to host"',
    ]);
    const silent = urnOf(session, STACK, "gitlab-cluster-gitlab-worker-0");
    const forgotten = await session.pulumi(["state", "delete", silent, "--yes", "--stack", STACK]);
    expect(forgotten).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await watch(session, "destroy", STACK)).toMatchObject({ ok: true });
    expect(session.state(STACK).resources).toEqual([]);
    expect(session.lab.world()).toMatchObject({ machines: {}, clusters: {} });
  },
  PATIENCE,
);

test("the runbook names the commands that this took", () => {
  const runbook = readFileSync(path.join(REPOSITORY, "docs", "runbooks", "interrupted.md"), "utf8");
  for (const words of [
    "pulumi cancel",
    "pulumi import",
    "machine_bootstrap",
    "--protect=false",
    "pulumi refresh --clear-pending-creates",
  ]) {
    expect(runbook).toContain(words);
  }
});
