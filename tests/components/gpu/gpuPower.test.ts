// Proves what the account is asked for around GPU nodes, in which order it comes and goes, and that the policies of the
// pack agree. It cannot prove that EC2 stops, starts and keeps: that is played in the lab.
import { Instance } from "@pulumi/aws/ec2/instance";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { Backstop } from "../../../components/gpu/backstop";
import { CostBudget } from "../../../components/gpu/costBudget";
import { GpuIdentity } from "../../../components/gpu/gpuIdentity";
import { type GpuMachine, GpuPower, type GpuPowerArgs } from "../../../components/gpu/gpuPower";
import { ModelStore } from "../../../components/gpu/modelStore";
import {
  backstopStatements,
  nodeStatements,
  releaseStatements,
  starterStatements,
} from "../../../components/gpu/roles";
import { policyDocument } from "../../../components/aws/iamDocument";
import { judged } from "../aws/judged";
import { record, type Recording } from "../../stacks/recording";

const fleet = { clusterName: "lighthouse", region: "us-west-2" };
const BUCKET = "arn:aws:s3:::lighthouse-models";
const LIGHTHOUSE_ROLE = "arn:aws:iam::123456789012:role/lighthouse-node";

interface Wanted {
  readonly power?: GpuMachine["power"];
  readonly asleep?: boolean;
  readonly spot?: boolean;
  readonly volume?: boolean;
  readonly bucket?: boolean;
  readonly args?: Partial<GpuPowerArgs>;
}

/** One GPU node, as the stack of a cluster on AWS makes it. */
const ground = ({ power, asleep = false, spot = true, volume = true, bucket = true, args = {} }: Wanted = {}) =>
  record(
    () => {
      const provider = new Provider("lighthouse-aws", {
        region: "us-west-2",
        allowedAccountIds: ["123456789012"],
        defaultTags: {
          tags: { "homelab:cluster": "lighthouse", "homelab:role": "burst", "managed-by": "pulumi" },
        },
      });
      const store = new ModelStore(
        "lighthouse-models",
        {
          availabilityZone: "us-west-2a",
          volumes: volume ? [{ nodeName: "gpu-0", sizeGiB: 100 }] : [],
          bucket,
          protect: true,
        },
        { provider },
      );
      const identity = new GpuIdentity(
        "lighthouse-gpu",
        { ...fleet, ...(store.bucket === undefined ? {} : { bucketArn: store.bucket.arn }) },
        { provider },
      );
      const instance = new Instance(
        "lighthouse-gpu-0-instance",
        { instanceType: "g4dn.xlarge", iamInstanceProfile: identity.profile },
        { provider },
      );
      const modelVolume = store.volumes.get("gpu-0");
      const machine: GpuMachine = {
        nodeName: "gpu-0",
        instance,
        spot,
        power: power ?? { state: "running", applied: false, unseen: false },
        asleep,
        configured: Promise.resolve(new Provider("configuration", {})),
        ...(modelVolume === undefined ? {} : { modelVolume }),
      };
      const made = new GpuPower(
        "lighthouse-power",
        { ...fleet, machines: [machine], backstopMinutes: 30, starters: [LIGHTHOUSE_ROLE], ...args },
        { provider },
      );
      new CostBudget(
        "lighthouse-budget",
        { clusterName: "lighthouse", monthlyUsd: 80, emails: ["owner@example.org"] },
        { provider },
      );
      return { starter: made.starter.arn, profile: identity.profile };
    },
    {
      outputs: ({ type, name }) => {
        if (type === "aws:ec2/instance:Instance") return { spotInstanceRequestId: "sir-1" };
        if (type === "aws:s3/bucket:Bucket") return { bucket: `${name}-id`, arn: BUCKET };
        return { arn: `arn:aws:${name}` };
      },
    },
  );

const typesOf = (recording: Recording<unknown>) => recording.registrations.map(({ type, name }) => `${type} ${name}`);

test("the store: a volume and a bucket that are protected, encrypted and private", async () => {
  const recording = await ground();

  expect(recording.one("lighthouse-models-gpu-0")).toMatchObject({ protect: true, parent: "lighthouse-models" });
  expect(recording.one("lighthouse-models-gpu-0").inputs).toEqual({
    availabilityZone: "us-west-2a",
    size: 100,
    type: "gp3",
    encrypted: true,
    tags: { Name: "gpu-0-models", "homelab:role": "models" },
  });
  const bucketParts = recording.registrations.filter(({ parent }) => parent === "lighthouse-models-bucket");
  expect(bucketParts.filter(({ protect }) => protect).map(({ type }) => type)).toContain("aws:s3/bucket:Bucket");
  expect(bucketParts.map(({ type }) => type.replace(/^.*:/, "")).sort()).toEqual([
    "Bucket",
    "BucketLifecycleConfiguration",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
  ]);
});

