// Copies a disk image of the Image Factory into a bucket, from which EC2 imports it, and takes it away when it goes.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { setTimeout } from "node:timers/promises";

/** Bytes of a part: S3 takes 10 000 of 5 MiB and more, and one is held in memory. */
const partBytes = 64 * 1024 * 1024;

const s3 = new S3Client({});

/**
 * Called at each step in the life of an `aws.lambda.Invocation`, which adds `tf` to its input.
 * Source: hashicorp/terraform-provider-aws, internal/service/lambda/invocation.go, `buildInput`.
 */
export const handler = async ({ url, bucket, key, tf }) => {
  if (tf.action === "delete") {
    await remove({ bucket, key });
    return {};
  }
  // Called again after an answer that got lost, it finds its work done.
  if (!(await patiently(() => exists({ bucket, key })))) {
    await copy(url, { bucket, key });
  }
  const before = tf.prev_input;
  if (tf.action === "update" && before.key !== key) {
    await remove(before);
  }
  return { bucket, key };
};

async function exists({ bucket, key }) {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error.$metadata?.httpStatusCode === 404) {
      return false;
    }
    throw error;
  }
}

async function remove({ bucket, key }) {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

async function copy(url, { bucket, key }) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status} ${response.statusText}`);
  }
  const upload = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
  try {
    const Parts = [];
    let bytes = 0;
    for await (const Body of parts(response.body)) {
      const PartNumber = Parts.length + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
      bytes += Body.length;
    }
    const expected = Number(response.headers.get("content-length") ?? bytes);
    if (bytes !== expected) {
      throw new Error(`${url} broke off after ${bytes} of ${expected} bytes`);
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand({ ...upload, UploadId }));
    throw error;
  }
}

async function* parts(body) {
  let chunks = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= partBytes) {
      yield Buffer.concat(chunks);
      chunks = [];
      bytes = 0;
    }
  }
  if (bytes > 0) {
    yield Buffer.concat(chunks);
  }
}

/** The first call follows right on the policy that allows it, which takes seconds to be known everywhere. */
async function patiently(call) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (error.$metadata?.httpStatusCode !== 403 || attempt === 10) {
        throw error;
      }
      await setTimeout(3000);
    }
  }
}
