// Proves how the world's IAM decides: wildcards, conditions, denials and trust, one row per rule of the evaluation, and
// that what it cannot judge is an error. It cannot prove that AWS decides alike; the rules' source stands beside them.
import { mayAssume, mayCall, denialOf, type RequestContext } from "../../../../lab/world/aws/iam";
import { parsePolicy, type DocumentKind } from "../../../../lab/world/aws/iamDocuments";
import type { PolicyStatement } from "../../../../lab/world/aws/model";
import type { World } from "../../../../lab/world/model";
import { bucketOf, emptyWorld, roleOf, ACCOUNT } from "./world";

const INSTANCE = `arn:aws:ec2:us-west-2:${ACCOUNT}:instance/i-1`;
const OWN = { "aws:ResourceTag/homelab:cluster": "lighthouse", "ec2:ResourceTag/homelab:cluster": "lighthouse" };

function worldOf(...statements: PolicyStatement[]): World {
  const world = emptyWorld();
  if (world.aws) world.aws.roles["r"] = roleOf("r", { statements });
  return world;
}
const allow = (more: Partial<PolicyStatement>): PolicyStatement => ({
  Effect: "Allow",
  Action: "ec2:StopInstances",
  Resource: "*",
  ...more,
});
const may = (
  statements: PolicyStatement[],
  context: RequestContext = {},
  action = "ec2:StopInstances",
  on = INSTANCE,
) => mayCall(worldOf(...statements), "r", action, on, context) === undefined;
const when = (operator: string, key: string, value: string | string[]): PolicyStatement[] => [
  allow({ Condition: { [operator]: { [key]: value } } }),
];
const CLUSTER = "aws:ResourceTag/homelab:cluster";