test("a store may be without bucket and without volumes", async () => {
  const types = typesOf(await ground({ bucket: false, volume: false }));

  expect(types.filter((type) => /s3|ebs|[vV]olume/.test(type))).toEqual([]);
});

test("the nodes' role is the one of their profile, and may use the bucket", async () => {
  const recording = await ground();

  expect(recording.result.profile).toBe("lighthouse-gpu");
  expect(recording.one("lighthouse-gpu-node-policy").inputs).toMatchObject({
    role: "lighthouse-gpu",
    policy: policyDocument(nodeStatements(fleet, BUCKET)),
  });
});

test("without a bucket the nodes' role names none", async () => {
  const recording = await ground({ bucket: false });

  expect(recording.one("lighthouse-gpu-node-policy").inputs).toMatchObject({
    policy: policyDocument(nodeStatements(fleet, undefined)),
  });
});

test("the backstop looks every five minutes, and only the schedule may call it", async () => {
  const recording = await ground();

  expect(recording.one("lighthouse-power-backstop-function-policy").inputs).toMatchObject({
    policy: policyDocument(backstopStatements(fleet)),
  });
  expect(recording.one("lighthouse-power-backstop-function-function").inputs).toMatchObject({
    name: "lighthouse-gpu-backstop",
    runtime: "nodejs22.x",
    timeout: 60,
    environment: { variables: { CLUSTER: "lighthouse", BACKSTOP_MINUTES: "30" } },
  });
  expect(recording.one("lighthouse-power-backstop-rule").inputs).toEqual({
    name: "lighthouse-gpu-backstop",
    description: "Looks for GPU nodes whose watchdog is silent",
    scheduleExpression: "rate(5 minutes)",
  });
  expect(recording.one("lighthouse-power-backstop-permission").inputs).toEqual({
    statementId: "schedule",
    action: "lambda:InvokeFunction",
    function: "lighthouse-gpu-backstop",
    principal: "events.amazonaws.com",
    sourceArn: "arn:aws:lighthouse-power-backstop-rule",
  });
  expect(recording.one("lighthouse-power-backstop-target").inputs).toEqual({
    rule: "lighthouse-gpu-backstop",
    targetId: "backstop",
    arn: "arn:aws:lighthouse-power-backstop-function-function",
  });
});

test.each([10, 5])("a backstop that waits %d minutes would stop machines that are well", async (minutes) => {
  const backstop = record(() => {
    const provider = new Provider("lighthouse-aws", {});
    new Backstop("lighthouse-backstop", { ...fleet, minutes }, { provider });
  });

  await expect(backstop).rejects.toThrow(
    `The backstop of "lighthouse" cannot wait ${minutes} minutes: a watchdog gives a sign every 5 minutes, wait more than 10.`,
  );
});

test("the end of a node's spot request comes before the end of its instance, and knows which request it is", async () => {
  const recording = await ground();

  expect(recording.one("lighthouse-power-release-function-policy").inputs).toMatchObject({
    policy: policyDocument(releaseStatements("us-west-2", ["sir-1"])),
  });
  const release = recording.one("lighthouse-power-release-gpu-0");
  expect(release.inputs).toEqual({
    functionName: "lighthouse-spot-release",
    lifecycleScope: "CRUD",
    input: '{"request":"sir-1"}',
    triggers: { instance: "lighthouse-gpu-0-instance-id" },
  });
  // With its policy: the last call needs it.
  expect(release.dependsOn).toEqual([
    "lighthouse-gpu-0-instance",
    "lighthouse-power-release-function-function",
    "lighthouse-power-release-function-policy",
  ]);
});

test("the volume is detached before the request ends, which stops the machine: EC2 stops none without request", async () => {
  const recording = await ground();
  const attachment = recording.one("lighthouse-power-gpu-0-models");

  expect(attachment.inputs).toEqual({
    instanceId: "lighthouse-gpu-0-instance-id",
    volumeId: "lighthouse-models-gpu-0-id",
    deviceName: "/dev/sdf",
    stopInstanceBeforeDetaching: true,
  });
  expect(attachment.dependsOn).toEqual([
    "lighthouse-gpu-0-instance",
    "lighthouse-models-gpu-0",
    "lighthouse-power-release-gpu-0",
  ]);
});

test("a machine without volume has nothing attached", async () => {
  const recording = await ground({ volume: false });

  expect(typesOf(recording).filter((type) => /Attachment/.test(type))).toEqual([]);
});

