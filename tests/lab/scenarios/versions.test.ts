// Proves, with the real engine and the real program, that a live cluster's versions do not change by editing a file, that
// the last steps of docs/runbooks/upgrade.md do what they promise, that machine secrets made without protection get it,
// and that a cluster is taken down as docs/runbooks/destroy.md says. Cannot prove the upgrade itself, which talosctl does.
// The tests are one story and run in order.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Session } from "../../../lab/engine/session";
import { REPOSITORY } from "../engine/support";
import { NOTHING, PATIENCE, edit, loneCluster, nameOf, open, outputs, said, snapshot, urnOf, watch } from "./support";

const STACK = "gitlab";
const FILE = "Pulumi.gitlab.yaml";
const NEWER = { talos: "v1.12.3", kubernetes: "v1.35.1" };

let session: Session;
let stash: string;

beforeAll(async () => {
  session = await open(loneCluster(STACK));
  expect(await session.up(STACK)).toMatchObject({ ok: true });
  stash = urnOf(session, STACK, "gitlab-versions-running");
}, PATIENCE);

afterAll(() => session.close());

const refusal = (changes: string): string =>
  `Cluster "gitlab": the stack asks for ${changes}. Live nodes are upgraded one after the other, by hand: follow ` +
  `docs/runbooks/upgrade.md, then record the result with: pulumi up --replace '${stash}'`;

test.each([
  ["Talos", { talos: NEWER.talos }, `Talos ${NEWER.talos} (live: v1.12.2)`],
  ["Kubernetes", { kubernetes: NEWER.kubernetes }, `Kubernetes ${NEWER.kubernetes} (live: v1.35.0)`],
  ["both", NEWER, `Talos ${NEWER.talos} (live: v1.12.2) and Kubernetes ${NEWER.kubernetes} (live: v1.35.0)`],
])(
  "another version of %s is refused by preview and up, in the same words, and nothing happens",
  async (_, versions, changes) => {
    edit(session, FILE, ["config", "homelab:versions"], versions);
    const before = snapshot(session);
    const preview = await watch(session, "preview", STACK);
    const up = await watch(session, "up", STACK);
    for (const attempt of [preview, up]) {
      // The Stash is told what is asked for; what it remembers stays.
      expect(attempt).toMatchObject({ ok: false, steps: ["update gitlab-versions-running"] });
      // The SDK repeats the words for each function that the refused versions would have gone to.
      const invoke = "Error serializing arguments for invoke talos:machine/getConfiguration:getConfiguration: ";
      const words = said(attempt).map((message) => message.replace(invoke, ""));
      expect([...new Set(words)]).toEqual([refusal(changes)]);
    }
    expect(session.lab.world()).toEqual(before);
  },
  PATIENCE,
);

