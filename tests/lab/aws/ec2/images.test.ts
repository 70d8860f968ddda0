// Proves what the simulated EC2 does with snapshots and images, and breaks each law once with the exact
// message. It cannot prove that EC2 words its refusals so today; the source of each text stands next to its law.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import type { PolicyDocument } from "../../../../lab/world/aws/model";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import { answer, GET_AMI, instanceInputs, network, refusal, REGION, regionOf, startAws, TYPES } from "./ground";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
});
afterEach(() => lab.remove());

const region = () => regionOf(lab.lab.world());

describe("an own image", () => {
  const SCHEMATIC = "a".repeat(64);
  const URL = `https://factory.talos.dev/image/${SCHEMATIC}/v1.12.2/aws-amd64.raw`;
  const TRUST: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vmie.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "vmimport" } },
      },
    ],
  };
  const READ = ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject"];
  const bucketWith = (changes: { source?: string; actions?: readonly string[]; trust?: PolicyDocument } = {}) =>
    lab.lab.act((world) => {
      const account = world.aws;
      if (!account) throw new Error("there is no account");
      const { source = URL, actions = READ, trust = TRUST } = changes;
      world.schematics[SCHEMATIC] = { yaml: "", extensions: ["siderolabs/nebula"], madeBy: [] };
      const base = { tags: {}, madeBy: "urn:test" };
      account.buckets["images"] = {
        ...base,
        name: "images",
        region: REGION,
        versioned: false,
        encrypted: true,
        publicAccessBlocked: true,
        forceDestroy: false,
        objects: { "talos.raw": { bytes: 10 * 2 ** 30, source, versions: 1 } },
      };
      const Resource = ["arn:aws:s3:::images", "arn:aws:s3:::images/*"];
      const document: PolicyDocument = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: actions, Resource }],
      };
      account.roles["import"] = {
        ...base,
        name: "import",
        arn: `arn:aws:iam::${account.id}:role/import`,
        trust,
        inline: { read: { document, madeBy: "urn:test" } },
        attached: {},
      };
    });
  const snapshot = (changes: Props = {}, key = "talos.raw"): Promise<TestResource> =>
    aws.create(TYPES.snapshotImport, "snapshot", {
      diskContainer: { format: "RAW", userBucket: { s3Bucket: "images", s3Key: key } },
      roleName: "import",
      ...changes,
    });
  const image = (snapshotId: string, changes: Props = {}, name = "image"): Promise<TestResource> =>
    aws.create(TYPES.ami, name, {
      name: "talos-nebula",
      virtualizationType: "hvm",
      enaSupport: true,
      imdsSupport: "v2.0",
      rootDeviceName: "/dev/xvda",
      ebsBlockDevices: [{ deviceName: "/dev/xvda", snapshotId, volumeType: "gp3" }],
      ...changes,
    });
  const importing = (code: string, message: string) =>
    answer("creating EBS Snapshot Import", "ImportSnapshot", code, message);

  it("carries its schematic from the bucket to the machine", async () => {
    await bucketWith();
    const made = await network(aws);
    const { id, outputs } = await snapshot();
    expect(outputs.value).toMatchObject({ volumeSize: 10, storageTier: "standard" });
    const ami = await image(id);
    expect(ami.outputs.value).toMatchObject({ rootSnapshotId: id, ownerId: "111122223333" });
    const instance = await aws.create(TYPES.instance, "instance", await instanceInputs(aws, made, { ami: ami.id }));
    expect(lab.lab.world().machines["lighthouse-0"]?.image).toEqual({
      schematic: SCHEMATIC,
      talosVersion: "v1.12.2",
      extensions: ["siderolabs/nebula"],
    });
    expect(instance.outputs.value).toMatchObject({
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
      rootBlockDevice: { volumeSize: 10, volumeType: "gp3" },
    });
    expect(await aws.diff(ami, { ...ami.inputs.value, tagsAll: null, name: "other" })).toMatchObject({
      name: "update-replace",
    });
  });

  it("boots nothing when the object is compressed still", async () => {
    await bucketWith({ source: `${URL}.xz` });
    await snapshot();
    const [made] = Object.values(region().snapshots);
    expect(made).toMatchObject({ source: "s3://images/talos.raw" });
    expect(made?.schematic).toBeUndefined();
  });

  it("is imported with a role that VM Import may take on and that may see the bucket", async () => {
    const message = "The service role import provided does not exist or does not have sufficient permissions";
    expect(await refusal(snapshot())).toBe(importing("InvalidParameter", message));
    await bucketWith({ trust: { Statement: [{ ...TRUST.Statement[0], Effect: "Deny" }] } });
    expect(await refusal(snapshot())).toBe(importing("InvalidParameter", message));
    await bucketWith({ actions: ["s3:GetObject"] });
    expect(await refusal(snapshot())).toBe(importing("InvalidParameter", message));
  });

  it("is imported of an object that is there and that the role may read", async () => {
    const failed = (reason: string) =>
      "waiting for EBS Snapshot Import (task) create: unexpected state 'deleted', wanted target 'completed'. last error: " +
      `ClientError: Disk validation failed [We do not have access to the given resource. Reason ${reason}]`;
    const said = async (operation: Promise<unknown>) => (await refusal(operation)).replace(/import-snap-\w+/, "task");
    await bucketWith();
    expect(await said(snapshot({}, "missing.raw"))).toBe(failed("404 Not Found"));
    await bucketWith({ actions: ["s3:GetBucketLocation", "s3:ListBucket"] });
    expect(await said(snapshot())).toBe(failed("403 Forbidden"));
  });

  it("is registered of a snapshot that exists, under a name of its own, and keeps the snapshot", async () => {
    await bucketWith();
    const registering = (code: string, message: string) =>
      answer("creating EC2 AMI (talos-nebula)", "RegisterImage", code, message);
    expect(await refusal(image("snap-0"))).toBe(
      registering("InvalidSnapshot.NotFound", "The snapshot 'snap-0' does not exist."),
    );
    const made = await snapshot();
    const ami = await image(made.id);
    expect(await refusal(image(made.id, {}, "again"))).toBe(
      registering("InvalidAMIName.Duplicate", `AMI name talos-nebula is already in use by AMI ${ami.id}`),
    );
    expect(await refusal(aws.delete(made))).toBe(
      answer(
        `deleting EBS Snapshot (${made.id})`,
        "DeleteSnapshot",
        "InvalidSnapshot.InUse",
        `The snapshot ${made.id} is currently in use by ${ami.id}`,
      ),
    );
    await aws.delete(ami);
    await aws.delete(made);
    expect(region().snapshots).toEqual({});
  });

  it("needs ENA for the instance types that the lab knows", async () => {
    await bucketWith();
    const made = await network(aws);
    const ami = await image((await snapshot()).id, { enaSupport: null });
    const launch = aws.create(TYPES.instance, "instance", await instanceInputs(aws, made, { ami: ami.id }));
    expect(await refusal(launch)).toBe(
      answer(
        "creating EC2 Instance",
        "RunInstances",
        "InvalidParameterCombination",
        "Enhanced networking with the Elastic Network Adapter (ENA) is required for the 't3.medium' instance type. Ensure that you are using an AMI that is enabled for ENA.",
      ),
    );
  });
});