test("a machine that is not on the spot market has no request to end, and its volume waits for none", async () => {
  const recording = await ground({ spot: false });

  expect(typesOf(recording).filter((type) => /Invocation|release/.test(type))).toEqual([]);
  expect(recording.one("lighthouse-power-gpu-0-models").dependsOn).toEqual([
    "lighthouse-gpu-0-instance",
    "lighthouse-models-gpu-0",
  ]);
});

test("power that is nobody's business is written down as it is, and ignored from then on", async () => {
  const state = (await ground()).one("lighthouse-power-gpu-0-state");

  expect(state.inputs).toEqual({ instanceId: "lighthouse-gpu-0-instance-id", state: "running" });
  expect(state).toMatchObject({
    type: "aws:ec2transitgateway/instanceState:InstanceState",
    ignoreChanges: ["state"],
    customTimeouts: { create: "20m" },
    onError: ["lighthouse-power-start"],
    dependsOn: ["lighthouse-gpu-0-instance"],
  });
});

test("power that the stack file changed is applied once", async () => {
  const state = (await ground({ power: { state: "stopped", applied: true, unseen: false } })).one(
    "lighthouse-power-gpu-0-state",
  );

  expect(state.inputs).toEqual({ instanceId: "lighthouse-gpu-0-instance-id", state: "stopped" });
  expect(state.ignoreChanges).toEqual([]);
  // Talos is configured over its API: a machine that is off answers nobody.
  expect(state.dependsOn).toEqual(["configuration", "lighthouse-gpu-0-instance"]);
});

test("power that was nobody's business may be other than Pulumi knows, and it says so", async () => {
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  await ground();
  expect(warn).not.toHaveBeenCalled();

  const applied = { applied: true, unseen: true } as const;
  await ground({ power: { ...applied, state: "running" }, asleep: false });
  await ground({ power: { ...applied, state: "stopped" }, asleep: true });
  expect(warn).not.toHaveBeenCalled();

  await ground({ power: { ...applied, state: "running" }, asleep: true });
  await ground({ power: { ...applied, state: "stopped" }, asleep: false });

  expect(warn.mock.calls).toEqual([
    [
      "gpu-0 is to be running and is stopped. If nothing is done to lighthouse-power-gpu-0-state, Pulumi last saw it " +
        "running: `pulumi up --refresh` looks first.",
    ],
    [
      "gpu-0 is to be stopped and is running. If nothing is done to lighthouse-power-gpu-0-state, Pulumi last saw it " +
        "stopped: `pulumi up --refresh` looks first.",
    ],
  ]);
  warn.mockRestore();
});

test("the starter's role trusts those that are named", async () => {
  const friend = "arn:aws:iam::123456789012:role/media";
  const recording = await ground({ args: { starters: [LIGHTHOUSE_ROLE, friend] } });

  const { assumeRolePolicy, name } = recording.one("lighthouse-power-starter-role").inputs;
  expect(name).toBe("lighthouse-gpu-starter");
  expect(JSON.parse(String(assumeRolePolicy))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: [LIGHTHOUSE_ROLE, friend] }, Action: "sts:AssumeRole" }],
  });
  expect(recording.one("lighthouse-power-starter-policy").inputs).toMatchObject({
    role: "lighthouse-gpu-starter",
    policy: policyDocument(starterStatements(fleet)),
  });
  expect(recording.result.starter).toBe("arn:aws:lighthouse-power-starter-role");
});

test("the budget tells at 80 percent spent and at 100 percent forecast", async () => {
  const told = {
    comparisonOperator: "GREATER_THAN",
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: ["owner@example.org"],
  };
  expect((await ground()).one("lighthouse-budget-month").inputs).toEqual({
    name: "lighthouse-month",
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "80",
    limitUnit: "USD",
    notifications: [
      { ...told, notificationType: "ACTUAL", threshold: 80 },
      { ...told, notificationType: "FORECASTED", threshold: 100 },
    ],
  });
});

test("a budget that tells nobody is refused", async () => {
  const budget = record(() => {
    const provider = new Provider("lighthouse-aws", {});
    new CostBudget("lighthouse-budget", { clusterName: "lighthouse", monthlyUsd: 80, emails: [] }, { provider });
  });

  await expect(budget).rejects.toThrow('The budget of "lighthouse" tells nobody: name at least one e-mail address.');
});

test("the policies of the pack agree with all of it", async () => {
  const { registrations } = await ground();
  // The instance has nothing here but its type: its own test judges it.
  const mine = registrations.filter(({ name }) => !/^lighthouse-gpu-0-instance$|^configuration$/.test(name));

  for (const area of ["aws", "naming", "secrets", "operations"] as const) {
    expect([area, judged(area, mine)]).toEqual([area, []]);
  }
});
