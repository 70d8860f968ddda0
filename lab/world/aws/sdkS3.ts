// The calls of `@aws-sdk/client-s3` that the lab simulates.
import { AwsError } from "./errors";
import { mayCall } from "./iam";
import * as s3 from "./s3";
import { authorize, type Call, type Caller, type Input } from "./sdkCaller";
import { note } from "./trail";

/** Bytes per second between a function and S3. */
const BANDWIDTH = 50e6;

interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly arn: string;
}

function place(input: Input): Place {
  const [bucket, key] = [input["Bucket"] as string, input["Key"] as string];
  return { bucket, key, arn: `arn:aws:s3:::${bucket}/${key}` };
}

/** Content of a request: text or bytes, which is what the calls of one piece take. */
function content(input: Input, caller: Caller): Buffer {
  const body = input["Body"];
  if (typeof body !== "string" && !ArrayBuffer.isView(body)) {
    throw new Error("the lab's @aws-sdk/client-s3 takes a Body of text or bytes");
  }
  const bytes =
    typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  caller.spend(bytes.length / BANDWIDTH);
  return bytes;
}

function done(caller: Caller, action: string, { bucket, key }: Place): void {
  note(caller.world, caller.role, `${action} ${bucket}/${key}`);
}

/** Notes a write, and whose work it was: invocations that run side by side each fill objects of their own. */
function wrote(caller: Caller, at: Place): void {
  done(caller, "s3:PutObject", at);
  if (caller.onBehalfOf !== undefined) s3.headObject(caller.world, at.bucket, at.key).filledBy = caller.onBehalfOf;
}

const uploadId = (input: Input): string => input["UploadId"] as string;

export const s3Calls: Readonly<Record<string, Call>> = {
  PutObject: (input, caller) => {
    const at = place(input);
    authorize(caller, "s3:PutObject", at.arn);
    const answer = s3.putObject(caller.world, at.bucket, at.key, content(input, caller));
    wrote(caller, at);
    return answer;
  },
  /** Who may not list the bucket is not told that an object is not there (S3 API reference, HeadObject, "Permissions"). */
  HeadObject: (input, caller) => {
    const at = place(input);
    authorize(caller, "s3:GetObject", at.arn);
    try {
      return { ContentLength: s3.headObject(caller.world, at.bucket, at.key).bytes };
    } catch (error) {
      const mayList = mayCall(caller.world, caller.role, "s3:ListBucket", `arn:aws:s3:::${at.bucket}`) === undefined;
      throw mayList ? error : new AwsError("AccessDenied", "Access Denied");
    }
  },
  DeleteObject: (input, caller) => {
    const at = place(input);
    authorize(caller, "s3:DeleteObject", at.arn);
    s3.deleteObject(caller.world, at.bucket, at.key);
    done(caller, "s3:DeleteObject", at);
    return {};
  },
  ListObjectsV2: (input, caller) => {
    const [bucket, prefix] = [input["Bucket"] as string, (input["Prefix"] ?? "") as string];
    authorize(caller, "s3:ListBucket", `arn:aws:s3:::${bucket}`, prefix === "" ? {} : { "s3:prefix": prefix });
    const keys = s3.listObjects(caller.world, bucket, prefix);
    return { Contents: keys.map((Key) => ({ Key })), KeyCount: keys.length, IsTruncated: false };
  },
  CreateMultipartUpload: (input, caller) => {
    const at = place(input);
    authorize(caller, "s3:PutObject", at.arn);
    return s3.beginUpload(caller.world, at.bucket, at.key);
  },
  UploadPart: (input, caller) => {
    authorize(caller, "s3:PutObject", place(input).arn);
    return s3.uploadPart(caller.world, uploadId(input), input["PartNumber"] as number, content(input, caller));
  },
  CompleteMultipartUpload: (input, caller) => {
    const at = place(input);
    authorize(caller, "s3:PutObject", at.arn);
    const list = (input["MultipartUpload"] ?? {}) as { Parts?: Parameters<typeof s3.completeUpload>[2] };
    const answer = s3.completeUpload(caller.world, uploadId(input), list.Parts ?? []);
    wrote(caller, at);
    return answer;
  },
  AbortMultipartUpload: (input, caller) => {
    authorize(caller, "s3:AbortMultipartUpload", place(input).arn);
    s3.abortUpload(caller.world, uploadId(input));
    return {};
  },
};
