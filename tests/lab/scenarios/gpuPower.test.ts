// Proves, with the real engine, the real program and virtual time, that a GPU node of the cluster on AWS stops by itself:
// by its watchdog, by the backstop where that is dead or may not stop it, by an interruption; that models outlive all of
// that; and that nobody else's machine is stopped or started. Cannot prove that EC2 has capacity, or how long a boot takes.
// The tests are one story and run in order.
import type { Session } from "../../../lab/engine/session";
import { capacityReturns, interrupt, startInstance } from "../../../lab/world/aws/ec2";
import { mayCall } from "../../../lab/world/aws/iam";
import type { PolicyDocument, Volume } from "../../../lab/world/aws/model";
import { passTime } from "../../../lab/world/aws/time";
import { REGION, STACK, alone, gpu, region, stoppedBy } from "./lighthouseSupport";
import { NOTHING, PATIENCE, open, said, watch } from "./support";

let session: Session;

beforeAll(async () => {
  session = await open(alone());
  const up = await watch(session, "up", STACK);
  expect(said(up)).toEqual([]);
  expect(up.ok).toBe(true);
}, PATIENCE);

afterAll(() => session.close());

/** Starts it as soon as EC2 lets anybody. */
async function start(): Promise<void> {
  await passTime(session.lab.world(), 3);
  startInstance(session.lab.world(), REGION, gpu(session).id);
}

/** The role's one inline policy. */
function policyOf(role: string): { document: PolicyDocument } {
  const [policy] = Object.values(session.lab.world().aws?.roles[role]?.inline ?? {});
  if (!policy) throw new Error(`role ${role} has no policy`);
  return policy;
}

/** Runs something while a role's policy says another value for a tag. */
async function withWrongTag(role: string, run: () => Promise<void>): Promise<void> {
  const policy = policyOf(role);
  const right = policy.document;
  const text = JSON.stringify(right);
  policy.document = JSON.parse(
    text.replaceAll('ResourceTag/homelab:cluster":"lighthouse"', 'ResourceTag/homelab:cluster":"other"'),
  ) as PolicyDocument;
  expect(JSON.stringify(policy.document)).not.toBe(text);
  await run();
  policy.document = right;
}

function modelVolume(): Volume {
  const volume = Object.values(region(session).volumes).find(({ deleteOnTermination }) => !deleteOnTermination);
  if (!volume) throw new Error("there is no volume for models");
  return volume;
}

test("idle, it is stopped after 15 minutes by its watchdog; at work it stays", async () => {
  const world = session.lab.world();
  await passTime(world, 60, { busy: () => true });
  expect(gpu(session).state).toBe("running");
  await passTime(world, 14);
  expect(gpu(session).state).toBe("running");
  await passTime(world, 1);
  expect(gpu(session).state).toBe("stopped");
  expect(stoppedBy(session)).toHaveLength(1);
});

test(
  "neither refresh nor preview wants it to run again",
  async () => {
    await watch(session, "refresh", STACK);
    expect(await watch(session, "preview", STACK, { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);

test("with its watchdog killed, it is stopped by the backstop, 30 minutes after its last sign", async () => {
  await start();
  const world = session.lab.world();
  // A sign of life at the start, and none after it.
  await passTime(world, 1);
  await passTime(world, 29, { watchdogDead: true });
  expect(gpu(session).state).toBe("running");
  await passTime(world, 6, { watchdogDead: true });
  expect(gpu(session).state).toBe("stopped");
  expect(stoppedBy(session).at(-1)).toBe("lighthouse-gpu-backstop");
});

test("while its watchdog lives and it works, the backstop lets it be", async () => {
  await start();
  await passTime(session.lab.world(), 180, { busy: () => true });
  expect(gpu(session).state).toBe("running");
});

test("a watchdog whose role names another tag may not stop it: the backstop does, and the refusal is on record", async () => {
  await withWrongTag("lighthouse-gpu", async () => {
    await passTime(session.lab.world(), 60);
  });
  expect(gpu(session).state).toBe("stopped");
  expect(stoppedBy(session).at(-1)).toBe("lighthouse-gpu-backstop");
  const refusals = (session.lab.world().aws?.trail ?? []).filter(({ error }) => error !== undefined);
  expect([...new Set(refusals.map(({ who, what }) => `${who} ${what}`))]).toEqual([
    `lighthouse-gpu ec2:CreateTags ${gpu(session).id}`,
    `lighthouse-gpu ec2:StopInstances ${gpu(session).id}`,
  ]);
});

test("a backstop whose role names another tag stops nothing", async () => {
  await start();
  await withWrongTag("lighthouse-gpu-backstop", async () => {
    await passTime(session.lab.world(), 60, { watchdogDead: true });
  });
  expect(gpu(session).state).toBe("running");
  const { id: account, trail } = session.lab.world().aws ?? { id: "", trail: [] };
  const { who, what, error = "" } = trail.at(-1) ?? {};
  expect({ who, what }).toEqual({
    who: "lighthouse-gpu-backstop",
    what: "lambda:InvokeFunction lighthouse-gpu-backstop",
  });
  expect((JSON.parse(error) as { errorMessage: string }).errorMessage).toBe(
    `You are not authorized to perform this operation. User: arn:aws:sts::${account}:assumed-role/lighthouse-gpu-backstop/session ` +
      `is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:${REGION}:${account}:instance/${gpu(session).id} ` +
      "because no identity-based policy allows the ec2:StopInstances action.",
  );
});

test("its roles reach no other machine", () => {
  const world = session.lab.world();
  const arn = `arn:aws:ec2:${REGION}:${world.aws?.id ?? ""}:instance/i-other`;
  const tags = { "homelab:cluster": "lighthouse", "homelab:role": "lighthouse" };
  const context = Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => ["aws", "ec2"].map((of) => [`${of}:ResourceTag/${key}`, value])),
  );
  for (const role of ["lighthouse-gpu", "lighthouse-gpu-backstop", "lighthouse-gpu-starter"]) {
    for (const action of ["ec2:StopInstances", "ec2:StartInstances", "ec2:TerminateInstances"]) {
      expect(mayCall(world, role, action, arn, context)).toEqual(expect.any(String));
    }
  }
});

test("interrupted, it keeps its models; only EC2 starts it again, with capacity", async () => {
  const world = session.lab.world();
  const volume = modelVolume();
  volume.data = { "llama.gguf": "weights" };
  interrupt(world, REGION, gpu(session).id);
  expect(gpu(session).state).toBe("stopped");
  await passTime(world, 30);
  expect(() => {
    startInstance(world, REGION, gpu(session).id);
  }).toThrow(
    `You can't start the Spot Instance '${gpu(session).id}' because the associated Spot Instance request is not in an appropriate state to support start.`,
  );
  capacityReturns(world, REGION, gpu(session).id);
  expect(gpu(session).state).toBe("running");
  expect(region(session).volumes[volume.id]).toMatchObject({
    data: { "llama.gguf": "weights" },
    attachment: { instanceId: gpu(session).id },
  });
  await passTime(world, 15);
  expect(gpu(session).state).toBe("stopped");
});