describe("a lookup of an image", () => {
  const owners = ["540036508848"];

  it("finds the official image of a version, in the region of the provider", async () => {
    const filters = [{ name: "name", values: ["talos-v1.12.2-us-west-2-amd64"] }];
    const { value } = await aws.invoke(GET_AMI, { owners, filters });
    expect(value).toMatchObject({ architecture: "x86_64", ownerId: "540036508848", region: "us-west-2" });
    const newest = await aws.invoke(GET_AMI, { owners, mostRecent: true });
    expect(newest.value["name"]).toBe("talos-v1.12.4-us-west-2-amd64");
    expect(word(newest.value["id"])).toMatch(/^ami-[0-9a-f]{17}$/);
  });

  it("finds exactly one", async () => {
    expect(await refusal(aws.invoke(GET_AMI, { owners: ["self"] }))).toBe(
      "Your query returned no results. Please change your search criteria and try again.",
    );
    expect(await refusal(aws.invoke(GET_AMI, { owners }))).toBe(
      "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.",
    );
  });
});

describe("the caller", () => {
  it("is told the account and the region", async () => {
    const identity = await aws.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
    expect(identity.value).toMatchObject({ accountId: "111122223333" });
    const region2 = await aws.invoke("aws:index/getRegion:getRegion", {});
    expect(region2.value).toMatchObject({ region: "us-west-2", name: "us-west-2" });
  });
});
