// The simulated settings of a bucket, each a resource of its own: versions, encryption, privacy, policy, lifecycle.
import { z } from "zod";
import type { Operation, Props, ResourceModel } from "../../kernel/model";
import { bag, word } from "../../kernel/values";
import { parsePolicy } from "../../world/aws/iamDocuments";
import type { Bucket } from "../../world/aws/model";
import type { World } from "../../world/model";
import { ec2Model, without } from "./ec2Resource";
import * as law from "./s3Laws";
import type { Call } from "./services";

interface Setting {
  /** Name of the type, e.g. `bucketVersioning`. */
  readonly kind: string;
  readonly coverage: string;
  readonly shape: z.ZodRawShape;
  readonly defaults?: Props;
  readonly replaceOn?: readonly string[];
  /** Name of the thing in the provider's texts. */
  readonly title: string;
  /** Name of the call that sets it. */
  readonly operation: string;
  readonly apply?: (bucket: Bucket, inputs: Props, operation: Operation<World>, call: Call) => void;
  readonly remove?: (bucket: Bucket) => void;
}

function settingModel({ kind, coverage, shape, defaults, replaceOn, title, operation, apply, remove }: Setting) {
  const type = `aws:s3/${kind}:${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  const put = (bucket: Bucket | undefined, inputs: Props, verb: string, from: Operation<World>): void => {
    const name = word(inputs["bucket"]);
    const call: Call = { doing: `${verb} S3 Bucket (${name}) ${title}`, service: "S3", operation };
    from.uphold(law.bucketExists, { call, bucket });
    if (!bucket) return;
    apply?.(bucket, inputs, from, call);
    const madeBy = bucket.settings?.[kind]?.madeBy ?? from.urn;
    bucket.settings = { ...bucket.settings, [kind]: { madeBy, properties: inputs } };
  };
  return ec2Model<Bucket>({
    type,
    coverage,
    shape: { bucket: z.string(), ...shape },
    ...(defaults ? { defaults } : {}),
    replaceOn: ["bucket", ...(replaceOn ?? [])],
    durations: { create: 1, update: 1, delete: 1 },
    computed: [],
    create: (inputs, { account }, from) => {
      const name = word(inputs["bucket"]);
      put(account.buckets[name], inputs, "creating", from);
      return name;
    },
    find: (id, { account }) => {
      const bucket = account.buckets[id];
      return bucket?.settings?.[kind] ? bucket : undefined;
    },
    live: (bucket) => bucket.settings?.[kind]?.properties as Props,
    update: (bucket, inputs, _at, from) => {
      put(bucket, inputs, "updating", from);
    },
    delete: (bucket) => {
      remove?.(bucket);
      bucket.settings = without(bucket.settings ?? {}, kind);
    },
  });
}

const flag = z.boolean().optional();
const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const rule = z.strictObject({
  id: z.string().max(255),
  status: z.enum(["Enabled", "Disabled"]),
  filter: z.strictObject({ prefix: z.string().optional() }).optional(),
  expiration: z
    .strictObject({ days: z.int().min(1).optional(), expiredObjectDeleteMarker: z.boolean().optional() })
    .optional(),
  noncurrentVersionExpiration: z
    .strictObject({ noncurrentDays: z.int().min(1), newerNoncurrentVersions: z.int().min(1).max(100).optional() })
    .optional(),
  abortIncompleteMultipartUpload: z.strictObject({ daysAfterInitiation: z.int().min(1) }).optional(),
});

const settings: readonly Setting[] = [
  {
    kind: "bucketVersioning",
    coverage: "Enabled or suspended; without it a bucket that had versions keeps those it has. MFA delete is refused.",
    shape: { versioningConfiguration: z.strictObject({ status: z.enum(["Enabled", "Suspended", "Disabled"]) }) },
    title: "Versioning",
    operation: "PutBucketVersioning",
    apply: (bucket, inputs) => {
      bucket.versioned = bag(inputs["versioningConfiguration"])["status"] === "Enabled";
    },
    remove: (bucket) => {
      bucket.versioned = false;
    },
  },
  {
    kind: "bucketServerSideEncryptionConfiguration",
    coverage: "With keys of S3 or of KMS; without it a bucket is encrypted with keys of S3 all the same.",
    shape: {
      rules: z
        .array(
          z.strictObject({
            applyServerSideEncryptionByDefault: z
              .strictObject({
                sseAlgorithm: z.enum(["AES256", "aws:kms", "aws:kms:dsse"]),
                kmsMasterKeyId: z.string().optional(),
              })
              .optional(),
            bucketKeyEnabled: flag,
          }),
        )
        .min(1),
    },
    title: "Server-side Encryption Configuration",
    operation: "PutBucketEncryption",
  },
  {
    kind: "bucketPublicAccessBlock",
    coverage: "All four settings; without it nothing blocks public access.",
    shape: Object.fromEntries(BLOCKS.map((name) => [name, flag])),
    defaults: Object.fromEntries(BLOCKS.map((name) => [name, false])),
    title: "Public Access Block",
    operation: "PutPublicAccessBlock",
    apply: (bucket, inputs) => {
      bucket.publicAccessBlocked = BLOCKS.every((name) => inputs[name] === true);
    },
    remove: (bucket) => {
      bucket.publicAccessBlocked = false;
    },
  },
  {
    kind: "bucketOwnershipControls",
    coverage: "Who owns objects; the lab knows no other accounts that could.",
    shape: {
      rule: z.strictObject({
        objectOwnership: z.enum(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
      }),
    },
    title: "Ownership Controls",
    operation: "PutBucketOwnershipControls",
  },
  {
    kind: "bucketPolicy",
    coverage: "Evaluated with the policies of the roles that use the bucket.",
    shape: { policy: z.string() },
    title: "Policy",
    operation: "PutBucketPolicy",
    apply: (bucket, inputs, operation, call) => {
      const text = word(inputs["policy"]);
      operation.uphold(law.bucketPolicyFits, { call, bucket, text });
      operation.uphold(law.bucketPolicyPrivate, { call, bucket, text });
      const { document } = parsePolicy(text, "bucket");
      if (document) bucket.policy = document;
    },
    remove: (bucket) => {
      delete bucket.policy;
    },
  },
  {
    kind: "bucketLifecycleConfiguration",
    coverage:
      "Rules about expiry, older versions and broken uploads, which the lab does not play. Transitions are refused.",
    shape: { rules: z.array(rule).min(1) },
    title: "Lifecycle Configuration",
    operation: "PutBucketLifecycleConfiguration",
  },
];

/** internal/service/s3/bucket_*.go */
export const s3Settings: readonly ResourceModel<World>[] = settings.map(settingModel);
