// Proves, with the real engine and the real program, that a cluster comes up, stays as it is, is repaired when somebody
// meddled with it, grows, shrinks, and takes configuration changes the way Talos does. Cannot prove that real nodes
// come back after a reboot. The tests are one story and run in order.
import type { Session } from "../../../lab/engine/session";
import { machinery } from "../../../lab/providers/talos/machinery";
import { rebootMachine } from "../../../lab/world/talosNodes";
import { NOTHING, PATIENCE, clusterIn, edit, loneCluster, open, outputs, said, watch } from "./support";

const STACK = "gitlab";
const FILE = "Pulumi.gitlab.yaml";

let session: Session;

beforeAll(async () => {
  session = await open(loneCluster(STACK));
}, PATIENCE);

afterAll(() => session.close());

const vmOf = (id: string) => {
  const vm = session.lab.world().hypervisors[0]?.vms[id];
  if (vm === undefined) throw new Error(`there is no VM ${id}`);
  return vm as { properties: Record<string, unknown> };
};
const machine = (name: string) => session.lab.world().machines[name];

test(
  "a cluster comes up with creations only, and nothing is to be done afterwards",
  async () => {
    const up = await watch(session, "up", STACK);
    expect(up).toMatchObject({ ok: true, stderr: "" });
    expect(up.steps.filter((step) => !step.startsWith("create "))).toEqual([]);
    expect(said(up)).toEqual([]);
    expect(await watch(session, "refresh", STACK)).toMatchObject(NOTHING);
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test(
  "what somebody changed by hand is seen by refresh, and repaired by up",
  async () => {
    const memory = vmOf("930").properties["memory"] as Record<string, unknown>;
    vmOf("930").properties["memory"] = { ...memory, dedicated: 8192 };
    const { objects } = clusterIn(session, STACK);
    const policy = "cilium.io/v2alpha1/CiliumL2AnnouncementPolicy//lan";
    expect(Object.keys(objects)).toContain(policy);
    Reflect.deleteProperty(objects, policy);
    const variables = objects["v1/ConfigMap/flux-system/cluster-vars"];
    if (!variables) throw new Error("the variables are not there");
    const data = variables.body["data"] as Record<string, string>;
    variables.body = { ...variables.body, data: { ...data, EXTERNAL_IP: "192.0.2.1" } };

    const changes = ["delete gitlab-lb-l2-policy", "update gitlab-flux-variables", "update gitlab-worker-0-vm"];
    const refresh = await watch(session, "refresh", STACK);
    expect(refresh).toMatchObject({ ok: true, steps: changes });
    const repairs = ["create gitlab-lb-l2-policy", "update gitlab-flux-variables", "update gitlab-worker-0-vm"];
    expect(await watch(session, "preview", STACK)).toMatchObject({ ok: true, steps: repairs });
    const up = await watch(session, "up", STACK);
    expect(up).toMatchObject({ ok: true, steps: repairs });
    expect(said(up)).toEqual([
      "gitlab-worker-0-vm: a reboot is required to apply configuration changes, but automatic reboots are disabled by " +
        "'reboot_after_update = false'. Please reboot the VM manually.",
    ]);
    expect(vmOf("930").properties["memory"]).toEqual(memory);
    expect(clusterIn(session, STACK).objects[policy]).toBeDefined();
    const repaired = clusterIn(session, STACK).objects["v1/ConfigMap/flux-system/cluster-vars"]?.body["data"];
    expect(repaired).toMatchObject({ EXTERNAL_IP: "192.168.1.30" });
    expect(await watch(session, "refresh", STACK)).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test(
  "one worker more: only new resources, nothing else is touched",
  async () => {
    edit(session, FILE, ["config", "homelab:nodes", "workers", 1], {
      name: "gitlab-worker-1",
      ip: "192.168.1.23",
      vmId: 931,
      cores: 4,
      memoryMiB: 4096,
      diskGiB: 30,
    });
    const up = await watch(session, "up", STACK);
    expect(up).toMatchObject({
      ok: true,
      steps: [
        "create gitlab-cluster-gitlab-worker-1",
        "create gitlab-cluster-gitlab-worker-1-initial",
        "create gitlab-worker-1-vm",
      ],
    });
    expect(said(up)).toEqual([]);
    expect(machine("gitlab-worker-1")).toMatchObject({ running: true, config: { machineType: "worker" } });
  },
  PATIENCE,
);

test(
  "one worker less: it is reset gracefully, then its VM is deleted, nothing else is touched",
  async () => {
    const before = session.lab.recorder.operations(STACK).length;
    edit(session, FILE, ["config", "homelab:nodes", "workers", 1], undefined);
    const up = await watch(session, "up", STACK);
    expect(up).toMatchObject({
      ok: true,
      steps: [
        "delete gitlab-cluster-gitlab-worker-1",
        "delete gitlab-cluster-gitlab-worker-1-initial",
        "delete gitlab-worker-1-vm",
      ],
    });
    expect(said(up)).toEqual([]);
    const deletes = session.lab.recorder
      .operations(STACK)
      .slice(before)
      .filter(({ verb }) => verb === "delete");
    expect(deletes.map(({ urn, inputs }) => [urn.split("::").at(-1), inputs["onDestroy"] ?? null])).toEqual([
      ["gitlab-cluster-gitlab-worker-1", { graceful: true, reboot: false, reset: true }],
      ["gitlab-cluster-gitlab-worker-1-initial", null],
      ["gitlab-worker-1-vm", null],
    ]);
    expect(machine("gitlab-worker-1")).toBeUndefined();
    expect(Object.keys(session.lab.world().hypervisors[0]?.vms ?? {})).toEqual(["920", "930"]);
  },
  PATIENCE,
);

test(
  "a change that needs no reboot is live at once",
  async () => {
    edit(session, FILE, ["config", "homelab:nodes", "workers", 0, "labels"], { rack: "a" });
    const up = await watch(session, "up", STACK);
    expect(up).toMatchObject({ ok: true, steps: ["update gitlab-cluster-gitlab-worker-0"] });
    expect(said(up)).toEqual([]);
    const { parse } = await machinery();
    const { nodeLabels } = await parse({ config: machine("gitlab-worker-0")?.config?.yaml ?? "" });
    expect(nodeLabels).toEqual({ rack: "a" });
    expect(machine("gitlab-worker-0")?.staged).toBeUndefined();
    expect(outputs(session, STACK)["stagedNodes"]).toEqual([]);
  },
  PATIENCE,
);

/** Nothing in a stack file needs a reboot, but what a person set on the node may: the next apply takes it away again. */
test(
  "a change that needs a reboot is staged, told, and live after the reboot",
  async () => {
    const worker = machine("gitlab-worker-0");
    if (worker?.config === undefined) throw new Error("the worker has no configuration");
    const { applyPatches, parse } = await machinery();
    const byHand = await applyPatches({
      config: worker.config.yaml,
      patches: ["machine:\n  env:\n    https_proxy: http://proxy.example.org:3128\n"],
    });
    worker.config = { ...worker.config, yaml: byHand.config };
    edit(session, FILE, ["config", "homelab:nodes", "workers", 0, "labels"], { rack: "b" });
    const up = await watch(session, "up", STACK);
    expect(up).toMatchObject({ ok: true, steps: ["update gitlab-cluster-gitlab-worker-0"] });
    expect([...said(up)].sort()).toEqual([
      "gitlab-cluster-gitlab-worker-0: Node 192.168.1.22: Configuration requires reboot. Using 'staged' mode. " +
        "Manually reboot with: talosctl reboot --nodes 192.168.1.22: Reboot prevented - using staged mode",
      "gitlab-cluster: The last configuration change of gitlab-worker-0 was staged: it is not live until the node " +
        "reboots. One node after the other: talosctl reboot --nodes 192.168.1.22",
    ]);
    expect(outputs(session, STACK)["stagedNodes"]).toEqual(["gitlab-worker-0"]);
    expect((await parse({ config: worker.config.yaml })).nodeLabels).toEqual({ rack: "a" });
    expect((await parse({ config: worker.staged?.yaml ?? "" })).nodeLabels).toEqual({ rack: "b" });

    rebootMachine(session.lab.world(), "gitlab-worker-0");
    const { config, staged } = machine("gitlab-worker-0") ?? {};
    expect(staged).toBeUndefined();
    expect((await parse({ config: config?.yaml ?? "" })).nodeLabels).toEqual({ rack: "b" });
    // The provider does not learn of the reboot: the output tells of the last change until the next one.
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);
