// Proves what an AMI of the cluster's own is made of, that its roles may do that and nothing else, and that the policies
// of the pack agree. It cannot prove that EC2 imports the disk: the registration follows Talos's own uploader.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { Provider as Talos } from "@pulumiverse/talos/provider";
import { awsDiskImageUrl, AwsImage } from "../../../components/aws/image";
import { AwsImageStore } from "../../../components/aws/imageStore";
import { MachineImage } from "../../../components/machines/machineImage";
import { record } from "../../stacks/recording";
import { judged } from "./judged";

const schematicId = "a".repeat(64);

const bucket = "images-bucket-s3-id";

const outputs = ({ type, name }: { readonly type: string; readonly name: string }): Record<string, unknown> => {
  if (type === "aws:s3/bucket:Bucket") return { bucket, arn: "arn:aws:s3:::b" };
  return type === "aws:iam/role:Role" ? { arn: `arn of ${name}` } : {};
};

const images = () =>
  record(
    () => {
      const provider = new Provider("aws", {
        region: "us-west-2",
        allowedAccountIds: ["123456789012"],
        defaultTags: {
          tags: { "homelab:cluster": "lighthouse", "homelab:role": "burst", "managed-by": "pulumi" },
        },
      });
      const image = new MachineImage(
        "lighthouse-image",
        { features: [], talosVersion: "v1.12.2" },
        { provider: new Talos("talos") },
      );
      // The mocks give a schematic an id of their own; the real one is a digest.
      Object.assign(image, { schematicId: pulumi.output(schematicId) });
      const store = new AwsImageStore("images", { clusterName: "lighthouse" }, { provider });
      return { ami: new AwsImage("ami", { clusterName: "lighthouse", image, store }, { provider }).ami };
    },
    {
      outputs,
    },
  );

const document = (text: unknown): unknown => JSON.parse(String(text));

test("the disk image is copied, imported and registered as Talos wants it", async () => {
  const recording = await images();
  const copy = recording.one("ami-copy");
  expect(copy.inputs).toEqual({
    functionName: "lighthouse-import-image",
    lifecycleScope: "CRUD",
    input: JSON.stringify({
      url: `https://factory.talos.dev/image/${schematicId}/v1.12.2/aws-amd64.raw`,
      bucket,
      key: `talos-v1.12.2-${schematicId}.raw`,
    }),
  });
  expect(copy.dependsOn).toEqual(expect.arrayContaining(["images-copier-function", "images-copier-policy"]));
  const snapshot = recording.one("ami-snapshot");
  expect(snapshot.inputs).toEqual({
    description: "lighthouse-talos-v1.12.2-aaaaaaaa",
    diskContainer: { format: "RAW", userBucket: { s3Bucket: bucket, s3Key: `talos-v1.12.2-${schematicId}.raw` } },
    roleName: "lighthouse-vmimport",
    tags: { Name: "lighthouse-talos-v1.12.2-aaaaaaaa" },
  });
  expect(snapshot.dependsOn).toEqual(expect.arrayContaining(["ami-copy", "images-import-policy"]));
  expect(recording.one("ami-ami").inputs).toEqual({
    name: "lighthouse-talos-v1.12.2-aaaaaaaa",
    architecture: "x86_64",
    bootMode: "uefi",
    enaSupport: true,
    imdsSupport: "v2.0",
    rootDeviceName: "/dev/xvda",
    virtualizationType: "hvm",
    ebsBlockDevices: [
      {
        deviceName: "/dev/xvda",
        snapshotId: "ami-snapshot-id",
        volumeType: "gp3",
        iops: 3000,
        throughput: 125,
        deleteOnTermination: true,
      },
    ],
    tags: { Name: "lighthouse-talos-v1.12.2-aaaaaaaa" },
  });
  expect(recording.result).toEqual({ ami: "ami-ami-id" });
});

test("the copier may fill and empty its bucket, VM Import may read it", async () => {
  const recording = await images();
  expect(document(recording.one("images-copier-policy").inputs["policy"])).toEqual({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: "arn:aws:s3:::b" },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
        Resource: "arn:aws:s3:::b/*",
      },
    ],
  });
  expect(document(recording.one("images-copier-role").inputs["assumeRolePolicy"])).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  expect(document(recording.one("images-import-policy").inputs["policy"])).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket"],
        Resource: "arn:aws:s3:::b",
      },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::b/*" },
      {
        Effect: "Allow",
        Action: ["ec2:CopySnapshot", "ec2:Describe*", "ec2:ModifySnapshotAttribute", "ec2:RegisterImage"],
        Resource: "*",
      },
    ],
  });
  expect(document(recording.one("images-import-role").inputs["assumeRolePolicy"])).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vmie.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "vmimport" } },
      },
    ],
  });
});

test("the function is one file and has as long as Lambda gives it", async () => {
  const recording = await images();
  const { inputs } = recording.one("images-copier-function");
  expect(inputs).toMatchObject({
    name: "lighthouse-import-image",
    runtime: "nodejs22.x",
    handler: "index.handler",
    timeout: 900,
    memorySize: 1024,
    role: "arn of images-copier-role",
  });
  expect(JSON.stringify(inputs["code"])).toContain("@aws-sdk/client-s3");
});

test("the bucket of copies goes with what is in it, and is private, encrypted and versioned", async () => {
  const recording = await images();
  expect(recording.one("images-bucket-s3")).toMatchObject({ protect: false });
  expect(
    recording.registrations.filter(({ type }) => type.startsWith("aws:s3/")).map(({ name, inputs }) => [name, inputs]),
  ).toEqual([
    [
      "images-bucket-encryption",
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    ],
    [
      "images-bucket-lifecycle",
      {
        bucket,
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
    [
      "images-bucket-private",
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    ],
    ["images-bucket-s3", { forceDestroy: true }],
    ["images-bucket-versions", { bucket, versioningConfiguration: { status: "Enabled" } }],
  ]);
});

test("no policy for AWS finds a fault", async () => {
  const { registrations } = await images();
  expect(judged("aws", registrations)).toEqual([]);
});

test("the disk is fetched as it is, since VM Import unpacks nothing", () => {
  expect(awsDiskImageUrl("abc", "v1.12.2")).toBe("https://factory.talos.dev/image/abc/v1.12.2/aws-amd64.raw");
});
