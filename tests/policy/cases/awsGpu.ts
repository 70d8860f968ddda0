// Cases of the rules by which GPU machines in AWS cost nothing while nobody asks for them.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const INSTANCE = "aws:ec2/instance:Instance";
const SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const GROUP = "aws:autoscaling/group:Group";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const one = (type: string, name: string, props: Given["props"]): Given => ({ type, name, props });
const spot = (spotOptions: object): { resource: Given } =>
  made(INSTANCE, { instanceMarketOptions: { marketType: "spot", spotOptions } });

const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";
const watchdog = (...values: readonly unknown[]): { resource: Given } =>
  made(DAEMON_SET, {
    spec: { template: { spec: { containers: [{ env: values.map((value) => ({ name: "IDLE_MINUTES", value })) }] } } },
  });
const gpu = one(SPOT, "gpu", { instanceType: "g4dn.xlarge" });
const besideGpu = (type: string, props: Given["props"]): { resources: readonly Given[] } => ({
  resources: [gpu, one(type, "stopper", props)],
});
const unstopped = "nothing stops gpu when idle: add an alarm with the action ec2:stop, or a schedule";
const STOP = "arn:aws:automate:us-west-2:ec2:stop";
const STOP_BY_WORKFLOW = "arn:aws:swf:us-west-2:1:action/actions/AWS_EC2.InstanceId.Stop/1.0";

/** A function that the clock calls and that may stop machines, with another rule, function and role beside them. */
const backstop = (
  changed: {
    readonly rule?: object;
    readonly target?: object;
    readonly function?: object;
    readonly policy?: object;
  } = {},
): { resources: readonly Given[] } => ({
  resources: [
    gpu,
    one("aws:cloudwatch/eventRule:EventRule", "rule", {
      name: "clock",
      scheduleExpression: "rate(5 minutes)",
      ...changed.rule,
    }),
    one("aws:cloudwatch/eventRule:EventRule", "other-rule", { name: "event", eventPattern: "{}" }),
    one("aws:cloudwatch/eventTarget:EventTarget", "target", { rule: "clock", arn: "arn:function", ...changed.target }),
    one("aws:lambda/function:Function", "function", { arn: "arn:function", role: "arn:role", ...changed.function }),
    one("aws:lambda/function:Function", "other-function", { arn: "arn:other", role: "arn:other-role" }),
    one("aws:iam/role:Role", "role", { name: "stopper", arn: "arn:role" }),
    one("aws:iam/role:Role", "other-role", { name: "other", arn: "arn:other-role" }),
    one("aws:iam/rolePolicy:RolePolicy", "policy", {
      role: "stopper",
      policy: may("ec2:StopInstances"),
      ...changed.policy,
    }),
  ],
});
const may = (Action: string, Effect = "Allow"): string =>
  JSON.stringify({
    Statement: [
      { Effect: "Allow", Action: "ec2:DescribeInstances" },
      { Effect, Action: [Action] },
    ],
  });

const onDemand = (instanceType: string): string =>
  `instanceMarketOptions: "${instanceType}" runs on demand: buy it on the spot market, or in a group that scales to zero`;
const kept = (size: string): string =>
  `minSize: ${size}: a group of GPU machines is empty when nobody asks for them; set it to 0`;
const gpuTemplate = one(TEMPLATE, "gpu", { id: "lt-1", name: "gpu", instanceType: "g4dn.xlarge" });
const group = (name: string, props: Given["props"]): Given => one(GROUP, name, { minSize: 1, ...props });

