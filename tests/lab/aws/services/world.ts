// Worlds with an AWS account, built by hand: roles and buckets as plain data.
import type {
  AwsAccount,
  Bucket,
  LambdaFunction,
  PolicyStatement,
  Region,
  Role,
} from "../../../../lab/world/aws/model";
import type { World } from "../../../../lab/world/model";

export const ACCOUNT = "111122223333";
export const REGION = "us-west-2";
export const MADE = "urn:pulumi:lighthouse::homelab::test::by-hand";

export function emptyRegion(): Region {
  return {
    vpcs: {},
    subnets: {},
    internetGateways: {},
    routeTables: {},
    securityGroups: {},
    instances: {},
    volumes: {},
    spotRequests: {},
    elasticIps: {},
    images: {},
    snapshots: {},
    functions: {},
    eventRules: {},
  };
}

export function emptyAccount(): AwsAccount {
  return {
    id: ACCOUNT,
    operator: "198.51.100.7",
    regions: { [REGION]: emptyRegion() },
    buckets: {},
    roles: {},
    policies: {},
    profiles: {},
    budgets: {},
    trail: [],
    quotas: {},
    counter: 0,
  };
}

export function emptyWorld(): World {
  return { aws: emptyAccount(), hypervisors: [], schematics: {}, machines: {}, clusters: {} };
}

/** A role with one inline policy, trusted by one service. */
export function roleOf(
  name: string,
  { statements = [], service = "ec2.amazonaws.com" }: { statements?: PolicyStatement[]; service?: string },
): Role {
  return {
    name,
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    trust: { Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }] },
    inline: { inline: { document: { Version: "2012-10-17", Statement: statements }, madeBy: MADE } },
    attached: {},
    tags: {},
    madeBy: MADE,
  };
}

export function bucketOf(name: string): Bucket {
  return {
    name,
    region: REGION,
    versioned: false,
    encrypted: true,
    publicAccessBlocked: true,
    objects: {},
    tags: {},
    forceDestroy: false,
    madeBy: MADE,
  };
}

/** The region of the worlds here. */
export function regionOf(world: World): Region {
  const region = world.aws?.regions[REGION];
  if (!region) throw new Error("the world has no region");
  return region;
}

/** A function with a role of its own name. */
export function functionOf(name: string, code: Record<string, string>): LambdaFunction {
  return {
    name,
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
    role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    runtime: "nodejs22.x",
    handler: "index.handler",
    timeout: 3,
    memory: 128,
    environment: {},
    code,
    permissions: {},
    tags: {},
    madeBy: MADE,
  };
}
