// Worlds with an AWS account, built by hand: roles and buckets as plain data.
import { emptyAccount, emptyRegion } from "../../../../lab/world/aws/account";
import type { Bucket, LambdaFunction, PolicyStatement, Role } from "../../../../lab/world/aws/model";
import type { World } from "../../../../lab/world/model";
import { REGION } from "../region";

export { REGION, regionOf } from "../region";

export const ACCOUNT = "111122223333";
export const MADE = "urn:pulumi:lighthouse::homelab::test::by-hand";

export function emptyWorld(): World {
  const aws = emptyAccount({ operator: "198.51.100.7", regions: { [REGION]: emptyRegion() } });
  return { aws, hypervisors: [], schematics: {}, machines: {}, clusters: {} };
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
