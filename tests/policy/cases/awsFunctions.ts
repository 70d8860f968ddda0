// Cases of the rules on functions in AWS, on what calls them, and on tags that give power.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const FUNCTION = "aws:lambda/function:Function";
const PERMISSION = "aws:lambda/permission:Permission";
const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const POLICY = "aws:iam/policy:Policy";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const one = (type: string, name: string, props: Given["props"]): Given => ({ type, name, props });
const runtimes =
  "nodejs22.x, nodejs24.x, python3.12, python3.13, python3.14, java21, java25, dotnet10, ruby3.4, provided.al2023";
const anybody = (who: string): string =>
  `principal: "${who}" may call the function for anybody: name the source in sourceArn`;

const target = (rule: unknown): Given => one("aws:cloudwatch/eventTarget:EventTarget", "target", { rule });
const off = (key: string, shown: string): string => `${key}: ${shown}, so the rule never calls anything: leave it out`;
const callsNothing = "no target names the rule, so it calls nothing: add an EventTarget";

const allow = (Action: unknown, Condition?: object, Effect = "Allow"): object => ({
  Effect,
  Action,
  Resource: "arn:aws:ec2:*:*:instance/*",
  ...(Condition === undefined ? {} : { Condition }),
});
const policy = (...Statement: readonly object[]): { resource: Given } =>
  made(POLICY, { policy: JSON.stringify({ Statement }) });
const everyKey = (at: string, what: string): string =>
  `policy.Statement${at}: grants ${what} for every key: add a condition on aws:TagKeys`;

