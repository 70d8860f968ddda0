// Proves the simulated buckets with their settings, and budgets, over the provider's own protocol: each law with its
// exact text. It cannot prove that S3 words its refusals so today.
import type { Props } from "../../../../lab/kernel/model";
import { putObject, deleteObject } from "../../../../lab/world/aws/s3";
import type { Bucket } from "../../../../lab/world/aws/model";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import { startAws } from "../ec2/ground";
import { allows, failure, refusal, TYPES } from "./provider";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
});
afterEach(() => lab.remove());

const bucket = (changes: Props = {}, name = "Models"): Promise<TestResource> =>
  aws.create(TYPES.bucket, name, { bucket: "models", ...changes });
const live = (name = "models"): Bucket | undefined => lab.lab.world().aws?.buckets[name];
const put = (key = "a"): unknown => putObject(lab.lab.world(), "models", key, Buffer.from("b"));
const versions = (status: string): Promise<TestResource> =>
  aws.create(TYPES.versioning, "versioning", { bucket: "models", versioningConfiguration: { status } });

describe("buckets", () => {
  it("are made, read, changed and deleted: encrypted and private from the start", async () => {
    const made = await bucket({ tags: { a: "b" } });
    expect(made.outputs.value).toMatchObject({ arn: "arn:aws:s3:::models", bucketRegion: "us-west-2" });
    expect(live()).toMatchObject({ encrypted: true, publicAccessBlocked: true, versioned: false, tags: { a: "b" } });
    expect((await aws.read(made))?.inputs).toEqual(made.inputs.value);
    expect(await aws.diff(made, { bucket: "other" })).toMatchObject({ bucket: "update-replace" });
    const changed = await aws.update(made, { bucket: "models", forceDestroy: true });
    expect(live()).toMatchObject({ forceDestroy: true, tags: {} });
    await aws.delete(changed);
    expect(live()).toBeUndefined();
  });

  it("get a name in lower case, and keep it", async () => {
    const made = await aws.create(TYPES.bucket, "Models", {});
    expect(made.id).toMatch(/^models-[0-9a-f]{7}$/);
  });

  const doing = "creating S3 Bucket";
  it.each(["ab", "Models", "models_1", "192.168.0.1", "a..b", "-models"])("are not named %s", async (name) => {
    expect(await failure(bucket({ bucket: name }))).toBe(
      refusal(
        `${doing} (${name})`,
        "S3",
        "CreateBucket",
        400,
        "api error InvalidBucketName: The specified bucket is not valid.",
      ),
    );
  });

  it("have names of their own in all regions", async () => {
    await bucket({ region: "eu-central-1" });
    expect(await failure(bucket({}, "second"))).toBe(
      refusal(
        `${doing} (models)`,
        "S3",
        "CreateBucket",
        409,
        "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.",
      ),
    );
  });

  it("stay while they hold anything, be it hidden, unless they may be emptied", async () => {
    const made = await bucket();
    put();
    const full = (more: string): string =>
      refusal(
        "deleting S3 Bucket (models)",
        "S3",
        "DeleteBucket",
        409,
        `api error BucketNotEmpty: The bucket you tried to delete is not empty${more}`,
      );
    expect(await failure(aws.delete(made))).toBe(full(""));
    await versions("Enabled");
    deleteObject(lab.lab.world(), "models", "a");
    expect(await failure(aws.delete(made))).toBe(full(". You must delete all versions in the bucket."));
    await aws.delete(await aws.update(made, { bucket: "models", forceDestroy: true }));
    expect(live()).toBeUndefined();
  });
});

