// Cases of the rules by which GPU machines in AWS end when they should, and only then.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const INSTANCE = "aws:ec2/instance:Instance";
const SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const one = (type: string, name: string, props: Given["props"]): Given => ({ type, name, props });
const options = (spotOptions: object, marketType = "spot"): Given["props"] => ({
  instanceMarketOptions: { marketType, spotOptions },
});
const spot = (spotOptions: object): { resource: Given } => made(INSTANCE, options(spotOptions));
const persistent = (validUntil?: unknown): object => ({ spotInstanceType: "persistent", validUntil });
const noEnd = "absent, which is in seven days: set a time after 2030-01-01";
const early = (shown: string): string =>
  `${shown} is no time after 2030-01-01: the machine would never start again after it`;

const gpu = one(INSTANCE, "gpu", { instanceType: "g4dn.xlarge", ...options({}) });
const pod = (spec: object): { spec: object } => ({ spec: { template: { spec } } });
const told = (value: unknown, name = "IDLE_MINUTES"): object => ({ env: [{ name: "AWS_REGION" }, { name, value }] });
const watchdog = (spec: object = {}, name = "watchdog"): Given =>
  one(
    DAEMON_SET,
    name,
    pod({ hostNetwork: true, tolerations: [{ operator: "Exists" }], containers: [told("15")], ...spec }),
  );
const unwatched = "no DaemonSet with IDLE_MINUTES looks after gpu: add one";

/** A machine of a persistent request, and the function that is called when it goes. */
const release = (
  changed: {
    readonly machine?: object;
    readonly call?: object;
    readonly function?: object;
    readonly role?: object;
    readonly policy?: object;
    readonly more?: readonly Given[];
  } = {},
): { resources: readonly Given[] } => ({
  resources: [
    one(INSTANCE, "gpu", {
      ...options({ spotInstanceType: "persistent" }),
      spotInstanceRequestId: "sir-1",
      ...changed.machine,
    }),
    one("aws:lambda/invocation:Invocation", "call", {
      functionName: "release",
      lifecycleScope: "CRUD",
      input: '{"request":"sir-1"}',
      ...changed.call,
    }),
    one("aws:lambda/function:Function", "function", { name: "release", role: "arn:role", ...changed.function }),
    one("aws:lambda/function:Function", "another", { name: "another", role: "arn:another-role" }),
    one("aws:iam/role:Role", "role", { name: "releaser", arn: "arn:role", ...changed.role }),
    one("aws:iam/role:Role", "another-role", { name: "another", arn: "arn:another-role" }),
    one("aws:iam/rolePolicy:RolePolicy", "policy", { role: "releaser", policy: may("Cancel*"), ...changed.policy }),
    ...(changed.more ?? []),
  ],
});
const may = (action: string, Effect = "Allow"): string =>
  JSON.stringify({
    Statement: [
      { Effect: "Allow", Action: "ec2:DescribeSpotInstanceRequests" },
      { Effect, Action: [`ec2:${action}`] },
    ],
  });
const unreleased =
  "instanceMarketOptions: nothing cancels the persistent request before the instance goes: call a function that does, on deletion";

const STATE = "aws:ec2transitgateway/instanceState:InstanceState";
const alwaysRuns = (name: string, type: string): string =>
  `instanceId: ${name} is no GPU machine (${type}) and always runs: take the state away`;

