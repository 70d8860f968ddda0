// What S3 refuses of buckets and of what is set on them.
import type { Law } from "../../kernel/model";
import { parsePolicy } from "../../world/aws/iamDocuments";
import type { Bucket, PolicyStatement } from "../../world/aws/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import { refusal, type Call } from "./services";

export const bucketNameValid: Law<{ call: Call; name: string }> = {
  id: "aws-s3-bucket-name-valid",
  statement:
    "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens, starts and ends with one of the first two, and is no address.",
  source:
    'docs.aws.amazon.com S3 user guide, "General purpose bucket naming rules"; S3 API reference, InvalidBucketName',
  judge: ({ call, name }) => {
    const good =
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$|^xn--|-s3alias$/.test(name);
    return good
      ? holds()
      : fails(refusal(call, [400, "InvalidBucketName", "The specified bucket is not valid.", "generic"]));
  },
};

export const bucketNameFree: Law<{ call: Call; taken: boolean }> = {
  id: "aws-s3-bucket-name-free",
  statement: "Names of buckets are shared by all regions; of those of other accounts the lab knows nothing.",
  source: "docs.aws.amazon.com S3 API reference, CreateBucket, BucketAlreadyOwnedByYou",
  judge: ({ call, taken }) => {
    const message = "Your previous request to create the named bucket succeeded and you already own it.";
    return taken ? fails(refusal(call, [409, "BucketAlreadyOwnedByYou", message])) : holds();
  },
};

export const bucketExists: Law<{ call: Call; bucket: Bucket | undefined }> = {
  id: "aws-s3-bucket-exists",
  statement: "Settings are made on a bucket that exists.",
  source: "docs.aws.amazon.com S3 API reference, NoSuchBucket",
  judge: ({ call, bucket }) => {
    const otherwise = refusal(call, [404, "NoSuchBucket", "The specified bucket does not exist", "generic"]);
    return bucket ? holds(dueTo(bucket.madeBy, otherwise)) : fails(otherwise);
  },
};

export const bucketEmpty: Law<{ call: Call; bucket: Bucket }> = {
  id: "aws-s3-bucket-deleted-empty",
  statement:
    "A bucket is deleted when it holds no object and no version of one, unless the provider may empty it first.",
  source:
    "docs.aws.amazon.com S3 API reference, DeleteBucket, BucketNotEmpty; hashicorp/terraform-provider-aws internal/service/s3/bucket.go resourceBucketDelete",
  judge: ({ call, bucket }) => {
    if (bucket.forceDestroy || Object.keys(bucket.objects).length === 0) return holds();
    const versions = bucket.versioned ? ". You must delete all versions in the bucket." : "";
    return fails(
      refusal(call, [409, "BucketNotEmpty", `The bucket you tried to delete is not empty${versions}`, "generic"]),
    );
  },
};

interface PolicyFacts {
  readonly call: Call;
  readonly bucket: Bucket;
  readonly text: string;
}

function statementsOf(text: string): readonly PolicyStatement[] {
  return parsePolicy(text, "bucket").document?.Statement ?? [];
}

export const bucketPolicyFits: Law<PolicyFacts> = {
  id: "aws-s3-bucket-policy-fits",
  statement: "A bucket's policy is well-formed, names principals, and speaks of this bucket alone.",
  source: "docs.aws.amazon.com S3 user guide, bucket policies, MalformedPolicy",
  judge: ({ call, bucket, text }) => {
    const malformed = (message: string) => fails(refusal(call, [400, "MalformedPolicy", message, "generic"]));
    const { error } = parsePolicy(text, "bucket");
    if (error !== undefined) return malformed(error);
    const own = `arn:aws:s3:::${bucket.name}`;
    const strange = statementsOf(text)
      .flatMap(({ Resource = [] }) => Resource)
      .some((resource) => resource !== own && !resource.startsWith(`${own}/`));
    return strange ? malformed("Policy has invalid resource") : holds();
  },
};

export const bucketPolicyPrivate: Law<PolicyFacts> = {
  id: "aws-s3-public-policy-blocked",
  statement:
    "Block Public Access, which new buckets have, refuses a policy that allows something to everybody without condition.",
  source:
    'docs.aws.amazon.com S3 user guide, "Blocking public access to your Amazon S3 storage"; text as reported by its users',
  judge: ({ call, bucket, text }) => {
    const open = statementsOf(text).some(
      ({ Effect, Principal, Condition }) => Effect === "Allow" && Condition === undefined && isEverybody(Principal),
    );
    if (!open || !bucket.publicAccessBlocked) return holds();
    const message =
      `User is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public ` +
      "policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.";
    return fails(refusal(call, [403, "AccessDenied", message, "generic"]));
  },
};

function isEverybody(principal: unknown): boolean {
  return principal === "*" || [(principal as { AWS?: unknown } | undefined)?.AWS].flat().includes("*");
}

export const s3Laws = [
  bucketNameValid,
  bucketNameFree,
  bucketExists,
  bucketEmpty,
  bucketPolicyFits,
  bucketPolicyPrivate,
] as const;