export const awsGpuCases: Readonly<Record<string, RuleCases>> = {
  "aws-gpu-spot": {
    violating: ["g4dn.xlarge", "gr6.4xlarge", "p4d.24xlarge"].map((instanceType) => ({
      ...made(INSTANCE, { instanceType }),
      finds: [onDemand(instanceType)],
    })),
    conforming: [
      made(INSTANCE, { instanceType: "g4dn.xlarge", instanceMarketOptions: { marketType: "spot" } }),
      made(INSTANCE, { instanceType: "t3.small" }),
      made(INSTANCE, { instanceType: "grx.small" }),
      made(INSTANCE, { instanceType: "mg4.small" }),
      made(INSTANCE, {}),
      { resources: [one(TEMPLATE, "gpu", { instanceType: "g4dn.xlarge" })] },
    ],
    unknown: [{ ...made(INSTANCE, { instanceType: UNKNOWN }), unjudged: ["instanceType"] }],
  },
  "aws-gpu-spot-stoppable": {
    violating: [
      {
        ...spot({}),
        finds: [
          'instanceMarketOptions.spotOptions.spotInstanceType: absent: only a persistent request survives a stop; set it to "persistent"',
          'instanceMarketOptions.spotOptions.instanceInterruptionBehavior: absent: an interruption must not destroy the machine; set it to "stop"',
        ],
      },
      {
        ...made(SPOT, { spotType: "one-time", instanceInterruptionBehavior: "terminate" }),
        finds: [
          'spotType: "one-time": only a persistent request survives a stop; set it to "persistent"',
          'instanceInterruptionBehavior: "terminate": an interruption must not destroy the machine; set it to "stop"',
        ],
      },
    ],
    conforming: [
      spot({ spotInstanceType: "persistent", instanceInterruptionBehavior: "stop" }),
      made(SPOT, { instanceInterruptionBehavior: "stop" }),
      made(SPOT, { spotType: "persistent", instanceInterruptionBehavior: "stop" }),
      made(INSTANCE, { instanceType: "t3.small" }),
    ],
    unknown: [
      {
        ...made(SPOT, { spotType: UNKNOWN, instanceInterruptionBehavior: UNKNOWN }),
        unjudged: ["spotType", "instanceInterruptionBehavior"],
      },
    ],
  },
  "aws-gpu-shutdown-stops": {
    violating: [INSTANCE, SPOT].map((type) => ({
      ...made(type, { instanceInitiatedShutdownBehavior: "terminate" }),
      finds: [
        'instanceInitiatedShutdownBehavior: "terminate": a shutdown from inside would destroy the machine; set it to "stop"',
      ],
    })),
    conforming: [made(INSTANCE, { instanceInitiatedShutdownBehavior: "stop" }), made(INSTANCE, {})],
    unknown: [
      {
        ...made(INSTANCE, { instanceInitiatedShutdownBehavior: UNKNOWN }),
        unjudged: ["instanceInitiatedShutdownBehavior"],
      },
    ],
  },
  "aws-gpu-idle-stop": {
    violating: [
      {
        resources: [
          gpu,
          one(INSTANCE, "lighthouse", { instanceType: "t3.small" }),
          one(TEMPLATE, "pool", { instanceType: "g5.xlarge" }),
          one("aws:sns/topic:Topic", "topic", { instanceType: "g5.xlarge", alarmActions: [STOP], desiredCapacity: 0 }),
        ],
        finds: ["nothing stops gpu, pool when idle: add an alarm with the action ec2:stop, or a schedule"],
      },
      { ...besideGpu(ALARM, { alarmActions: ["arn:aws:automate:us-west-2:ec2:stop:not"] }), finds: [unstopped] },
      { ...besideGpu(ALARM, { alarmActions: [UNKNOWN] }), finds: [unstopped] },
      { ...besideGpu(ALARM, {}), finds: [unstopped] },
      {
        ...besideGpu("aws:scheduler/schedule:Schedule", {
          target: { arn: "arn:aws:scheduler:::aws-sdk:ec2:startInstances" },
        }),
        finds: [unstopped],
      },
      {
        ...besideGpu("aws:scheduler/schedule:Schedule", {
          target: { arn: "arn:aws:scheduler:::aws-sdk:ec2:stopInstancesLater" },
        }),
        finds: [unstopped],
      },
      { ...besideGpu("aws:scheduler/schedule:Schedule", {}), finds: [unstopped] },
      ...[1, -1].map((desiredCapacity) => ({
        ...besideGpu("aws:autoscaling/schedule:Schedule", { desiredCapacity }),
        finds: [unstopped],
      })),
      { ...besideGpu(GROUP, { tags: [{ key: "Name", value: "x" }] }), finds: [unstopped] },
      ...[
        backstop({ rule: { scheduleExpression: undefined } }),
        backstop({ rule: { state: "DISABLED" } }),
        backstop({ target: { rule: "event" } }),
        backstop({ target: { arn: "arn:other" } }),
        backstop({ function: { role: "arn:other-role" } }),
        backstop({ policy: { role: "other" } }),
        backstop({ policy: { policy: may("ec2:StartInstances") } }),
        backstop({ policy: { policy: may("ec2:StopInstances", "Deny") } }),
      ].map((example) => ({ ...example, finds: [unstopped] })),
    ],
    conforming: [
      besideGpu(ALARM, { alarmActions: ["arn:aws:sns:us-west-2:1:topic", STOP] }),
      besideGpu(ALARM, { alarmActions: [STOP_BY_WORKFLOW] }),
      besideGpu("aws:scheduler/schedule:Schedule", {
        target: { arn: "arn:aws:scheduler:::aws-sdk:ec2:stopInstances" },
      }),
      besideGpu("aws:autoscaling/schedule:Schedule", { desiredCapacity: 0 }),
      besideGpu("aws:autoscaling/schedule:Schedule", { minSize: 0, maxSize: 1 }),
      besideGpu(GROUP, {
        tags: [{ key: "Name" }, { key: "k8s.io/cluster-autoscaler/enabled", value: "true" }],
      }),
      backstop(),
      backstop({ rule: { state: "ENABLED" } }),
      backstop({ policy: { policy: may("ec2:Stop*") } }),
      { resources: [one(INSTANCE, "lighthouse", { instanceType: "t3.small" })] },
    ],
    unknown: [
      {
        resources: [one(INSTANCE, "worker", { instanceType: UNKNOWN })],
        unjudged: ["instanceType of worker"],
      },
      { ...backstop({ target: { arn: UNKNOWN } }), unjudged: ["arn of target"] },
      { ...backstop({ function: { role: UNKNOWN } }), unjudged: ["role of function"] },
    ],
  },
  "aws-gpu-idle-minutes": {
    violating: [
      {
        ...made(ALARM, { alarmActions: ["arn:aws:sns:us-west-2:1:topic", STOP], period: 300, evaluationPeriods: 24 }),
        finds: ["evaluationPeriods: the machine stops after 120 minutes: wait 5 to 30"],
      },
      {
        ...made(ALARM, { alarmActions: [STOP_BY_WORKFLOW], period: 60, evaluationPeriods: 31 }),
        finds: ["evaluationPeriods: the machine stops after 31 minutes: wait 5 to 30"],
      },
      {
        ...made(ALARM, { alarmActions: [STOP], period: 60, evaluationPeriods: 4 }),
        finds: ["evaluationPeriods: the machine stops after 4 minutes: wait 5 to 30"],
      },
      {
        ...made(ALARM, { alarmActions: [STOP], period: 300, evaluationPeriods: 3 }),
        settings: { least: 20, most: 60 },
        finds: ["evaluationPeriods: the machine stops after 15 minutes: wait 20 to 60"],
      },
      {
        ...watchdog("4", "31", "a while", undefined),
        finds: [
          "spec.template.spec.containers[0].env[0].value: the machine stops after 4 minutes: wait 5 to 30",
          "spec.template.spec.containers[0].env[1].value: the machine stops after 31 minutes: wait 5 to 30",
          'spec.template.spec.containers[0].env[2].value: "a while" is no number of minutes: wait 5 to 30',
          "spec.template.spec.containers[0].env[3].value: absent is no number of minutes: wait 5 to 30",
        ],
      },
    ],
    conforming: [
      made(ALARM, { alarmActions: [STOP], period: 300, evaluationPeriods: 1 }),
      made(ALARM, { alarmActions: [STOP], period: 300, evaluationPeriods: 6 }),
      made(ALARM, { alarmActions: [`${STOP}:not`], period: 300, evaluationPeriods: 24 }),
      made(ALARM, { alarmActions: [STOP], metricQueries: [{ id: "a" }], evaluationPeriods: 24 }),
      made(ALARM, { alarmActions: [STOP], period: 3600 }),
      made(ALARM, { period: 3600, evaluationPeriods: 24 }),
      watchdog("5", "30"),
      watchdog(),
      made(DAEMON_SET, { spec: { template: { spec: { containers: [{ env: [{ name: "MINUTES", value: "60" }] }] } } } }),
    ],
    unknown: [
      { ...watchdog(UNKNOWN), unjudged: ["spec.template.spec.containers[0].env[0].value"] },
      { ...made(ALARM, { alarmActions: [UNKNOWN], period: 1, evaluationPeriods: 1 }), unjudged: ["alarmActions[0]"] },
    ],
  },
  "aws-gpu-group-to-zero": {
    violating: [
      {
        resources: [
          gpuTemplate,
          one(TEMPLATE, "large", { id: "lt-3", name: "large", instanceType: "g5.xlarge" }),
          one(TEMPLATE, "web", { id: "lt-2", name: "web", instanceType: "t3.small" }),
          group("by-id", { launchTemplate: { id: "lt-1" } }),
          group("by-name", { minSize: 2, launchTemplate: { name: "gpu" } }),
          group("web", { launchTemplate: { id: "lt-2" } }),
          group("mixed", {
            mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId: "lt-1" } } },
          }),
          group("mixed-by-name", {
            mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateName: "gpu" } } },
          }),
          group("overridden", {
            mixedInstancesPolicy: {
              launchTemplate: {
                launchTemplateSpecification: { launchTemplateId: "lt-2" },
                overrides: [{}, { launchTemplateSpecification: { launchTemplateName: "gpu" } }],
              },
            },
          }),
          group("overrides", {
            mixedInstancesPolicy: {
              launchTemplate: { overrides: [{ instanceType: "t3.small" }, { instanceType: "g5.xlarge" }] },
            },
          }),
        ],
        finds: [kept("1"), kept("2"), kept("1"), kept("1"), kept("1"), kept("1")],
      },
    ],
    conforming: [
      { resources: [gpuTemplate, group("gpu", { minSize: 0, launchTemplate: { id: "lt-1" } })] },
      {
        resources: [
          gpuTemplate,
          group("web", { launchTemplate: { id: "lt-2" } }),
          group("bare", {}),
          group("mixed", {
            mixedInstancesPolicy: { launchTemplate: { overrides: [{ instanceType: "t3.small" }] } },
          }),
          one(INSTANCE, "gpu-instance", { id: "lt-2", instanceType: "g4dn.xlarge" }),
          one("aws:ec2/vpc:Vpc", "vpc", { minSize: 1, launchTemplate: { id: "lt-1" } }),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          gpuTemplate,
          group("new", { launchTemplate: { id: UNKNOWN } }),
          group("empty", { minSize: 0, launchTemplate: { id: UNKNOWN } }),
          group("kept", { launchTemplate: { id: "lt-1" } }),
        ],
        unjudged: ["launchTemplate.id of new"],
        finds: [kept("1")],
      },
    ],
  },
  "aws-group-bounded": {
    violating: [
      { ...made(GROUP, { maxSize: 5 }), finds: ["maxSize: 5 machines, allowed are 4: lower it"] },
      {
        ...made(GROUP, { maxSize: 3 }),
        settings: { limit: 2 },
        finds: ["maxSize: 3 machines, allowed are 2: lower it"],
      },
    ],
    conforming: [made(GROUP, { maxSize: 4 }), { ...made(GROUP, { maxSize: 10 }), settings: { limit: 10 } }],
    unknown: [{ ...made(GROUP, { maxSize: UNKNOWN }), unjudged: ["maxSize"] }],
  },
  "aws-group-size-left": {
    violating: [
      {
        ...made(GROUP, { desiredCapacity: 0 }),
        finds: ["desiredCapacity: 0: each up would set the group back; leave it out, or ignore its changes"],
      },
      {
        resource: { type: GROUP, props: { desiredCapacity: 1 }, options: { ignoreChanges: ["tags"] } },
        finds: ["desiredCapacity: 1: each up would set the group back; leave it out, or ignore its changes"],
      },
    ],
    conforming: [
      made(GROUP, {}),
      { resource: { type: GROUP, props: { desiredCapacity: 1 }, options: { ignoreChanges: ["desiredCapacity"] } } },
    ],
  },
};
