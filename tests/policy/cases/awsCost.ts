// Cases of the rules on the provider of AWS, its credentials and region, and on tags and budgets.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const INSTANCE = "aws:ec2/instance:Instance";
const GROUP = "aws:autoscaling/group:Group";
const VOLUME = "aws:ebs/volume:Volume";
const PROVIDER = "pulumi:providers:aws";
const BUDGET = "aws:budgets/budget:Budget";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const by = (props: Given["props"], provider: Given["props"], type = VOLUME): { resource: Given } => ({
  resource: { type, props, provider: { name: "aws", type: PROVIDER, props: provider } },
});
const one = (type: string, props: Given["props"] = {}): Given => ({ type, name: type.replace(/.*:/, ""), props });
const tags = { "homelab:cluster": "burst", "homelab:role": "gpu", "managed-by": "pulumi" };
const gpuTags = { ...tags, "cost-center": "home", "auto-shutdown": "true" };
const handed = (values: object, propagateAtLaunch = true): readonly object[] =>
  Object.entries(values).map(([key, value]: [string, unknown]) => ({ key, value, propagateAtLaunch }));
const unheard = "notifications: nobody hears of it before the money is spent: notify somebody at 100 percent or less";
const alert = { thresholdType: "PERCENTAGE", threshold: 100, subscriberEmailAddresses: ["ops@example.org"] };
const budget = (...notifications: readonly object[]): { resource: Given } => made(BUDGET, { notifications });

