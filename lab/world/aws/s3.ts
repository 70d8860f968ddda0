// What S3 does with objects when somebody calls it, with the errors that it gives.
import { createHash, randomUUID } from "node:crypto";
import type { World } from "../model";
import { AwsError } from "./errors";
import { sourceOf } from "./s3Images";
import { accountOf } from "./iam";
import type { Bucket } from "./model";

/** Least bytes of each part but the last (S3 user guide, "Multipart upload limits"). */
const LEAST_PART = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly parts: Map<number, { readonly content: Buffer; readonly etag: string }>;
}

/** Uploads that were neither completed nor aborted: their bytes are too many for the world's file. */
const uploads = new WeakMap<World, Map<string, Upload>>();

/** @throws AwsError NoSuchBucket */
export function bucketOf(world: World, name: string): Bucket {
  const bucket = accountOf(world).buckets[name];
  if (!bucket) throw new AwsError("NoSuchBucket", "The specified bucket does not exist");
  return bucket;
}

/** Writes an object; in a bucket with versions the older ones stay. */
export function putObject(world: World, bucketName: string, key: string, content: Buffer): { ETag: string } {
  const bucket = bucketOf(world, bucketName);
  const source = sourceOf(content);
  const before = bucket.objects[key];
  bucket.objects[key] = {
    bytes: content.length,
    ...(source === undefined ? {} : { source }),
    versions: bucket.versioned ? (before?.versions ?? 0) + 1 : 1,
  };
  return { ETag: etag(content) };
}

/** An object's facts. @throws AwsError NotFound */
export function headObject(world: World, bucketName: string, key: string): Bucket["objects"][string] {
  const object = bucketOf(world, bucketName).objects[key];
  if (!object || object.deleted === true) throw new AwsError("NotFound", "UnknownError");
  return object;
}

/** Deletes an object; in a bucket with versions it is hidden, and its versions stay. One that is not there is no error. */
export function deleteObject(world: World, bucketName: string, key: string): void {
  const bucket = bucketOf(world, bucketName);
  const object = bucket.objects[key];
  if (!object) return;
  if (bucket.versioned) bucket.objects[key] = { ...object, versions: object.versions + 1, deleted: true };
  else bucket.objects = Object.fromEntries(Object.entries(bucket.objects).filter(([name]) => name !== key));
}

/** Keys that are not hidden, in order. */
export function listObjects(world: World, bucketName: string, prefix: string): readonly string[] {
  const { objects } = bucketOf(world, bucketName);
  return Object.keys(objects)
    .filter((key) => key.startsWith(prefix) && objects[key]?.deleted !== true)
    .sort();
}

export function beginUpload(world: World, bucket: string, key: string): { UploadId: string } {
  bucketOf(world, bucket);
  const open = uploads.get(world) ?? new Map<string, Upload>();
  uploads.set(world, open);
  const UploadId = randomUUID();
  open.set(UploadId, { bucket, key, parts: new Map() });
  return { UploadId };
}

/** @throws AwsError NoSuchUpload, InvalidArgument for a part number out of range */
export function uploadPart(world: World, id: string, number: number, content: Buffer): { ETag: string } {
  const upload = uploadOf(world, id);
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
    throw new AwsError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
  }
  const ETag = etag(content);
  upload.parts.set(number, { content, etag: ETag });
  return { ETag };
}

/**
 * Makes one object of the parts in the order of the list.
 *
 * @throws AwsError NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall
 */
export function completeUpload(
  world: World,
  id: string,
  list: readonly { readonly ETag?: string; readonly PartNumber?: number }[],
): { ETag: string } {
  const { bucket, key, parts } = uploadOf(world, id);
  const numbers = list.map(({ PartNumber = 0 }) => PartNumber);
  const contents = list.map(({ ETag, PartNumber = 0 }) => {
    const part = parts.get(PartNumber);
    if (part === undefined || ETag !== part.etag) {
      throw new AwsError(
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the " +
          "specified entity tag may not match the part's entity tag.",
      );
    }
    return part.content;
  });
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throw new AwsError(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. Parts must be ordered by part number.",
    );
  }
  if (contents.slice(0, -1).some((content) => content.length < LEAST_PART)) {
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  }
  uploads.get(world)?.delete(id);
  return putObject(world, bucket, key, Buffer.concat(contents));
}

/** @throws AwsError NoSuchUpload */
export function abortUpload(world: World, id: string): void {
  uploadOf(world, id);
  uploads.get(world)?.delete(id);
}

/** Uploads of a bucket that were neither completed nor aborted: what they hold is paid for. */
export function openUploads(world: World, bucketName: string): number {
  return [...(uploads.get(world)?.values() ?? [])].filter(({ bucket }) => bucket === bucketName).length;
}

function uploadOf(world: World, id: string): Upload {
  const upload = uploads.get(world)?.get(id);
  if (!upload) {
    throw new AwsError(
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    );
  }
  return upload;
}

function etag(content: Buffer): string {
  return `"${createHash("md5").update(content).digest("hex")}"`;
}
