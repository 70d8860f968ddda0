// Proves, with the real engine, the real program and virtual time, what `desiredState` of a GPU node on AWS does: each flip
// costs the update of the instance's state and nothing else, whoever stopped the machine in between; what becomes of
// changes of its configuration while it is off; and what `destroy` leaves. How long EC2 takes cannot be proved.
// The tests are one story and run in order.
import { billOf } from "../../../lab/cost/bill";
import type { Session } from "../../../lab/engine/session";
import { startInstance } from "../../../lab/world/aws/ec2";
import { passTime } from "../../../lab/world/aws/time";
import { REGION, STACK, alone, editGpu, gpu, region } from "./lighthouseSupport";
import { NOTHING, PATIENCE, edit, nameOf, open, outputs, said, watch } from "./support";

const STATE = "lighthouse-gpu-power-gpu-0-state";
const FLIP = [`update ${STATE}`];
const DOUBT =
  `gpu-0 is to be running and is stopped. If nothing is done to ${STATE}, Pulumi last saw it running: ` +
  "`pulumi up --refresh` looks first.";

let session: Session;
/** What must stay whatever happens to power. */
let before: unknown;

beforeAll(async () => {
  session = await open(alone());
  const up = await watch(session, "up", STACK);
  expect({ ok: up.ok, said: said(up) }).toEqual({ ok: true, said: [] });
  await session.lab.act((world) => {
    const { regions, buckets } = world.aws ?? { regions: {}, buckets: {} };
    for (const { volumes } of Object.values(regions)) {
      for (const volume of Object.values(volumes)) if (!volume.deleteOnTermination) volume.data = { model: "weights" };
    }
    for (const { name, objects } of Object.values(buckets)) {
      if (name.includes("models")) objects["llama.gguf"] = { bytes: 5 * 1024 ** 3, versions: 1 };
    }
  });
  before = kept();
}, PATIENCE);

afterAll(() => session.close());

/** Machine, addresses, volumes and models. */
function kept(): unknown {
  const { id, privateIp, rootVolume, spotRequest } = gpu(session);
  const volumes = Object.values(region(session).volumes).map(({ id: volume, data, attachment }) => ({
    volume,
    data,
    attachment,
  }));
  const models = Object.values(session.lab.world().aws?.buckets ?? {}).map(({ objects }) => objects);
  return structuredClone({ id, privateIp, rootVolume, spotRequest, volumes, models });
}

/** The watchdog finds nothing to do for as long as it waits, and EC2 has booked the stop. */
async function fallAsleep(): Promise<void> {
  await passTime(session.lab.world(), 16);
  expect(gpu(session).state).toBe("stopped");
  await passTime(session.lab.world(), 3);
}

/** An `up` of the file with this `desiredState`: what it did, what it said, and how the machine is afterwards. */
async function set(desiredState: string | undefined, ...args: readonly string[]) {
  editGpu(session, "desiredState", desiredState);
  return up(...args);
}

async function up(...args: readonly string[]) {
  const { ok, steps, diagnostics, ...result } = await watch(session, "up", STACK, { args });
  const warnings = diagnostics.filter(({ message }) => message.includes(STATE)).map(({ message }) => message.trim());
  const trouble = ok ? [] : said({ ok, diagnostics, ...result });
  return { steps, warnings, trouble, state: gpu(session).state, lost: lost() };
}

const lost = (): boolean => JSON.stringify(kept()) !== JSON.stringify(before);
const done = { warnings: [], trouble: [], lost: false };

test(
  "when the watchdog has stopped it, nothing is to be done: not without, not with a look at EC2, not after one",
  async () => {
    await fallAsleep();
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
    const args = ["--refresh"];
    expect(await watch(session, "preview", STACK, { expectNoChanges: true, args })).toMatchObject(NOTHING);
    expect(await up()).toEqual({ ...done, steps: [], state: "stopped" });
  },
  PATIENCE,
);

test(
  "running, where Pulumi last saw it run: nothing is done, and it says what looks first; that starts it",
  async () => {
    expect(await set("running")).toEqual({ ...done, steps: [], warnings: [DOUBT], state: "stopped" });
    expect(outputs(session, STACK)["gpuPower"]).toEqual({ "gpu-0": "unmanaged" });
    expect(await up("--refresh")).toEqual({ ...done, steps: FLIP, warnings: [DOUBT], state: "running" });
    expect(outputs(session, STACK)["gpuPower"]).toEqual({ "gpu-0": "running" });
  },
  PATIENCE,
);