export const awsCostCases: Readonly<Record<string, RuleCases>> = {
  "aws-required-tags": {
    violating: [
      {
        ...made(VOLUME, {}),
        finds: ["tags: homelab:cluster, homelab:role, managed-by are missing: add them"],
      },
      {
        ...made(INSTANCE, { instanceType: "g4dn.xlarge", tags }),
        finds: ["tags: cost-center, auto-shutdown are missing: add them"],
      },
      {
        ...made(VOLUME, { tags: { ...tags, "homelab:role": undefined, "managed-by": "hand" } }),
        finds: ["tags: homelab:role is missing: add it", 'tags: managed-by is "hand": set it to "pulumi"'],
      },
      {
        ...by({ tags: { "homelab:role": "gpu" } }, { defaultTags: '{"tags":{"managed-by":"pulumi"}}' }),
        finds: ["tags: homelab:cluster is missing: add it"],
      },
      {
        ...by(
          { tags: [{ key: "homelab:cluster", value: "a", propagateAtLaunch: true }, ...handed(tags, false)] },
          { defaultTags: { tags } },
          GROUP,
        ),
        finds: ["tags: homelab:role, managed-by are missing on the machines of the group: add them"],
      },
      {
        ...made(GROUP, { tags: handed(tags).slice(1) }),
        finds: ["tags: homelab:cluster is missing on the machines of the group: add it"],
      },
      {
        ...made(INSTANCE, { instanceType: "g4dn.xlarge", tags: { owner: "me" } }),
        settings: { tags: ["owner", "team"], gpuTags: ["project"] },
        finds: ["tags: team, project are missing: add them"],
      },
      ...[
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:ec2/amiCopy:AmiCopy",
        "aws:ec2/eip:Eip",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:iam/role:Role",
        "aws:kms/key:Key",
      ].map((type) => ({
        ...made(type, {}),
        settings: { tags: ["owner"] },
        finds: ["tags: owner is missing: add it"],
      })),
    ],
    conforming: [
      made(VOLUME, { tags }),
      made(VOLUME, { tags: { ...tags, "homelab:cluster": UNKNOWN } }),
      made(INSTANCE, { instanceType: "t3.small", tags }),
      made(INSTANCE, { instanceType: "g4dn.xlarge", tags: gpuTags }),
      by({}, { defaultTags: JSON.stringify({ tags }) }),
      by({ tags: { "managed-by": "pulumi" } }, { defaultTags: { tags: { ...tags, "managed-by": "hand" } } }),
      made(GROUP, { tags: handed(tags) }),
    ],
    unknown: [
      { ...made(VOLUME, { tags: UNKNOWN }), unjudged: ["tags"] },
      { ...made(VOLUME, { tags: { ...tags, "managed-by": UNKNOWN } }), unjudged: ["tags.managed-by"] },
    ],
  },
  "aws-region-allowed": {
    violating: [
      {
        ...made(PROVIDER, { region: "us-east-1" }),
        finds: ['region: "us-east-1" is not in the list: use us-west-2'],
      },
      { ...made(PROVIDER, {}), finds: ["region: absent is not in the list: use us-west-2"] },
      {
        ...by({ region: "eu-west-1" }, { region: "us-west-2" }),
        settings: { regions: ["us-west-2", "eu-central-1"] },
        finds: ['region: "eu-west-1" is not in the list: use us-west-2 or eu-central-1'],
      },
      {
        ...made(VOLUME, { region: "eu-west-1" }),
        finds: ['region: "eu-west-1" is not in the list: use us-west-2'],
      },
    ],
    conforming: [
      made(PROVIDER, { region: "us-west-2" }),
      made(VOLUME, { region: "us-west-2" }),
      made(VOLUME, {}),
      by({}, {}),
      by({ region: "eu-west-1" }, { region: "eu-west-1" }),
      by({}, { region: "eu-west-1" }),
      made("gcp:compute/instance:Instance", { region: "europe-west1" }),
      made("pulumi:providers:gcp", { region: "europe-west1" }),
      { ...made(PROVIDER, { region: "eu-central-1" }), settings: { regions: ["eu-central-1"] } },
    ],
    unknown: [{ ...made(PROVIDER, { region: UNKNOWN }), unjudged: ["region"] }],
  },
  "aws-budget-present": {
    violating: [
      {
        resources: [
          ...[INSTANCE, "aws:ec2/spotInstanceRequest:SpotInstanceRequest", GROUP, VOLUME, "aws:ec2/eip:Eip"].map(
            (type) => one(type),
          ),
          one("aws:ec2/natGateway:NatGateway"),
          one("aws:ec2/vpc:Vpc", { budgetType: "COST" }),
          one(BUDGET, { budgetType: "USAGE" }),
        ],
        finds: [
          "6 resources cost money (Instance, SpotInstanceRequest, Group, Volume, Eip, NatGateway): add a monthly budget with an alert",
        ],
      },
    ],
    conforming: [
      { resources: [one(INSTANCE), one(BUDGET, { budgetType: "USAGE" }), one(BUDGET, { budgetType: "COST" })] },
      { resources: [one("aws:ec2/vpc:Vpc")] },
    ],
    unknown: [{ resources: [one(INSTANCE), one(BUDGET, { budgetType: UNKNOWN })], unjudged: ["budgetType of Budget"] }],
  },
  "aws-budget-alerts": {
    violating: [
      { ...made(BUDGET, {}), finds: [unheard] },
      { ...budget({ ...alert, subscriberEmailAddresses: [] }), finds: [unheard] },
      { ...budget({ ...alert, threshold: 101 }), finds: [unheard] },
      { ...budget({ ...alert, thresholdType: "ABSOLUTE_VALUE" }), finds: [unheard] },
    ],
    conforming: [
      budget(alert),
      budget({ thresholdType: "PERCENTAGE", threshold: 80, subscriberSnsTopicArns: [UNKNOWN] }),
      budget({ ...alert, threshold: 101 }, alert),
    ],
    unknown: [{ ...budget({ ...alert, threshold: UNKNOWN }), unjudged: ["notifications[0].threshold"] }],
  },
  "aws-no-static-keys": {
    violating: ["aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile"].map((type) => ({
      ...made(type, {}),
      finds: [`${type} never ends and lies in the state: use a role`],
    })),
    conforming: [{ resources: [{ type: "aws:iam/user:User", props: {} }] }],
  },
  "aws-provider-no-static-keys": {
    violating: [
      {
        ...made(PROVIDER, { accessKey: "x", secretKey: UNKNOWN, token: "y" }),
        finds: [
          "accessKey: a credential in the program: take it out and rotate it",
          "secretKey: a credential in the program: take it out and rotate it",
          "token: a credential in the program: take it out and rotate it",
        ],
      },
    ],
    conforming: [made(PROVIDER, { region: "us-west-2", profile: "homelab" })],
  },
  "aws-provider-account": {
    violating: [
      ...[{}, { allowedAccountIds: "[]" }, { allowedAccountIds: [] }, { allowedAccountIds: "not JSON" }].map(
        (props) => ({
          ...made(PROVIDER, props),
          finds: ["allowedAccountIds: any account will do: name the one that is meant"],
        }),
      ),
    ],
    conforming: [
      made(PROVIDER, { allowedAccountIds: '["123456789012"]' }),
      made(PROVIDER, { allowedAccountIds: ["123456789012"] }),
    ],
    unknown: [{ ...made(PROVIDER, { allowedAccountIds: UNKNOWN }), unjudged: ["allowedAccountIds"] }],
  },
};