export const awsFunctionCases: Readonly<Record<string, RuleCases>> = {
  "aws-lambda-timeout": {
    violating: [
      {
        ...made(FUNCTION, {}),
        finds: ["timeout: absent, which is 3: too short for a few calls to AWS, give 10 seconds or more"],
      },
      {
        ...made(FUNCTION, { timeout: 9 }),
        finds: ["timeout: 9: too short for a few calls to AWS, give 10 seconds or more"],
      },
      {
        ...made(FUNCTION, { timeout: 59 }),
        settings: { least: 60 },
        finds: ["timeout: 59: too short for a few calls to AWS, give 60 seconds or more"],
      },
    ],
    conforming: [made(FUNCTION, { timeout: 10 }), { ...made(FUNCTION, {}), settings: { least: 3 } }],
    unknown: [{ ...made(FUNCTION, { timeout: UNKNOWN }), unjudged: ["timeout"] }],
  },
  "aws-lambda-runtime": {
    violating: [
      {
        ...made(FUNCTION, { runtime: "nodejs18.x" }),
        finds: [`runtime: "nodejs18.x" is none of the runtimes that are allowed: ${runtimes}`],
      },
      {
        ...made(FUNCTION, { packageType: "Zip" }),
        settings: { runtimes: ["python3.13", "java21"] },
        finds: ["runtime: absent is none of the runtimes that are allowed: python3.13, java21"],
      },
    ],
    conforming: [
      ...runtimes.split(", ").map((runtime) => made(FUNCTION, { runtime })),
      made(FUNCTION, { packageType: "Image" }),
      { ...made(FUNCTION, { runtime: "go1.x" }), settings: { runtimes: ["go1.x"] } },
    ],
    unknown: [{ ...made(FUNCTION, { runtime: UNKNOWN }), unjudged: ["runtime"] }],
  },
  "aws-lambda-permission-source": {
    violating: [
      ...["events.amazonaws.com", "s3.amazonaws.com.cn"].map((principal) => ({
        ...made(PERMISSION, { principal }),
        finds: [anybody(principal)],
      })),
      {
        ...made(PERMISSION, { principal: "*" }),
        finds: ["principal: everybody may call the function: name a service, an account or an organization"],
      },
    ],
    conforming: [
      made(PERMISSION, { principal: "events.amazonaws.com", sourceArn: "arn:rule" }),
      made(PERMISSION, { principal: "s3.amazonaws.com", sourceAccount: "1" }),
      made(PERMISSION, { principal: "events.amazonaws.com", sourceArn: UNKNOWN }),
      made(PERMISSION, { principal: "*", principalOrgId: "o-1" }),
      made(PERMISSION, { principal: "123456789012" }),
      made(PERMISSION, { principal: "arn:aws:iam::1:role/x.amazonaws.com/y" }),
    ],
    unknown: [{ ...made(PERMISSION, { principal: UNKNOWN }), unjudged: ["principal"] }],
  },
  "aws-event-rule-runs": {
    violating: [
      {
        resources: [
          one(EVENT_RULE, "clock", { name: "clock", state: "DISABLED" }),
          one(EVENT_RULE, "old", { id: "old", isEnabled: false }),
          one(EVENT_RULE, "lonely", { name: "lonely" }),
          target("clock"),
          target("old"),
          one(FUNCTION, "function", { rule: "lonely", state: "DISABLED" }),
        ],
        finds: [off("state", '"DISABLED"'), off("isEnabled", "false"), callsNothing],
      },
    ],
    conforming: [
      {
        resources: [
          one(EVENT_RULE, "clock", { name: "clock", state: "ENABLED" }),
          one(EVENT_RULE, "old", { id: "old", isEnabled: true }),
          target("clock"),
          target("old"),
        ],
      },
    ],
    unknown: [
      {
        resources: [one(EVENT_RULE, "clock", { name: "clock", isEnabled: false }), target(UNKNOWN)],
        unjudged: ["rule of target"],
        finds: [off("isEnabled", "false")],
      },
    ],
  },
  "aws-iam-create-tags-limited": {
    violating: [
      { ...policy(allow("ec2:CreateTags")), finds: [everyKey("[0].Action", "ec2:CreateTags")] },
      {
        ...policy(
          allow(["ec2:StopInstances", "ec2:*Tags", "ec2:DeleteTags"]),
          allow("ec2:CreateTags", { StringEquals: { "aws:ResourceTag/homelab:role": "gpu" } }),
          allow("ec2:CreateTags", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["seen"] } }),
          allow("ec2:CreateTags", { "StringEqualsForAllValues:": { "aws:TagKeys": ["seen"] } }),
          allow("ec2:CreateTags", { "ForAllValues:StringEquals": { "aws:RequestTag/team": ["a"] } }),
        ),
        finds: [
          everyKey("[0].Action[1]", "ec2:CreateTags, ec2:DeleteTags"),
          everyKey("[0].Action[2]", "ec2:DeleteTags"),
          everyKey("[1].Action", "ec2:CreateTags"),
          everyKey("[2].Action", "ec2:CreateTags"),
          everyKey("[3].Action", "ec2:CreateTags"),
          everyKey("[4].Action", "ec2:CreateTags"),
        ],
      },
    ],
    conforming: [
      policy(
        allow("ec2:CreateTags", { "ForAllValues:StringEquals": { "aws:TagKeys": ["seen"] } }),
        allow("ec2:CreateTags", {
          "ForAllValues:StringEquals": { "aws:RequestTag/team": ["a"], "aws:TagKeys": ["seen"] },
        }),
        allow("ec2:CreateTags", { "forallvalues:stringlike": { "AWS:tagkeys": ["seen"] }, Bool: {} }),
        allow("ec2:CreateTags", { StringEquals: { "ec2:CreateAction": "RunInstances" } }),
        allow("ec2:CreateTags", undefined, "Deny"),
        allow(["ec2:StopInstances", "ec2:CreateVolume"]),
      ),
      made("aws:s3/bucketPolicy:BucketPolicy", { policy: JSON.stringify({ Statement: allow("ec2:CreateTags") }) }),
    ],
    unknown: [{ ...made(POLICY, { policy: UNKNOWN }), unjudged: ["policy"] }],
  },
};
