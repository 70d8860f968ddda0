// Proves what each role around GPU nodes may do, statement by statement, and by asking the lab's IAM, which reads policies
// as AWS documents it. It cannot prove that AWS's own evaluation agrees with the lab's.
import { policyDocument, type PolicyStatement } from "../../../components/aws/iamDocument";
import {
  backstopStatements,
  nodeStatements,
  releaseStatements,
  starterStatements,
} from "../../../components/gpu/roles";
import { mayCall } from "../../../lab/world/aws/iam";
import type { World } from "../../../lab/world/model";

const fleet = { clusterName: "lighthouse", region: "us-west-2" };
const BUCKET = "arn:aws:s3:::lighthouse-models";
const INSTANCES = "arn:aws:ec2:us-west-2:*:instance/*";
const OWN_GPUS = { "aws:ResourceTag/homelab:cluster": "lighthouse", "aws:ResourceTag/homelab:role": "gpu" };

test("a node stops GPU nodes of its cluster, writes one tag, and keeps models in one bucket", () => {
  expect(nodeStatements(fleet, BUCKET)).toEqual([
    { Action: ["ec2:StopInstances"], Resource: INSTANCES, Condition: { StringEquals: OWN_GPUS } },
    {
      Action: ["ec2:CreateTags"],
      Resource: INSTANCES,
      Condition: {
        StringEquals: OWN_GPUS,
        "ForAllValues:StringEquals": { "aws:TagKeys": ["homelab:watchdog-seen"] },
      },
    },
    { Action: ["s3:ListBucket"], Resource: BUCKET },
    { Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: `${BUCKET}/*` },
  ]);
});

test("without a bucket a node has no right to S3", () => {
  expect(nodeStatements(fleet, undefined)).toEqual(nodeStatements(fleet, BUCKET).slice(0, 2));
});

test("the backstop looks at instances and stops the cluster's GPU nodes", () => {
  expect(backstopStatements(fleet)).toEqual([
    { Action: ["ec2:DescribeInstances"], Resource: "*" },
    { Action: ["ec2:StopInstances"], Resource: INSTANCES, Condition: { StringEquals: OWN_GPUS } },
  ]);
});

test("a starter starts and stops the cluster's GPU nodes", () => {
  expect(starterStatements(fleet)).toEqual([
    {
      Action: ["ec2:StartInstances", "ec2:StopInstances"],
      Resource: INSTANCES,
      Condition: { StringEquals: OWN_GPUS },
    },
  ]);
});

test("what ends spot requests ends those that it was made for", () => {
  expect(releaseStatements("us-west-2", ["sir-1", "sir-2"])).toEqual([
    { Action: ["ec2:DescribeSpotInstanceRequests"], Resource: "*" },
    {
      Action: ["ec2:CancelSpotInstanceRequests"],
      Resource: [
        "arn:aws:ec2:us-west-2:*:spot-instances-request/sir-1",
        "arn:aws:ec2:us-west-2:*:spot-instances-request/sir-2",
      ],
    },
  ]);
});

const ACCOUNT = "123456789012";
const instance = (id: string, region = "us-west-2") => `arn:aws:ec2:${region}:${ACCOUNT}:instance/${id}`;
const tagged = (cluster: string, role: string) => ({
  "aws:ResourceTag/homelab:cluster": cluster,
  "aws:ResourceTag/homelab:role": role,
});
const gpu = tagged("lighthouse", "gpu");

/** The account's answer to a role with these statements. */
function allows(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  context: Readonly<Record<string, string | readonly string[]>> = {},
): boolean {
  const role = {
    name: "asked",
    arn: `arn:aws:iam::${ACCOUNT}:role/asked`,
    trust: { Statement: [] },
    inline: { asked: { document: JSON.parse(policyDocument(statements)) as unknown, madeBy: "" } },
    attached: {},
    tags: {},
    madeBy: "",
  };
  const account = { id: ACCOUNT, regions: {}, buckets: {}, policies: {}, roles: { asked: role } };
  return mayCall({ aws: account } as unknown as World, "asked", action, resource, context) === undefined;
}

