// Proves, in virtual time on a world built by hand, that a GPU node is stopped when it should be and only then: by its
// watchdog, by the backstop, by AWS; who may do it; and that models outlive all of it. Policies, backstop and the
// watchdog's limits are the program's own. It cannot prove that the stack puts them together: that is the rehearsal's.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseStatements } from "../../../../components/gpu/roles";
import { capacityReturns, interrupt, startInstance } from "../../../../lab/world/aws/ec2";
import { invokeFunction } from "../../../../lab/world/aws/lambdaRuntime";
import type { PolicyStatement, TrailEntry } from "../../../../lab/world/aws/model";
import { passTime } from "../../../../lab/world/aws/time";
import { scheduleMinutes } from "../../../../lab/world/aws/timeSchedule";
import type { World } from "../../../../lab/world/model";
import { BUCKET, gpuWorld, statements, watchdog, type GpuWorld } from "./gpuWorld";
import { functionOf, regionOf, roleOf, REGION } from "./world";

const BACKSTOP = "lighthouse-gpu-backstop";

let made: GpuWorld;
beforeEach(() => {
  made = gpuWorld();
});

const trail = (world: World): readonly TrailEntry[] => world.aws?.trail ?? [];
const stops = (world: World): string[] =>
  trail(world)
    .filter(({ what, error }) => what.startsWith("ec2:StopInstances") && error === undefined)
    .map(({ who }) => who);
const errors = (world: World): string[] => [...new Set(trail(world).flatMap(({ error }) => error ?? []))];
const models = ({ world }: GpuWorld): unknown => [
  regionOf(world).volumes["vol-models"]?.data,
  world.aws?.buckets[BUCKET]?.objects,
];

describe("the watchdog", () => {
  it("stops a GPU after 15 idle minutes, not before", async () => {
    await passTime(made.world, 14);
    expect(made.gpu.state).toBe("running");
    await passTime(made.world, 1);
    expect(made.gpu.state).toBe("stopped");
    expect(stops(made.world)).toEqual(["gpu"]);
    expect(made.world.machines["gpu-0"]?.running).toBe(false);
  });

  it("lets one that works run, whatever the backstop thinks", async () => {
    await passTime(made.world, 120, { busy: (_id, minute) => minute % 14 === 0 });
    expect(made.gpu.state).toBe("running");
    expect(errors(made.world)).toEqual([]);
  });

  it("counts anew after a start", async () => {
    await passTime(made.world, 15);
    // EC2 takes two minutes until a stopped request may be started again.
    await passTime(made.world, 2);
    startInstance(made.world, REGION, made.gpu.id, "lighthouse-gpu-starter");
    await passTime(made.world, 14);
    expect(made.gpu.state).toBe("running");
    await passTime(made.world, 1);
    expect(made.gpu.state).toBe("stopped");
  });

  it("cannot stop its machine with a tag condition that is wrong, and the trail says why; the backstop does", async () => {
    const role = made.world.aws?.roles["gpu"];
    const wrong = JSON.parse(JSON.stringify(role?.inline).replaceAll('"lighthouse"', '"main"')) as typeof role;
    if (role) role.inline = wrong as unknown as typeof role.inline;
    await passTime(made.world, 20);
    expect(made.gpu.state).toBe("running");
    expect(errors(made.world)).toContainEqual(
      expect.stringMatching(
        /^UnauthorizedOperation: You are not authorized to perform this operation\. User: .*gpu\/session is not authorized to perform: ec2:StopInstances on resource: .* \(a statement: StringEquals aws:ResourceTag\/homelab:cluster asks for main, it is lighthouse\)$/,
      ),
    );
    await passTime(made.world, 20);
    expect([made.gpu.state, stops(made.world)]).toEqual(["stopped", [BACKSTOP]]);
  });

  it.each<[string, (world: GpuWorld) => void, string]>([
    [
      "off the host's network",
      ({ cluster }) => {
        watchdog(cluster, { hostNetwork: false });
      },
      "the metadata service does not answer: its answers travel 1 hop(s), the pod is 2 away",
    ],
    [
      "without a role",
      ({ world }) => {
        if (world.aws) world.aws.profiles = {};
      },
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
    ],
    [
      "with a role that EC2 may not take",
      ({ world }) => {
        if (world.aws) world.aws.roles["gpu"] = roleOf("gpu", { service: "lambda.amazonaws.com" });
      },
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
    ],
    [
      "without the runtime class",
      ({ cluster }) => {
        watchdog(cluster, { runtimeClassName: undefined });
      },
      "nvidia-smi: not found: the pod does not use the runtime class of the GPU",
    ],
    [
      "without the runtime on the node",
      ({ world }) => {
        const { image, ...rest } = world.machines["gpu-0"] ?? {};
        world.machines["gpu-0"] = { ...rest, image: { ...image, extensions: [] } } as World["machines"][string];
      },
      "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for " +
        '"nvidia" is configured (node gpu-0)',
    ],
  ])("is blind %s: the trail says so once, and the backstop stops the machine", async (_name, change, error) => {
    change(made);
    await passTime(made.world, 40);
    expect(errors(made.world)).toEqual([error]);
    expect([made.gpu.state, stops(made.world)]).toEqual(["stopped", [BACKSTOP]]);
  });
});