export const awsPowerCases: Readonly<Record<string, RuleCases>> = {
  "aws-spot-valid-until": {
    violating: [
      { ...spot(persistent()), finds: [`instanceMarketOptions.spotOptions.validUntil: ${noEnd}`] },
      ...[
        "2029-12-31T23:59:59Z",
        "2036-01-01",
        "2036-01-01T00:00:00+01:00",
        "x2036-01-01T00:00:00Z",
        "2036-01-01T00:00:00Zx",
      ].map((end) => ({
        ...spot(persistent(end)),
        finds: [`instanceMarketOptions.spotOptions.validUntil: ${early(`"${end}"`)}`],
      })),
      { ...spot(persistent(2036)), finds: [`instanceMarketOptions.spotOptions.validUntil: ${early("2036")}`] },
      { ...made(SPOT, {}), finds: [`validUntil: ${noEnd}`] },
      {
        ...made(SPOT, { spotType: "persistent", validUntil: "2030-01-01T00:00:00Z" }),
        settings: { earliest: "2031-01-01" },
        finds: [
          'validUntil: "2030-01-01T00:00:00Z" is no time after 2031-01-01: the machine would never start again after it',
        ],
      },
    ],
    conforming: [
      spot(persistent("2030-01-01T00:00:00Z")),
      { ...spot(persistent("2030-01-01T00:00:00Z")), settings: { earliest: "2030-01-01T00:00:00Z" } },
      spot({}),
      spot({ spotInstanceType: "one-time" }),
      made(INSTANCE, options(persistent(), "capacity-block")),
      made(SPOT, { spotType: "one-time" }),
      made(SPOT, { validUntil: "2036-01-01T00:00:00Z" }),
    ],
    unknown: [{ ...spot(persistent(UNKNOWN)), unjudged: ["instanceMarketOptions.spotOptions.validUntil"] }],
  },
  "aws-spot-released": {
    violating: [
      { ...release({ call: { lifecycleScope: "CREATE_ONLY" } }), finds: [unreleased] },
      { ...release({ call: { lifecycleScope: undefined } }), finds: [unreleased] },
      {
        resources: release().resources.map((each) =>
          each.name === "call" ? { ...each, type: "aws:lambda/alias:Alias" } : each,
        ),
        finds: [unreleased],
      },
      { ...release({ call: { input: '{"request":"sir-2"}' } }), finds: [unreleased] },
      { ...release({ call: { functionName: "another" } }), finds: [unreleased] },
      { ...release({ function: { role: "arn:another-role" } }), finds: [unreleased] },
      { ...release({ policy: { role: "another" } }), finds: [unreleased] },
      { ...release({ policy: { policy: may("CancelSpotInstanceRequests", "Deny") } }), finds: [unreleased] },
      { ...release({ policy: { policy: may("CancelSpotFleetRequests") } }), finds: [unreleased] },
      {
        ...release({
          more: [
            one(INSTANCE, "second", {
              ...options({ spotInstanceType: "persistent" }),
              spotInstanceRequestId: "sir-3",
            }),
          ],
        }),
        finds: [unreleased],
      },
      {
        ...release({
          policy: { policy: may("Describe*") },
          more: [
            one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", {
              role: "another",
              policyArn: "arn:p",
            }),
            one("aws:iam/policy:Policy", "attached-policy", { arn: "arn:p", policy: may("Cancel*") }),
            one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws", { role: "releaser", policyArn: "arn:aws" }),
          ],
        }),
        finds: [unreleased],
      },
    ],
    conforming: [
      release(),
      release({ policy: { policy: may("CancelSpotInstanceRequests") } }),
      release({ call: { functionName: "arn:function" }, function: { arn: "arn:function" } }),
      release({ policy: { role: "role-id" }, role: { id: "role-id" } }),
      release({ policy: { policy: "{}" }, role: { inlinePolicies: [{ policy: may("Cancel*") }] } }),
      release({
        policy: { policy: "{}" },
        more: [
          one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", {
            role: "releaser",
            policyArn: "arn:p",
          }),
          one("aws:iam/policy:Policy", "attached-policy", { arn: "arn:p", policy: may("Cancel*") }),
        ],
      }),
      release({ call: { lifecycleScope: "x" }, machine: options({ spotInstanceType: "one-time" }) }),
      release({ call: { lifecycleScope: "x" }, machine: { instanceMarketOptions: undefined } }),
      {
        resources: [
          one(SPOT, "gpu", { ...options({ spotInstanceType: "persistent" }), spotInstanceRequestId: "sir-1" }),
        ],
      },
    ],
    unknown: [
      { ...release({ machine: { spotInstanceRequestId: UNKNOWN } }), unjudged: ["spotInstanceRequestId of gpu"] },
      { ...release({ function: { role: UNKNOWN } }), unjudged: ["role of function"] },
    ],
  },
  "aws-power-of-gpu-only": {
    violating: [
      {
        resources: [
          one(STATE, "gpu-state", { instanceId: "i-1" }),
          one(STATE, "lighthouse-state", { instanceId: "i-2" }),
          one(STATE, "web-state", { instanceId: "i-3" }),
          one(INSTANCE, "gpu", { id: "i-1", instanceType: "g4dn.xlarge" }),
          one(INSTANCE, "lighthouse", { id: "i-2", instanceType: "t3.medium" }),
          one(INSTANCE, "web", { id: "i-3" }),
        ],
        finds: [alwaysRuns("lighthouse", '"t3.medium"'), alwaysRuns("web", "absent")],
      },
    ],
    conforming: [
      {
        resources: [
          one(STATE, "gpu-state", { instanceId: "i-1" }),
          one(STATE, "elsewhere", { instanceId: "i-9" }),
          one("aws:ec2/eipAssociation:EipAssociation", "address", { instanceId: "i-2" }),
          one(INSTANCE, "gpu", { id: "i-1", instanceType: "p4d.24xlarge" }),
          one(INSTANCE, "lighthouse", { id: "i-2", instanceType: "t3.medium" }),
          one("aws:ec2/vpc:Vpc", "vpc", { id: "i-9" }),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          one(STATE, "new", { instanceId: UNKNOWN }),
          one(STATE, "lighthouse-state", { instanceId: "i-2" }),
          one(INSTANCE, "lighthouse", { id: "i-2", instanceType: "t3.medium" }),
        ],
        unjudged: ["instanceId of new"],
        finds: [alwaysRuns("lighthouse", '"t3.medium"')],
      },
    ],
  },
  "aws-gpu-watchdog": {
    violating: [
      { resources: [gpu, one("kubernetes:core/v1:ConfigMap", "other", {})], finds: [unwatched] },
      { resources: [gpu, watchdog({ containers: [told("15", "MINUTES")] })], finds: [unwatched] },
      {
        resources: [gpu, { ...gpu, name: "gpu-1" }, one("kubernetes:core/v1:ConfigMap", "other", {})],
        finds: ["no DaemonSet with IDLE_MINUTES looks after gpu, gpu-1: add one"],
      },
      {
        resources: [gpu, { ...watchdog(), type: "kubernetes:apps/v1:Deployment" }],
        finds: [unwatched],
      },
      {
        resources: [
          gpu,
          watchdog({ hostNetwork: undefined }, "first"),
          watchdog({ hostNetwork: false, tolerations: [] }, "second"),
          watchdog({ tolerations: undefined }, "third"),
        ],
        finds: [
          "spec.template.spec.hostNetwork: absent: the pod does not reach the metadata; set it to true",
          "spec.template.spec.hostNetwork: false: the pod does not reach the metadata; set it to true",
          "spec.template.spec.tolerations: absent: the pod does not get onto a GPU node; tolerate its taint",
          "spec.template.spec.tolerations: absent: the pod does not get onto a GPU node; tolerate its taint",
        ],
      },
    ],
    conforming: [
      { resources: [gpu, watchdog()] },
      { resources: [gpu, watchdog(), one(DAEMON_SET, "plugin", pod({ containers: [{}] }))] },
      { resources: [gpu] },
      {
        resources: [
          one(INSTANCE, "gpu", { instanceType: "g4dn.xlarge" }),
          one("kubernetes:core/v1:ConfigMap", "other", {}),
        ],
      },
      {
        resources: [
          one(INSTANCE, "cpu", { instanceType: "t3.small", ...options({}) }),
          watchdog({ hostNetwork: false }),
        ],
      },
      { resources: [one("aws:ec2/vpc:Vpc", "gpu", gpu.props), watchdog({ hostNetwork: false })] },
    ],
    unknown: [
      {
        resources: [gpu, watchdog({ hostNetwork: UNKNOWN }, "new"), watchdog({ tolerations: [] }, "old")],
        unjudged: ["spec.template.spec.hostNetwork of new"],
        finds: ["spec.template.spec.tolerations: absent: the pod does not get onto a GPU node; tolerate its taint"],
      },
    ],
  },
};