const all = {
  node: nodeStatements(fleet, BUCKET),
  backstop: backstopStatements(fleet),
  starter: starterStatements(fleet),
  release: releaseStatements("us-west-2", ["sir-1"]),
};
const roles = Object.keys(all) as (keyof typeof all)[];
const who = (action: string, resource: string, context = {}): readonly string[] =>
  roles.filter((role) => allows(all[role], action, resource, context));

test("who may stop and start a GPU node", () => {
  expect(who("ec2:StopInstances", instance("i-0"), gpu)).toEqual(["node", "backstop", "starter"]);
  expect(who("ec2:StartInstances", instance("i-0"), gpu)).toEqual(["starter"]);
});

test.each(["ec2:StopInstances", "ec2:StartInstances", "ec2:CreateTags"])(
  "nobody may %s on the lighthouse, on another cluster's GPU, in another region, or on what has no tags",
  (action) => {
    const keys = { "aws:TagKeys": ["homelab:watchdog-seen"] };
    expect(who(action, instance("i-0"), { ...tagged("lighthouse", "lighthouse"), ...keys })).toEqual([]);
    expect(who(action, instance("i-0"), { ...tagged("elsewhere", "gpu"), ...keys })).toEqual([]);
    expect(who(action, instance("i-0", "us-east-1"), { ...gpu, ...keys })).toEqual([]);
    expect(who(action, instance("i-0"), keys)).toEqual([]);
  },
);

test.each(["ec2:TerminateInstances", "ec2:RebootInstances", "ec2:DeleteTags", "ec2:ModifyInstanceAttribute"])(
  "nobody may %s",
  (action) => {
    expect(who(action, instance("i-0"), { ...gpu, "aws:TagKeys": ["homelab:watchdog-seen"] })).toEqual([]);
  },
);

test("a node writes its watchdog's tag alone: with another one beside it, it could make itself what it is not", () => {
  const tags = (...keys: string[]) => ({ ...gpu, "aws:TagKeys": keys });

  expect(who("ec2:CreateTags", instance("i-0"), tags("homelab:watchdog-seen"))).toEqual(["node"]);
  expect(who("ec2:CreateTags", instance("i-0"), tags("homelab:role"))).toEqual([]);
  expect(who("ec2:CreateTags", instance("i-0"), tags("homelab:watchdog-seen", "homelab:role"))).toEqual([]);
  expect(who("ec2:CreateTags", `arn:aws:ec2:us-west-2:${ACCOUNT}:volume/vol-0`, tags("homelab:watchdog-seen"))).toEqual(
    [],
  );
});

test("models are read and written by nodes, and no version of one is destroyed by anybody", () => {
  for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
    expect([action, who(action, `${BUCKET}/llama.gguf`)]).toEqual([action, ["node"]]);
    expect([action, who(action, "arn:aws:s3:::another/llama.gguf")]).toEqual([action, []]);
  }
  expect(who("s3:ListBucket", BUCKET)).toEqual(["node"]);
  expect(who("s3:DeleteObjectVersion", `${BUCKET}/llama.gguf`)).toEqual([]);
  expect(who("s3:PutBucketVersioning", BUCKET)).toEqual([]);
  expect(who("s3:DeleteBucket", BUCKET)).toEqual([]);
});

test("a spot request is cancelled by the function that was made for it", () => {
  const request = (id: string) => `arn:aws:ec2:us-west-2:${ACCOUNT}:spot-instances-request/${id}`;

  expect(who("ec2:CancelSpotInstanceRequests", request("sir-1"))).toEqual(["release"]);
  expect(who("ec2:CancelSpotInstanceRequests", request("sir-2"))).toEqual([]);
});