test(
  "the last step of the runbook records the versions: configurations are updated, no VM is replaced",
  async () => {
    const before = Object.keys(session.lab.world().machines);
    const preview = await watch(session, "preview", STACK, { args: ["--replace", stash] });
    const up = await watch(session, "up", STACK, { args: ["--replace", stash] });
    expect(said(up)).toEqual([]);
    expect(up).toMatchObject({
      ok: true,
      steps: [
        "create-replacement gitlab-disk-image-plusha",
        "create-replacement gitlab-versions-running",
        "delete-replaced gitlab-disk-image-plusha",
        "delete-replaced gitlab-versions-running",
        "replace gitlab-disk-image-plusha",
        "replace gitlab-versions-running",
        "update gitlab-cluster-gitlab-cp-0",
        "update gitlab-cluster-gitlab-worker-0",
      ],
    });
    expect(preview).toMatchObject({ ok: true, steps: up.steps });
    expect(Object.keys(session.lab.world().machines)).toEqual(before);
    expect(Object.keys(session.lab.world().hypervisors[0]?.files ?? {})).toEqual([
      "local:import/gitlab-talos-v1.12.3-88d1f7a5-nocloud-amd64.qcow2",
    ]);
    expect(outputs(session, STACK)["stagedNodes"]).toEqual([]);
    expect(session.lab.world().machines["gitlab-cp-0"]?.config?.yaml).toContain(`:${NEWER.talos}`);
    expect(session.lab.world().machines["gitlab-cp-0"]?.config?.yaml).toContain(`kube-apiserver:${NEWER.kubernetes}`);
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test(
  "the runbook finds the Stash by the command that it gives",
  async () => {
    const runbook = readFileSync(path.join(REPOSITORY, "docs", "runbooks", "upgrade.md"), "utf8");
    expect(runbook).toContain("pulumi stack --show-urns --stack main | grep versions-running");
    const { stdout } = await session.pulumi(["stack", "--show-urns", "--stack", STACK]);
    expect(stdout.split("\n").filter((line) => line.includes("versions-running") && line.includes("urn:"))).toEqual([
      expect.stringContaining(stash),
    ]);
  },
  PATIENCE,
);

/** What the state says of the resources that hold what nobody could make again. */
const protection = () =>
  Object.fromEntries(
    session
      .state(STACK)
      .resources.filter(({ urn }) => ["gitlab-cluster-secrets", "gitlab-cp-0-vm"].includes(nameOf(urn)))
      .map(({ urn, protect = false }) => [nameOf(urn), protect]),
  );

/** A stack that was brought up before they were protected differs in nothing else. */
test(
  "machine secrets that were made without protection get it by an up that changes nothing else",
  async () => {
    const secrets = urnOf(session, STACK, "gitlab-cluster-secrets");
    expect(await session.pulumi(["state", "unprotect", secrets, "--yes", "--stack", STACK])).toMatchObject({
      exitCode: 0,
    });
    expect(protection()).toEqual({ "gitlab-cluster-secrets": false, "gitlab-cp-0-vm": true });
    const before = snapshot(session);
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
    const up = await watch(session, "up", STACK);
    expect(said(up)).toEqual([]);
    expect(up).toMatchObject({ ...NOTHING, changes: { same: expect.any(Number) as number } });
    expect(Object.keys(up.changes)).toEqual(["same"]);
    expect(protection()).toEqual({ "gitlab-cluster-secrets": true, "gitlab-cp-0-vm": true });
    expect(session.lab.world()).toEqual(before);
  },
  PATIENCE,
);

/** Deletions are refused one by one, when their turn comes: it is the preview that keeps the rest of the cluster. */
test(
  "a protected cluster is not destroyed: the preview that every destroy begins with fails",
  async () => {
    const before = snapshot(session);
    // The machine secrets alone suffice: machines of metal have nothing else.
    for (const name of ["gitlab-cp-0-vm", "gitlab-cluster-secrets"]) {
      const { exitCode, stdout, stderr } = await session.pulumi(["destroy", "--yes", "--stack", STACK]);
      expect(exitCode).not.toBe(0);
      const urn = urnOf(session, STACK, name);
      expect(`${stdout}${stderr}`.replace(/\s+/g, " ")).toContain(
        `error: Preview failed: resource "${urn}" cannot be deleted because it is protected.`,
      );
      expect(await session.pulumi(["state", "unprotect", urn, "--yes", "--stack", STACK])).toMatchObject({
        exitCode: 0,
      });
    }
    expect(session.lab.world()).toEqual(before);
    expect(await watch(session, "up", STACK)).toMatchObject(NOTHING);
    expect(protection()).toEqual({ "gitlab-cluster-secrets": true, "gitlab-cp-0-vm": true });
  },
  PATIENCE,
);

test(
  "retire, up, destroy: workers leave first, the last etcd member is spared, nothing is left in the world",
  async () => {
    edit(session, FILE, ["config", "homelab:cluster", "retire"], true);
    const retire = await watch(session, "up", STACK);
    expect(said(retire)).toEqual([]);
    expect(retire).toMatchObject({ ok: true, steps: ["update gitlab-cp-0-vm"] });
    expect(protection()).toEqual({ "gitlab-cluster-secrets": false, "gitlab-cp-0-vm": false });
    const start = session.lab.recorder.operations(STACK).length;
    const destroy = await watch(session, "destroy", STACK);
    expect(said(destroy)).toEqual([]);
    expect(destroy.ok).toBe(true);
    const machines = session.lab.recorder
      .operations(STACK)
      .slice(start)
      .filter(({ verb, type }) => verb === "delete" && /VmLegacy|ConfigurationApply/.test(type))
      .map(({ urn, inputs }) => ({ name: nameOf(urn), reset: inputs["onDestroy"] }));
    const order = machines.map(({ name }) => name);
    expect(order.indexOf("gitlab-cluster-gitlab-worker-0")).toBeLessThan(order.indexOf("gitlab-worker-0-vm"));
    expect(order.indexOf("gitlab-cluster-gitlab-worker-0")).toBeLessThan(order.indexOf("gitlab-cp-0-vm"));
    expect(machines.filter(({ reset }) => reset !== undefined)).toEqual(
      expect.arrayContaining([
        { name: "gitlab-cluster-gitlab-worker-0", reset: { graceful: true, reboot: false, reset: true } },
        { name: "gitlab-cluster-gitlab-cp-0", reset: { graceful: false, reboot: false, reset: false } },
      ]),
    );
    expect(session.state(STACK).resources).toEqual([]);
    const { machines: left, clusters, hypervisors } = session.lab.world();
    expect([left, clusters, hypervisors.map(({ vms, files }) => [vms, files])]).toEqual([{}, {}, [[{}, {}]]]);
  },
  PATIENCE,
);
