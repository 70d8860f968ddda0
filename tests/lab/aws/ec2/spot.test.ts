// Proves how spot requests and their instances pass from state to state in the simulated EC2, and breaks each law of
// their options with the exact message. It cannot prove how long EC2 takes; the sources stand next to the laws.
import { bag } from "../../../../lab/kernel/values";
import type { Props } from "../../../../lab/kernel/model";
import {
  cancelSpotRequest,
  capacityReturns,
  interrupt,
  settleSpot,
  startInstance,
  stopInstance,
} from "../../../../lab/world/aws/ec2";
import type { SpotRequest } from "../../../../lab/world/aws/model";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import {
  answer,
  instanceInputs,
  launchAnswer,
  launched,
  network,
  type Network,
  refusal,
  REGION,
  regionOf,
  SPOT,
  startAws,
  TYPES,
} from "./ground";

let lab: TestLab;
let aws: TestProvider;
let made: Network;
beforeEach(async () => {
  ({ lab, aws } = await startAws({ aws: { quotas: { "L-3819A6DF": 8 } } }));
  made = await network(aws);
});
afterEach(() => lab.remove());

const region = () => regionOf(lab.lab.world());
const launch = (changes: Props = {}, name = "gpu-0") =>
  launched(aws, made, { ...SPOT, tags: { Name: name }, ...changes }, name);
const requests = (): string[] => Object.values(region().spotRequests).map(({ state, status }) => `${state} ${status}`);
const requestOf = (): SpotRequest => {
  const [request] = Object.values(region().spotRequests);
  if (!request) throw new Error("there is no request");
  return request;
};
const pass = (seconds: number) =>
  lab.lab.act((world) => {
    world.clockAhead = (world.clockAhead ?? 0) + seconds;
    settleSpot(world);
  });
const options = (changes: Props): Props => ({
  instanceMarketOptions: {
    marketType: "spot",
    spotOptions: { ...bag(bag(SPOT["instanceMarketOptions"])["spotOptions"]), ...changes },
  },
});

describe("options of the spot market", () => {
  it.each<[string, Props, string]>([
    [
      "a one-time request whose instance stops",
      options({ spotInstanceType: "one-time", validUntil: null }),
      "The request with type 'one-time' is not supported when instanceInterruptionBehavior is set to 'stop'.",
    ],
    [
      "a stop without a type of request",
      options({ spotInstanceType: null, validUntil: null }),
      "The request with type 'null' is not supported when instanceInterruptionBehavior is set to 'stop'.",
    ],
    [
      "a persistent request whose instance is terminated",
      options({ instanceInterruptionBehavior: null }),
      "The terminate InstanceInterruptionBehavior is not supported when requestType is set to persistent.",
    ],
    [
      "an end of a one-time request",
      options({ spotInstanceType: "one-time", instanceInterruptionBehavior: "terminate" }),
      "The parameter validUntil cannot be specified when the SpotRequestType is set to 'one-time'.",
    ],
  ])("refuses %s", async (_, changes, message) => {
    expect(await refusal(launch(changes))).toBe(launchAnswer("InvalidParameterCombination", message));
  });

  it("refuses an end that is past, and termination protection", async () => {
    expect(await refusal(launch(options({ validUntil: "2020-01-01T00:00:00Z" })))).toBe(
      launchAnswer("InvalidTime", "The ValidUntil time must be in the future"),
    );
    expect(await refusal(launch({ disableApiTermination: true }))).toBe(
      launchAnswer("UnsupportedOperation", "Attribute 'disableApiTermination' is not supported for spot instances"),
    );
    expect(await refusal(launch(options({ validUntil: "tomorrow" })))).toBe(
      "invalid RFC3339 time of valid_until: expected YYYY-MM-DDTHH:MM:SSZ. Examine values at 'gpu-0.instanceMarketOptions.spotOptions.validUntil'.",
    );
  });

  it("stays within the quota of the market", async () => {
    await launch();
    await launch({ privateIp: "172.31.16.11" }, "gpu-1");
    expect(await refusal(launch({ privateIp: "172.31.16.12" }, "gpu-2"))).toBe(
      launchAnswer("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded"),
    );
  });
});

