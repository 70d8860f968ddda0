// Types, policies and refusals of AWS's services, as tests of their models write them.
import { UNKNOWN, type Props } from "../../../../lab/kernel/model";
import { OperationError } from "../../harness";

export const TYPES = {
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  policy: "aws:iam/policy:Policy",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  profile: "aws:iam/instanceProfile:InstanceProfile",
  fn: "aws:lambda/function:Function",
  permission: "aws:lambda/permission:Permission",
  invocation: "aws:lambda/invocation:Invocation",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  bucket: "aws:s3/bucket:Bucket",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  accessBlock: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  ownership: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  budget: "aws:budgets/budget:Budget",
} as const;

export { UNKNOWN };

/** A document with one statement that allows. */
export function allows(statement: Props): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

export function trusts(service: string): string {
  return allows({ Principal: { Service: service }, Action: "sts:AssumeRole" });
}

/** How the provider words an API's refusal. */
export function refusal(doing: string, service: string, operation: string, status: number, error: string): string {
  const host = service === "S3" ? ", HostID: none" : "";
  return (
    `${doing}: operation error ${service}: ${operation}, https response error StatusCode: ${status}, ` +
    `RequestID: 00000000-0000-0000-0000-000000000000${host}, ${error}`
  );
}

/** The text of an operation that fails. */
export async function failure(operation: Promise<unknown>): Promise<string> {
  const error = await operation.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof OperationError)) throw new Error("the operation was not refused");
  return error.message;
}