describe("the backstop", () => {
  it("stops a machine whose watchdog hangs, after 30 minutes and not before", async () => {
    await passTime(made.world, 29, { watchdogDead: true });
    expect(made.gpu.state).toBe("running");
    await passTime(made.world, 6, { watchdogDead: true });
    expect([made.gpu.state, stops(made.world)]).toEqual(["stopped", [BACKSTOP]]);
  });

  it("stops it again after each start", async () => {
    await passTime(made.world, 40, { watchdogDead: true });
    startInstance(made.world, REGION, made.gpu.id);
    await passTime(made.world, 40, { watchdogDead: true });
    expect(stops(made.world)).toEqual([BACKSTOP, BACKSTOP]);
  });

  it("touches no other cluster's machines", async () => {
    made.gpu.tags = { ...made.gpu.tags, "homelab:cluster": "other" };
    await passTime(made.world, 60, { watchdogDead: true });
    expect(made.gpu.state).toBe("running");
  });

  it.each<[string, (world: World) => void, RegExp]>([
    [
      "without permission to be called",
      (world) => {
        Object.assign(regionOf(world).functions[BACKSTOP] ?? {}, { permissions: {} });
      },
      /^no permission of the function lets arn:aws:events:.* invoke it$/,
    ],
    [
      "without its function",
      (world) => {
        regionOf(world).functions = {};
      },
      /^the function does not exist$/,
    ],
    [
      "without its role",
      (world) => {
        Reflect.deleteProperty(world.aws?.roles ?? {}, BACKSTOP);
      },
      /^AccessDeniedException: The role defined for the function cannot be assumed by Lambda\.$/,
    ],
    [
      "with a role that may not stop",
      (world) => {
        const look: PolicyStatement = { Effect: "Allow", Action: "ec2:DescribeInstances", Resource: "*" };
        if (world.aws) {
          world.aws.roles[BACKSTOP] = roleOf(BACKSTOP, { statements: [look], service: "lambda.amazonaws.com" });
        }
      },
      /is not authorized to perform: ec2:StopInstances/,
    ],
  ])("does nothing %s, and only the trail says so", async (_name, change, error) => {
    change(made.world);
    await passTime(made.world, 60, { watchdogDead: true });
    expect(made.gpu.state).toBe("running");
    expect(errors(made.world).some((text) => error.test(text))).toBe(true);
  });
});

describe("an interruption of the spot market", () => {
  it("stops the machine, loses no model, and is over when there is capacity again", async () => {
    const before = models(made);
    const { publicIp, privateIp } = made.gpu;
    await passTime(made.world, 3);
    interrupt(made.world, REGION, made.gpu.id);
    expect(made.gpu.state).toBe("stopped");
    await passTime(made.world, 60);
    expect(made.gpu.state).toBe("stopped");
    expect(models(made)).toEqual(before);
    expect(() => {
      startInstance(made.world, REGION, made.gpu.id);
    }).toThrow("the associated Spot Instance request is not in an appropriate state to support start");
    capacityReturns(made.world, REGION, made.gpu.id);
    expect(made.gpu).toMatchObject({ state: "running", privateIp });
    expect(made.gpu.publicIp).not.toBe(publicIp);
    expect(regionOf(made.world).volumes["vol-models"]?.attachment?.instanceId).toBe(made.gpu.id);
    expect(models(made)).toEqual(before);
  });
});

describe("the release of a spot request", () => {
  const code = readFileSync(join(__dirname, "../../../../components/aws/lambda/spot-release.mjs"), "utf8");
  const release = async (requestIds: readonly string[], action = "delete") => {
    const { world, gpu } = made;
    if (world.aws) {
      const own = statements(releaseStatements(REGION, requestIds));
      world.aws.roles["release"] = roleOf("release", { statements: own, service: "lambda.amazonaws.com" });
    }
    regionOf(world).functions["release"] = functionOf("release", { "index.mjs": code });
    const { payload } = await invokeFunction(world, REGION, "release", { request: gpu.spotRequest, tf: { action } });
    return [regionOf(world).spotRequests[gpu.spotRequest ?? ""]?.state, JSON.parse(payload) as unknown];
  };

  it("cancels it on delete alone, and is done when it is gone", async () => {
    const request = made.gpu.spotRequest ?? "";
    expect(await release([request], "create")).toEqual(["active", { request }]);
    expect(await release([request])).toEqual(["cancelled", { request }]);
    expect(await release([request])).toEqual(["cancelled", { request }]);
    regionOf(made.world).spotRequests = {};
    expect(await release([request])).toEqual([undefined, { request }]);
  });

  it("fails, so that destroy does, when it may not cancel this one", async () => {
    const [state, answer] = await release(["sir-other"]);
    expect(state).toBe("active");
    expect(answer).toMatchObject({
      errorType: "UnauthorizedOperation",
      errorMessage: expect.stringContaining("is not authorized to perform: ec2:CancelSpotInstanceRequests") as string,
    });
  });
});

describe("schedules", () => {
  it.each([
    ["rate(5 minutes)", 5],
    ["rate(1 minute)", 1],
    ["rate(2 hours)", 120],
    ["rate(1 day)", 1440],
    ["rate(1 minutes)", undefined],
    ["rate(5 minute)", undefined],
    ["rate(0 minutes)", undefined],
    ["rate(5)", undefined],
    ["cron(0 8 * * ? *)", undefined],
  ])("%s runs every %s minutes", (expression, minutes) => {
    expect(scheduleMinutes(expression)).toBe(minutes);
  });

  it("do not run while they are disabled", async () => {
    Object.assign(regionOf(made.world).eventRules[BACKSTOP] ?? {}, { enabled: false });
    await passTime(made.world, 60, { watchdogDead: true });
    expect(trail(made.world)).toEqual([]);
  });
});