describe("statements", () => {
  const rows: readonly (readonly [string, boolean, PolicyStatement[], string?, string?])[] = [
    ["nothing is allowed by itself", false, []],
    ["an allow", true, [allow({})]],
    ["another action", false, [allow({ Action: "ec2:StartInstances" })]],
    ["one of several actions", true, [allow({ Action: ["ec2:StartInstances", "ec2:StopInstances"] })]],
    ["an action in other letters", true, [allow({ Action: "ec2:stopinstances" })]],
    ["* in an action", true, [allow({ Action: "ec2:Stop*" })]],
    ["? in an action", true, [allow({ Action: "ec2:StopInstance?" })]],
    ["? for no character", false, [allow({ Action: "ec2:StopInstances?" })]],
    ["all actions", true, [allow({ Action: "*" })]],
    ["an explicit deny beats an allow", false, [allow({}), allow({ Effect: "Deny", Action: "ec2:*" })]],
    ["a deny of another resource", true, [allow({}), allow({ Effect: "Deny", Resource: `${INSTANCE}2` })]],
    ["NotAction of the action", false, [{ Effect: "Allow", NotAction: "ec2:Stop*", Resource: "*" }]],
    ["NotAction of another action", true, [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }]],
    ["a deny by NotAction", false, [allow({}), { Effect: "Deny", NotAction: ["ec2:StartInstances"], Resource: "*" }]],
    ["* in a resource", true, [allow({ Resource: `arn:aws:ec2:us-west-2:${ACCOUNT}:instance/*` })]],
    ["a resource of another region", false, [allow({ Resource: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*` })]],
    ["a resource in other letters", false, [allow({ Resource: INSTANCE.toUpperCase() })]],
    ["a list of resources", true, [allow({ Resource: ["arn:aws:ec2:us-west-2:1:instance/i-9", INSTANCE] })]],
    ["a wildcard does not cross a part", false, [allow({ Resource: "arn:aws:ec2:*:instance/*" })]],
    ["an action without resources", true, [allow({ Action: "ec2:Describe*" })], "ec2:DescribeInstances", "*"],
    [
      "an action without resources, granted on one",
      false,
      [allow({ Action: "ec2:Describe*", Resource: INSTANCE })],
      "ec2:DescribeInstances",
      "*",
    ],
  ];
  it.each(rows.map((row) => ({ row })))("$row.0: $row.1", ({ row: [, expected, statements, action, on] }) => {
    expect(may(statements, {}, action, on)).toBe(expected);
  });
});

describe("conditions", () => {
  it.each<[string, string, string | string[], RequestContext, boolean]>([
    ["StringEquals", CLUSTER, "lighthouse", OWN, true],
    ["StringEquals", CLUSTER, "Lighthouse", OWN, false],
    ["StringEquals", CLUSTER, "lighthouse", {}, false],
    ["StringEquals", CLUSTER, ["main", "lighthouse"], OWN, true],
    ["StringEquals", "EC2:resourcetag/homelab:cluster", "lighthouse", OWN, true],
    ["StringEqualsIgnoreCase", CLUSTER, "LightHouse", OWN, true],
    ["StringNotEqualsIgnoreCase", CLUSTER, "LightHouse", OWN, false],
    ["StringEqualsIfExists", CLUSTER, "lighthouse", {}, true],
    ["StringEqualsIfExists", CLUSTER, "main", OWN, false],
    ["StringNotEquals", CLUSTER, "main", OWN, true],
    ["StringNotEquals", CLUSTER, ["main", "lighthouse"], OWN, false],
    ["StringNotEquals", CLUSTER, "main", {}, true],
    ["StringLike", CLUSTER, "light*", OWN, true],
    ["StringLike", CLUSTER, "l?ghthouse", OWN, true],
    ["StringLike", CLUSTER, "house", OWN, false],
    ["StringNotLike", CLUSTER, "light*", OWN, false],
    ["ArnLike", "aws:SourceArn", "arn:aws:events:*:1:rule/*", { "aws:SourceArn": "arn:aws:events:x:1:rule/a" }, true],
    ["ArnLike", "aws:SourceArn", "arn:aws:events:*:2:rule/*", { "aws:SourceArn": "arn:aws:events:x:1:rule/a" }, false],
    ["ArnNotLike", "aws:SourceArn", "arn:aws:events:*:2:*", { "aws:SourceArn": "arn:aws:events:x:1:rule/a" }, true],
    ["ArnEquals", "aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:role/r`, {}, true],
    ["Bool", "aws:SecureTransport", "true", {}, true],
    ["Bool", "aws:SecureTransport", "false", {}, false],
    ["Null", CLUSTER, "true", {}, true],
    ["Null", CLUSTER, "true", OWN, false],
    ["Null", CLUSTER, "false", OWN, true],
    ["StringEquals", "aws:RequestTag/a", "b", { "aws:RequestTag/a": "b" }, true],
    ["StringEquals", "aws:RequestTag/a", "b", OWN, false],
    ["StringEquals", "aws:RequestedRegion", "us-west-2", {}, true],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], { "aws:TagKeys": ["a"] }, true],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], { "aws:TagKeys": ["a", "c"] }, false],
    ["ForAllValues:StringEquals", "aws:TagKeys", "a", {}, true],
    ["ForAllValues:StringLike", "aws:TagKeys", "homelab:*", { "aws:TagKeys": ["homelab:a"] }, true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["a", "c"] }, true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["c"] }, false],
    ["ForAnyValue:StringEquals", "aws:TagKeys", "a", {}, false],
  ])("%s %s %j with %j: %s", (operator, key, value, context, expected) => {
    expect(may(when(operator, key, value), context)).toBe(expected);
  });

  it.each<[string, RequestContext, boolean]>([
    ["both hold", { ...OWN, "aws:ResourceTag/homelab:role": "gpu" }, true],
    ["one key is wrong", { ...OWN, "aws:ResourceTag/homelab:role": "burst" }, false],
    ["one key is absent", OWN, false],
  ])("several keys are joined by AND: %s", (_name, context, expected) => {
    const keys = { [CLUSTER]: "lighthouse", "aws:ResourceTag/homelab:role": "gpu" };
    expect(may([allow({ Condition: { StringEquals: keys } })], context)).toBe(expected);
  });

  it("joins several operators by AND", () => {
    const both = (cluster: string): PolicyStatement[] => [
      allow({ Condition: { StringEquals: { [CLUSTER]: cluster }, StringLike: { "aws:RequestedRegion": "us-*" } } }),
    ];
    expect([may(both("lighthouse"), OWN), may(both("main"), OWN)]).toEqual([true, false]);
  });

  it.each([
    ["NumericLessThan", CLUSTER, "1", "the lab cannot judge the condition operator NumericLessThan"],
    ["ForAllValues:Null", CLUSTER, "true", "the lab cannot judge the condition operator ForAllValues:Null"],
    ["StringEquals", "aws:SourceIp", "1", "the lab cannot judge the condition key aws:SourceIp"],
    ["StringEquals", "aws:ResourceTag/", "1", "the lab cannot judge the condition key aws:ResourceTag/"],
    ["StringEquals", CLUSTER, "${aws:username}", `the lab knows no policy variables: ${CLUSTER}`],
    [
      "StringEquals",
      "aws:TagKeys",
      "a",
      "aws:TagKeys has several values: StringEquals needs ForAllValues or ForAnyValue before it",
    ],
  ])("does not guess: %s %s %s", (operator, key, value, message) => {
    expect(() => may(when(operator, key, value), OWN)).toThrow(message);
  });
});