test(
  "running may run: the watchdog stops it, and neither up nor refresh starts it again",
  async () => {
    await fallAsleep();
    expect(await up()).toEqual({ ...done, steps: [], state: "stopped" });
    expect(await up("--refresh")).toEqual({ ...done, steps: [], state: "stopped" });
    const preview = await watch(session, "preview", STACK, { expectNoChanges: true, args: ["--refresh"] });
    expect(preview).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test(
  "stopped and running again, each flip is one update",
  async () => {
    // Seen as stopped by the refresh before.
    expect(await set("stopped")).toEqual({ ...done, steps: [], state: "stopped" });
    expect(await set("running")).toEqual({ ...done, steps: FLIP, state: "running" });
    expect(await set("stopped")).toEqual({ ...done, steps: FLIP, state: "stopped" });
    await passTime(session.lab.world(), 3);
    expect(await set("running")).toEqual({ ...done, steps: FLIP, state: "running" });
    await fallAsleep();
    // Pulumi last saw it run.
    expect(await set("stopped")).toEqual({ ...done, steps: FLIP, state: "stopped" });
    expect(await set("running")).toEqual({ ...done, steps: FLIP, state: "running" });
  },
  PATIENCE,
);

test(
  "a change of its configuration waits while it is off, and comes with its start, after it",
  async () => {
    await fallAsleep();
    edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:nodes", "workers", 0, "labels"], { tier: "gold" });
    expect(await up()).toEqual({ ...done, steps: [], state: "stopped" });
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
    expect(await set("stopped")).toMatchObject({ trouble: [], state: "stopped" });
    expect(await set("running")).toEqual({
      ...done,
      steps: ["update lighthouse-cluster-gpu-0", ...FLIP],
      state: "running",
    });
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test(
  "whoever starts it otherwise finds the change in the next up",
  async () => {
    await fallAsleep();
    edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:nodes", "workers", 0, "labels"], { tier: "silver" });
    expect(await set(undefined)).toEqual({ ...done, steps: [], state: "stopped" });
    await session.lab.act((world) => {
      startInstance(world, REGION, gpu(session).id);
    });
    expect(await up()).toEqual({ ...done, steps: ["update lighthouse-cluster-gpu-0"], state: "running" });
  },
  PATIENCE,
);

test(
  "a change that waits, and a start that Pulumi does not see to be one: the up fails, and with a look at EC2 both are done",
  async () => {
    await fallAsleep();
    edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:nodes", "workers", 0, "labels"], { tier: "bronze" });
    const unseen = await set("running");
    expect(unseen).toMatchObject({ warnings: [DOUBT], state: "stopped", lost: false });
    expect(unseen.trouble.filter((text) => !text.startsWith(DOUBT))).toEqual([
      'lighthouse-cluster-gpu-0: Error applying configuration: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 172.31.16.20:50000: i/o timeout" (gpu-0 is stopped)',
    ]);
    const steps = ["update lighthouse-cluster-gpu-0", ...FLIP];
    expect(await up("--refresh")).toEqual({ ...done, steps, warnings: [DOUBT], state: "running" });
  },
  PATIENCE,
);

test(
  "destroy stops at the models; without them it leaves nothing that costs, and no machine comes back",
  async () => {
    edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:cluster", "retire"], true);
    expect(await up()).toMatchObject({ trouble: [], state: "running" });
    const stays = outputs(session, STACK)["kept"];
    const { stdout, exitCode } = await session.pulumi(["destroy", "--yes", "--stack", STACK]);
    const spared = stdout.matchAll(/Preview failed: resource \S*::([^:\s]*?)\\?" cannot be deleted/g);
    expect(exitCode).toBe(1);
    expect([...new Set([...spared].map(([, name]) => name))].sort()).toEqual([
      "lighthouse-models-bucket-encryption",
      "lighthouse-models-bucket-lifecycle",
      "lighthouse-models-bucket-private",
      "lighthouse-models-gpu-0",
    ]);
    expect(gpu(session).state).toBe("running");

    const gone = await watch(session, "destroy", STACK, { args: ["--exclude-protected"] });
    expect({ ok: gone.ok, said: said(gone) }).toEqual({ ok: true, said: [] });
    await passTime(session.lab.world(), 120);
    const { instances, spotRequests, elasticIps, snapshots, volumes } = region(session);
    expect([instances, elasticIps, snapshots].map((things) => Object.keys(things))).toEqual([[], [], []]);
    expect(Object.values(spotRequests).map(({ state }) => state)).toEqual(["cancelled"]);
    expect(Object.values(volumes).map(({ data }) => data)).toEqual([{ model: "weights" }]);
    // What is paid for is what the stack said that it would keep, and what Pulumi still knows.
    const [volume] = Object.keys(volumes);
    const [bucket] = Object.keys(session.lab.world().aws?.buckets ?? {});
    expect(billOf(session.lab.world().aws)?.charges.map(({ what }) => what)).toEqual([
      "gpu-0-models, 100 GB gp3",
      `bucket ${bucket ?? ""}, 5 GB`,
    ]);
    expect(stays).toEqual([`volume ${volume ?? ""}: models of gpu-0, 100 GiB`, `bucket ${bucket ?? ""}: models`]);
    const known = session.state(STACK).resources.map(({ urn }) => nameOf(urn));
    expect(known.sort()).toEqual([
      "homelab-lighthouse",
      "lighthouse-aws",
      "lighthouse-models",
      "lighthouse-models-bucket",
      "lighthouse-models-bucket-encryption",
      "lighthouse-models-bucket-lifecycle",
      "lighthouse-models-bucket-private",
      "lighthouse-models-bucket-s3",
      "lighthouse-models-bucket-versions",
      "lighthouse-models-gpu-0",
    ]);
  },
  PATIENCE,
);

test(
  "an up of the same file brings the cluster back around its models",
  async () => {
    edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:cluster", "retire"], undefined);
    const again = await watch(session, "up", STACK);
    expect({ ok: again.ok, said: said(again) }).toEqual({ ok: true, said: [] });
    const kept = Object.values(region(session).volumes).filter(({ data }) => data?.["model"] === "weights");
    expect(kept.map(({ attachment }) => attachment?.instanceId)).toEqual([gpu(session).id]);
    expect(again.steps.filter((step) => step.includes("-models-"))).toEqual([]);
  },
  PATIENCE,
);