describe("a persistent spot instance", () => {
  let instance: TestResource;
  const startable = (): string =>
    `You can't start the Spot Instance '${instance.id}' because the associated Spot Instance request is not in an ` +
    "appropriate state to support start.";
  beforeEach(async () => {
    instance = await launch();
  });

  it("has a request, and the disk of its host", () => {
    expect(instance.outputs.value).toMatchObject({
      instanceLifecycle: "spot",
      spotInstanceRequestId: requestOf().id,
    });
    expect(requestOf()).toMatchObject({
      type: "persistent",
      validUntil: "2036-01-01T00:00:00Z",
      instanceId: instance.id,
    });
    expect(requests()).toEqual(["active fulfilled"]);
    expect(lab.lab.world().machines["gpu-0"]?.disks).toEqual([
      { device: "/dev/nvme0n1", sizeGiB: 8 },
      { device: "/dev/nvme1n1", sizeGiB: 125 },
    ]);
  });

  it("is started again only once its request is disabled", async () => {
    const power = await aws.create(TYPES.instanceState, "power", { instanceId: instance.id, state: "stopped" });
    expect(requests()).toEqual(["active marked-for-stop"]);
    const on = { instanceId: instance.id, state: "running" };
    expect(await refusal(aws.update(power, on))).toBe(
      answer(
        `starting Instance EC2 (Elastic Compute Cloud) Instance (${instance.id})`,
        "StartInstances",
        "IncorrectSpotRequestState",
        startable(),
      ),
    );
    await pass(120);
    expect(requests()).toEqual(["disabled instance-stopped-by-user"]);
    await aws.update(power, on);
    expect(requests()).toEqual(["active fulfilled"]);
    expect(lab.lab.world().machines["gpu-0"]?.running).toBe(true);
  });

  it("is not given another type", async () => {
    const larger = await instanceInputs(aws, made, { ...SPOT, instanceType: "g4dn.2xlarge", tags: { Name: "gpu-0" } });
    expect(await refusal(aws.update(instance, larger))).toBe(
      answer(
        `updating EC2 Instance (${instance.id}) type`,
        "ModifyInstanceAttribute",
        "UnsupportedOperation",
        "Modifying 'instanceType' is not supported for spot instances.",
      ),
    );
  });

  it("is stopped by an interruption and started by EC2 alone, with its data", async () => {
    const root = region().instances[instance.id]?.rootVolume ?? "";
    await lab.lab.act((world) => {
      const volume = regionOf(world).volumes[root];
      if (volume) volume.data = { model: "weights" };
      interrupt(world, REGION, instance.id);
    });
    expect(requests()).toEqual(["open instance-stopped-no-capacity"]);
    expect(lab.lab.world().machines["gpu-0"]?.running).toBe(false);
    await pass(3600);
    expect(() => {
      startInstance(lab.lab.world(), REGION, instance.id);
    }).toThrow(startable());
    await lab.lab.act((world) => {
      capacityReturns(world, REGION, instance.id);
    });
    expect(requests()).toEqual(["active fulfilled"]);
    expect(lab.lab.world().machines["gpu-0"]?.running).toBe(true);
    expect(region().volumes[root]?.data).toEqual({ model: "weights" });
    expect(lab.lab.world().aws?.trail.map(({ who, what }) => `${who} ${what}`)).toEqual([
      `spot interrupts ${instance.id}`,
      `spot ec2:StartInstances ${instance.id}`,
    ]);
  });

  it("leaves a request behind that launches another instance, which nobody knows", async () => {
    await aws.delete(instance);
    expect(requests()).toEqual(["open instance-terminated-by-user"]);
    await pass(60);
    expect(requests()).toEqual(["active fulfilled"]);
    const [ghost, ...others] = Object.values(region().instances);
    expect(others).toEqual([]);
    expect(ghost).toMatchObject({ type: "g4dn.xlarge", privateIp: "172.31.16.10", tags: {} });
    expect(ghost?.id).not.toBe(instance.id);
    expect(lab.lab.world().machines[ghost?.id ?? ""]).toMatchObject({ platform: "aws", running: true });
  });

  it("leaves nothing behind when its request was cancelled before", async () => {
    await lab.lab.act((world) => {
      cancelSpotRequest(world, REGION, requestOf().id, "release");
    });
    expect(requests()).toEqual(["cancelled request-canceled-and-instance-running"]);
    await aws.delete(instance);
    await pass(3600);
    expect([requests(), region().instances]).toEqual([["cancelled request-canceled-and-instance-running"], {}]);
    expect(() => {
      cancelSpotRequest(lab.lab.world(), REGION, "sir-0");
    }).toThrow("The spot instance request ID 'sir-0' does not exist");
  });

  it("goes with its request when it is stopped", async () => {
    await lab.lab.act((world) => {
      stopInstance(world, REGION, instance.id);
    });
    await pass(120);
    await lab.lab.act((world) => {
      cancelSpotRequest(world, REGION, requestOf().id);
    });
    await pass(3600);
    expect([requests(), region().instances]).toEqual([["cancelled canceled-before-fulfillment"], {}]);
    expect(lab.lab.world().machines["gpu-0"]).toBeUndefined();
  });

  it("is not launched again after the end of its request", async () => {
    await lab.lab.act((world) => {
      world.clockAhead = (Date.parse("2036-01-02T00:00:00Z") - Date.now()) / 1000;
    });
    await aws.delete(instance);
    await pass(3600);
    expect([requests(), region().instances]).toEqual([["closed schedule-expired"], {}]);
  });
});

describe("a one-time spot instance", () => {
  beforeEach(async () => {
    await launch(
      options({ spotInstanceType: "one-time", instanceInterruptionBehavior: "terminate", validUntil: null }),
    );
  });

  it("is not stopped", async () => {
    const [instance] = Object.values(region().instances);
    const id = instance?.id ?? "";
    const stop = aws.create(TYPES.instanceState, "power", { instanceId: id, state: "stopped" });
    expect(await refusal(stop)).toBe(
      answer(
        `stopping Instance EC2 (Elastic Compute Cloud) Instance (${id})`,
        "StopInstances",
        "UnsupportedOperation",
        `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
      ),
    );
  });

  it("is gone after an interruption, with its request", async () => {
    const [instance] = Object.values(region().instances);
    await lab.lab.act((world) => {
      interrupt(world, REGION, instance?.id ?? "");
    });
    await pass(3600);
    expect([requests(), region().instances]).toEqual([["closed instance-terminated-no-capacity"], {}]);
    expect(lab.lab.world().machines["gpu-0"]).toBeUndefined();
  });
});
