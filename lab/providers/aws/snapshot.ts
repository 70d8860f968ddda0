// The simulated import of a disk image from S3 into a snapshot.
import { z } from "zod";
import type { Operation, Props } from "../../kernel/model";
import { bag, text as textOf, word } from "../../kernel/values";
import { decisionOf, mayAssume, type Decision } from "../../world/aws/iam";
import { newId } from "../../world/aws/ids";
import { factoryImage } from "../../world/aws/images";
import type { Snapshot } from "../../world/aws/model";
import type { World } from "../../world/model";
import { texts } from "./services";
import { ec2, ec2Model, without, type At } from "./ec2Resource";
import { flag, notSimulated, text } from "./ec2Shapes";
import * as law from "./volumeLaws";

/** internal/service/ec2/ebs_snapshot_import.go */
export const snapshotImport = ec2Model<Snapshot>({
  type: "aws:ebs/snapshotImport:SnapshotImport",
  coverage:
    "Of a raw image in a bucket. What it boots is what the object's source in the Image Factory names; a compressed image boots nothing. URLs, archive tiers and keys of the customer are refused.",
  shape: {
    ...notSimulated("clientData", "kmsKeyId", "permanentRestore", "storageTier", "temporaryRestoreDays"),
    description: text,
    diskContainer: z.strictObject({
      ...notSimulated("url"),
      description: text,
      format: z.enum(["RAW"], "The lab simulates imports of the format RAW"),
      userBucket: z.strictObject({ s3Bucket: z.string(), s3Key: z.string() }),
    }),
    encrypted: flag,
    roleName: text,
  },
  defaults: { roleName: "vmimport" },
  replaceOn: ["description", "diskContainer", "encrypted", "roleName"],
  durations: { create: 300, update: 2, delete: 2 },
  computed: [
    "arn",
    "dataEncryptionKeyId",
    "kmsKeyId",
    "outpostArn",
    "ownerAlias",
    "ownerId",
    "storageTier",
    "volumeId",
    "volumeSize",
  ],
  create: (inputs, at, operation) => {
    const { account, region } = at;
    const task = newId(account, "import-snap");
    const { object, uri } = readable(inputs, task, at, operation);
    const id = newId(account, "snap");
    const image = object.source?.endsWith(".raw") === true ? factoryImage(object.source) : undefined;
    region.snapshots[id] = {
      id,
      source: uri,
      ...image,
      encrypted: inputs["encrypted"] === true,
      sizeGiB: Math.max(1, Math.ceil(object.bytes / 2 ** 30)),
      tags: texts(inputs["tagsAll"]),
      madeBy: operation.urn,
    };
    return id;
  },
  find: (id, { region }) => region.snapshots[id],
  live: ({ id, sizeGiB, encrypted }, { account, name }) => ({
    arn: `arn:aws:ec2:${name}::snapshot/${id}`,
    dataEncryptionKeyId: "",
    encrypted,
    kmsKeyId: "",
    outpostArn: "",
    ownerAlias: "",
    ownerId: account.id,
    storageTier: "standard",
    volumeId: "vol-ffffffff",
    volumeSize: sizeGiB,
  }),
  tags: (thing) => thing,
  delete: ({ id }, { region }, operation) => {
    operation.uphold(law.snapshotUnused, { call: ec2(`deleting EBS Snapshot (${id})`, "DeleteSnapshot"), id, region });
    region.snapshots = without(region.snapshots, id);
  },
});

/** The object that VM Import reads with its role, as both laws allow. */
function readable(
  inputs: Props,
  task: string,
  { account }: At,
  operation: Operation<World>,
): { readonly object: { readonly bytes: number; readonly source?: string }; readonly uri: string } {
  const { s3Bucket, s3Key } = bag(bag(inputs["diskContainer"])["userBucket"]);
  const [bucketName, key, role] = [word(s3Bucket), word(s3Key), textOf(inputs["roleName"]) ?? "vmimport"];
  const { world } = operation;
  const call = ec2("creating EBS Snapshot Import", "ImportSnapshot");
  const arn = `arn:aws:s3:::${bucketName}`;
  const untrusted = mayAssume(world, role, { service: "vmie.amazonaws.com" }, { "sts:ExternalId": "vmimport" });
  const decide = (action: string, resource: string): Decision =>
    untrusted === undefined ? decisionOf(world, role, action, resource) : { by: [] };
  const sees = [decide("s3:GetBucketLocation", arn), decide("s3:ListBucket", arn)];
  operation.uphold(law.importRoleUsable, {
    call,
    role,
    usable: untrusted === undefined && sees.every(({ denial }) => denial === undefined),
    because: [account.roles[role]?.madeBy ?? [], ...sees.map(({ by }) => by)].map((urns) => [urns].flat()),
  });
  const bucket = account.buckets[bucketName];
  const found = bucket?.objects[key];
  const object = found?.deleted === true ? undefined : found;
  const reads = decide("s3:GetObject", `${arn}/${key}`);
  const status = reads.denial ? 403 : object ? undefined : 404;
  operation.uphold(law.importReadable, {
    task,
    status,
    allowedBy: reads.by,
    madeBy: bucket?.madeBy,
    filledBy: object?.filledBy,
  });
  if (!object) throw new Error("the law that the object can be read held, and it does not exist");
  return { object, uri: `s3://${bucketName}/${key}` };
}