describe("settings", () => {
  const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
  const blocked = (value: boolean): Props => Object.fromEntries(blocks.map((name) => [name, value]));

  it("count versions while they are enabled", async () => {
    await bucket();
    const made = await versions("Enabled");
    put();
    put();
    expect(live()?.objects["a"]?.versions).toBe(2);
    expect((await aws.read(made))?.inputs).toEqual({
      bucket: "models",
      versioningConfiguration: { status: "Enabled" },
    });
    await aws.delete(made);
    expect(live()?.versioned).toBe(false);
  });

  it("open a bucket when the block goes", async () => {
    await bucket();
    const made = await aws.create(TYPES.accessBlock, "block", { bucket: "models", ...blocked(true) });
    expect(live()?.publicAccessBlocked).toBe(true);
    await aws.update(made, { bucket: "models", ...blocked(true), blockPublicPolicy: false });
    expect(live()?.publicAccessBlocked).toBe(false);
    await aws.delete(made);
    expect(await aws.read(made)).toBeUndefined();
  });

  it.each<[keyof typeof TYPES, Props]>([
    ["encryption", { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }],
    ["ownership", { rule: { objectOwnership: "BucketOwnerEnforced" } }],
    [
      "lifecycle",
      {
        rules: [
          {
            id: "leftovers",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
    ],
  ])("keep %s", async (kind, setting) => {
    await bucket();
    const made = await aws.create(TYPES[kind], kind, { bucket: "models", ...setting });
    expect((await aws.read(made))?.inputs).toEqual({ bucket: "models", ...setting });
    await aws.delete(made);
    expect(live()?.settings).toEqual({});
  });

  it("need the bucket", async () => {
    expect(await failure(versions("Enabled"))).toBe(
      refusal(
        "creating S3 Bucket (models) Versioning",
        "S3",
        "PutBucketVersioning",
        404,
        "api error NoSuchBucket: The specified bucket does not exist",
      ),
    );
  });

  const own = "arn:aws:s3:::models/*";
  const policy = (text: string): Promise<TestResource> =>
    aws.create(TYPES.bucketPolicy, "policy", { bucket: "models", policy: text });
  it.each([
    ["{", 400, "MalformedPolicy: Syntax errors in policy."],
    [allows({ Action: "s3:GetObject", Resource: own }), 400, "MalformedPolicy: Missing required field Principal"],
    [
      allows({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" }),
      400,
      "MalformedPolicy: Policy has invalid resource",
    ],
    [
      allows({ Principal: "*", Action: "s3:GetObject", Resource: own }),
      403,
      'AccessDenied: User is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::models" because ' +
        "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
    ],
  ])("refuse the policy %s", async (text, status, error) => {
    await bucket();
    expect(await failure(policy(text))).toBe(
      refusal("creating S3 Bucket (models) Policy", "S3", "PutBucketPolicy", status, `api error ${error}`),
    );
  });

  it("take a policy that denies", async () => {
    await bucket();
    const statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::models", own],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const made = await policy(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    expect(live()?.policy?.Statement).toEqual([statement]);
    await aws.delete(made);
    expect(live()?.policy).toBeUndefined();
  });
});

describe("budgets", () => {
  const told = {
    comparisonOperator: "GREATER_THAN",
    notificationType: "ACTUAL",
    threshold: 80,
    thresholdType: "PERCENTAGE",
  };
  const inputs = (changes: Props = {}): Props => ({
    name: "month",
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "30",
    limitUnit: "USD",
    notifications: [{ ...told, subscriberEmailAddresses: ["me@example.org"] }],
    ...changes,
  });
  const budget = (changes: Props = {}, name = "budget"): Promise<TestResource> =>
    aws.create(TYPES.budget, name, inputs(changes));

  it("are made, read, changed and deleted", async () => {
    const made = await budget();
    expect(made.id).toBe("111122223333:month");
    expect((await aws.read(made))?.inputs).toEqual(made.inputs.value);
    const changed = await aws.update(made, inputs({ limitAmount: "50" }));
    expect((await aws.read(changed))?.inputs["limitAmount"]).toBe("50");
    await aws.delete(changed);
    expect(await aws.read(changed)).toBeUndefined();
  });

  it("have names of their own, and somebody to tell", async () => {
    await budget();
    expect(await failure(budget({}, "second"))).toBe(
      refusal(
        "creating Budget (month)",
        "Budgets",
        "CreateBudget",
        400,
        "DuplicateRecordException: Error creating budget: month - the budget already exists.",
      ),
    );
    expect(await failure(budget({ notifications: [told] }))).toMatch(
      /Budget notification must have at least one subscriber!/,
    );
  });
});
