// Proves, with the real engine, the real program and virtual time, that a GPU node of the cluster on AWS stops by itself:
// by its watchdog, by the backstop, by an interruption; that models outlive that; and what is left after destroy.
// Cannot prove that EC2 has capacity, or how long a boot takes.
import type { Session } from "../../../lab/engine/session";
import { capacityReturns, interrupt, startInstance } from "../../../lab/world/aws/ec2";
import type { Instance, Region } from "../../../lab/world/aws/model";
import { passTime } from "../../../lab/world/aws/time";
import { parseDocument } from "yaml";
import { REPOSITORY } from "../engine/support";
import { PATIENCE, open, said, watch, withStackFiles } from "./support";

const REGION = "us-west-2";

/** The cluster on AWS of this repository's fleet by itself: no hub, no Vault, no mesh and so no overlay. */
function alone(): string {
  const node = ["homelab:nodes", "controlPlanes", 0];
  const removed: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
    "Pulumi.yaml": [["homelab:vault"], ["homelab:meshes"]],
    "Pulumi.lighthouse.yaml": [
      ["homelab:secrets"],
      ["homelab:cilium", "mesh"],
      [...node, "overlayIp"],
      [...node, "lighthouse"],
    ],
  };
  return withStackFiles(REPOSITORY, (name, text) => {
    const document = parseDocument(text);
    for (const keys of removed[name] ?? []) document.deleteIn(["config", ...keys]);
    return name in removed ? document.toString({ lineWidth: 0 }) : undefined;
  });
}

let session: Session;

beforeAll(async () => {
  session = await open(alone());
  const up = await watch(session, "up", "lighthouse");
  expect(said(up)).toEqual([]);
  expect(up.ok).toBe(true);
}, PATIENCE);

afterAll(() => session.close());

function region(): Region {
  const found = session.lab.world().aws?.regions[REGION];
  if (!found) throw new Error("the world has no region");
  return found;
}

function gpu(): Instance {
  const found = Object.values(region().instances).find(({ tags }) => tags["homelab:role"] === "gpu");
  if (!found) throw new Error("there is no GPU node");
  return found;
}

const stoppedBy = (): string[] =>
  (session.lab.world().aws?.trail ?? [])
    .filter(({ what, error }) => what === `ec2:StopInstances ${gpu().id}` && error === undefined)
    .map(({ who }) => who);

/** Starts it as soon as EC2 lets anybody. */
async function start(): Promise<void> {
  await passTime(session.lab.world(), 3);
  startInstance(session.lab.world(), REGION, gpu().id);
}

test("idle, it is stopped after 15 minutes by its watchdog; at work it stays", async () => {
  const world = session.lab.world();
  await passTime(world, 60, { busy: () => true });
  expect(gpu().state).toBe("running");
  await passTime(world, 14);
  expect(gpu().state).toBe("running");
  await passTime(world, 1);
  expect(gpu().state).toBe("stopped");
  expect(stoppedBy()).toHaveLength(1);
});

test(
  "neither refresh nor preview wants it to run again",
  async () => {
    await watch(session, "refresh", "lighthouse");
    const preview = await watch(session, "preview", "lighthouse");
    expect([said(preview), preview.steps]).toEqual([[], []]);
  },
  PATIENCE,
);

test("with its watchdog killed, it is stopped by the backstop", async () => {
  await start();
  await passTime(session.lab.world(), 40, { watchdogDead: true });
  expect(gpu().state).toBe("stopped");
  expect(stoppedBy().at(-1)).toContain("backstop");
});

test("interrupted, it keeps its models and comes back with capacity", async () => {
  await start();
  const world = session.lab.world();
  const volume = Object.values(region().volumes).find(({ deleteOnTermination }) => !deleteOnTermination);
  if (!volume) throw new Error("there is no volume for models");
  volume.data = { "llama.gguf": "weights" };
  interrupt(world, REGION, gpu().id);
  expect(gpu().state).toBe("stopped");
  await passTime(world, 30);
  capacityReturns(world, REGION, gpu().id);
  expect(gpu().state).toBe("running");
  expect(region().volumes[volume.id]).toMatchObject({
    data: { "llama.gguf": "weights" },
    attachment: { instanceId: gpu().id },
  });
});
