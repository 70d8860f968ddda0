// Proves, with the real engine and the real program, that a box without hypervisor and three control planes without
// workers come up and stay as they are, and that three of them leave etcd one after the other when they are destroyed.
// Cannot prove that a box boots from the network, or how long etcd takes to agree.
import type { Session } from "../../../lab/engine/session";
import { PATIENCE, NOTHING, clusterIn, edit, fleetProject, nameOf, open, said, watch } from "./support";

let session: Session;

beforeAll(async () => {
  session = await open(fleetProject("three-systems"));
}, PATIENCE);

afterAll(() => session.close());

test(
  "a single metal node installs itself, takes pods, and is not to be changed afterwards",
  async () => {
    const up = await watch(session, "up", "agentic");
    expect(said(up)).toEqual([]);
    expect(up.ok).toBe(true);
    expect(up.steps.filter((step) => step.includes("-vm") || step.includes("proxmox"))).toEqual([]);
    expect(clusterIn(session, "agentic").etcd).toEqual(["agentic-cp-0"]);
    expect(session.lab.world().machines["agentic-cp-0"]).toMatchObject({
      platform: "metal",
      image: { talosVersion: "v1.12.2" },
      config: { machineType: "controlplane" },
    });
    expect(await watch(session, "refresh", "agentic")).toMatchObject(NOTHING);
    expect(await watch(session, "preview", "agentic", { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);

const NODES = ["home-ops-cp-0", "home-ops-cp-1", "home-ops-cp-2"];

test(
  "three control planes join one etcd and share one address",
  async () => {
    const up = await watch(session, "up", "home-ops");
    expect(said(up)).toEqual([]);
    expect(up.ok).toBe(true);
    expect([...clusterIn(session, "home-ops").etcd].sort()).toEqual(NODES);
    const { machines } = session.lab.world();
    expect(NODES.map((name) => machines[name]?.config?.vips)).toEqual(NODES.map(() => ["192.168.120.100"]));
    expect(await watch(session, "preview", "home-ops", { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test(
  "destroyed, all but the first leave etcd gracefully before any machine that they need is gone",
  async () => {
    edit(session, "Pulumi.home-ops.yaml", ["config", "homelab:cluster", "retire"], true);
    expect(await watch(session, "up", "home-ops")).toMatchObject({
      ok: true,
      steps: NODES.map((name) => `update ${name}-vm`),
    });
    const start = session.lab.recorder.operations("home-ops").length;
    const destroy = await watch(session, "destroy", "home-ops");
    expect(said(destroy)).toEqual([]);
    expect(destroy.ok).toBe(true);
    const deletes = session.lab.recorder
      .operations("home-ops")
      .slice(start)
      .filter(({ verb }) => verb === "delete");
    const order = deletes.map(({ urn }) => nameOf(urn));
    const resets = deletes.filter(({ inputs }) => (inputs["onDestroy"] as { reset?: boolean } | undefined)?.reset);
    expect(resets.map(({ urn, refusal }) => [nameOf(urn), refusal ?? null]).sort()).toEqual([
      ["home-ops-cluster-home-ops-cp-1", null],
      ["home-ops-cluster-home-ops-cp-2", null],
    ]);
    for (const { urn } of resets) {
      expect(order.indexOf(nameOf(urn))).toBeLessThan(order.indexOf("home-ops-cp-0-vm"));
      const own = `${nameOf(urn).replace("home-ops-cluster-", "")}-vm`;
      expect(order.indexOf(nameOf(urn))).toBeLessThan(order.indexOf(own));
    }
    expect(session.state("home-ops").resources).toEqual([]);
    // The other cluster of the same world is as it was.
    expect(Object.values(session.lab.world().clusters).map(({ name }) => name)).toEqual(["agentic"]);
    expect(Object.keys(session.lab.world().machines)).toEqual(["agentic-cp-0"]);
  },
  PATIENCE,
);