describe("refusals", () => {
  const user = `User: arn:aws:sts::${ACCOUNT}:assumed-role/r/session is not authorized to perform:`;
  it("are worded as EC2 words them, and say beside what the policy lacks", () => {
    const world = worldOf(allow({ Sid: "StopOwn", Condition: { StringEquals: { [CLUSTER]: "main" } } }));
    expect(mayCall(world, "r", "ec2:StopInstances", INSTANCE, OWN)).toBe(
      `UnauthorizedOperation: You are not authorized to perform this operation. ${user} ec2:StopInstances on resource: ` +
        `${INSTANCE} because no identity-based policy allows the ec2:StopInstances action.`,
    );
    expect(denialOf(world, "r", "ec2:StopInstances", INSTANCE, OWN)?.cause).toBe(
      `statement StopOwn: StringEquals ${CLUSTER} asks for main, it is lighthouse`,
    );
  });

  it("are worded as S3 words them", () => {
    expect(mayCall(worldOf(), "r", "s3:GetObject", "arn:aws:s3:::models/a")).toBe(
      `AccessDenied: ${user} s3:GetObject on resource: "arn:aws:s3:::models/a" because no identity-based policy ` +
        "allows the s3:GetObject action",
    );
  });

  it("name an explicit deny", () => {
    expect(mayCall(worldOf(allow({ Effect: "Deny" })), "r", "ec2:StopInstances", INSTANCE)).toContain(
      "with an explicit deny in an identity-based policy.",
    );
  });

  it("come from a bucket's policy as well, which may also allow", () => {
    const world = worldOf(allow({ Action: "s3:*" }));
    const bucket = bucketOf("models");
    if (world.aws) world.aws.buckets["models"] = bucket;
    const ask = (): string | undefined => mayCall(world, "r", "s3:GetObject", "arn:aws:s3:::models/a");
    expect(ask()).toBeUndefined();
    bucket.policy = { Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }] };
    expect(ask()).toContain("with an explicit deny in a resource-based policy");
    bucket.policy = {
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` },
          Action: "s3:GetObject",
          Resource: "*",
        },
      ],
    };
    if (world.aws) world.aws.roles["r"] = roleOf("r", {});
    expect(ask()).toBeUndefined();
    expect(mayCall(world, "r", "s3:PutObject", "arn:aws:s3:::models/a")).toContain("AccessDenied");
  });
});

describe("trust", () => {
  const world = emptyWorld();
  const externalId: PolicyStatement = {
    Effect: "Allow",
    Principal: { Service: "vmie.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "vmimport" } },
  };
  if (world.aws) {
    world.aws.roles["plain"] = roleOf("plain", { service: "lambda.amazonaws.com" });
    world.aws.roles["import"] = { ...roleOf("import", {}), trust: { Statement: [externalId] } };
  }
  it.each([
    ["plain", { service: "lambda.amazonaws.com" }, {}, undefined],
    ["plain", { service: "ec2.amazonaws.com" }, {}, "no statement of its trust policy names ec2.amazonaws.com"],
    ["import", { service: "vmie.amazonaws.com" }, { "sts:ExternalId": "vmimport" }, undefined],
    [
      "import",
      { service: "vmie.amazonaws.com" },
      {},
      "a statement: StringEquals sts:ExternalId asks for vmimport, it is absent",
    ],
    ["nobody", { service: "ec2.amazonaws.com" }, {}, "no role nobody"],
  ])("%s and %j with %j: %s", (role, caller, context, expected) => {
    expect(mayAssume(world, role, caller, context)).toBe(expected);
  });
});

describe("documents", () => {
  const ok = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
  it.each<[string, DocumentKind, unknown, string | undefined]>([
    ["a good one", "identity", ok, undefined],
    ["a good trust policy", "trust", { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }, undefined],
    ["no statement", "identity", undefined, "Syntax errors in policy."],
    ["an unknown field", "identity", { ...ok, Effekt: "Allow" }, "Syntax errors in policy."],
    ["an unknown effect", "identity", { ...ok, Effect: "allow" }, "Syntax errors in policy."],
    ["no action", "identity", { Effect: "Allow", Resource: "*" }, "Policy statement must contain actions."],
    [
      "an action without service",
      "identity",
      { ...ok, Action: "GetObject" },
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    ["no resource", "identity", { Effect: "Allow", Action: "s3:*" }, "Policy statement must contain resources."],
    ["no ARN", "identity", { ...ok, Resource: "models" }, 'Resource models must be in ARN format or "*".'],
    ["a principal", "identity", { ...ok, Principal: "*" }, "Policy document should not specify a principal."],
    ["no principal", "bucket", ok, "Missing required field Principal"],
    ["a trust policy with resource", "trust", { ...ok, Principal: "*" }, "Has prohibited field Resource"],
    [
      "a trust policy about something else",
      "trust",
      { Effect: "Allow", Principal: "*", Action: "s3:GetObject" },
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "what the lab does not evaluate",
      "identity",
      { ...ok, NotResource: "*" },
      "the lab does not evaluate NotResource",
    ],
  ])("%s", (_name, kind, Statement, error) => {
    expect(parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }), kind).error).toBe(error);
  });

  it("refuses a version and doubled statement ids", () => {
    expect(parsePolicy(JSON.stringify({ Version: "2020", Statement: ok }), "identity").error).toBe(
      "The policy must contain a valid version string",
    );
    const twice = [
      { ...ok, Sid: "a" },
      { ...ok, Sid: "a" },
    ];
    expect(parsePolicy(JSON.stringify({ Statement: twice }), "identity").error).toBe(
      "Statement IDs (SID) in a single policy must be unique.",
    );
  });
});
