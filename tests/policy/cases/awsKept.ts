// Cases of the rules on what stays in AWS: volumes, old versions of objects, and machines when there is a new image.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const VOLUME = "aws:ebs/volume:Volume";
const ATTACHMENT = "aws:ec2/volumeAttachment:VolumeAttachment";
const INSTANCE = "aws:ec2/instance:Instance";
const BUCKET = "aws:s3/bucket:Bucket";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const one = (type: string, name: string, props: Given["props"]): Given => ({ type, name, props });
const unattached = "is at no machine and costs money: attach it, or delete it";
const forever = "keeps old versions for ever: end them with noncurrentVersionExpiration in a lifecycle configuration";
const replaces = 'ami: a new image would replace the machine: add ignoreChanges: ["ami"]';

const versioned = (bucket: string, status = "Enabled", type = "bucketVersioning:BucketVersioning"): Given =>
  one(`aws:s3/${type}`, `${bucket}-versions`, { bucket, versioningConfiguration: { status } });
const ended = (
  bucket: unknown,
  rules: unknown = [{ status: "Disabled" }, { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } }],
  type = "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
): Given => one(`aws:s3/${type}`, "lifecycle", { bucket, rules });
const bucket = (name: string): Given => one(BUCKET, name, { bucket: name });

export const awsKeptCases: Readonly<Record<string, RuleCases>> = {
  "aws-volume-attached": {
    violating: [
      {
        resources: [
          one(VOLUME, "used", { id: "vol-1" }),
          one(VOLUME, "spare", { id: "vol-2" }),
          one(VOLUME, "other", { id: "vol-3" }),
          one(ATTACHMENT, "at", { volumeId: "vol-1" }),
          one(INSTANCE, "machine", { volumeId: "vol-2" }),
        ],
        finds: [unattached, unattached],
      },
    ],
    conforming: [{ resources: [one(VOLUME, "used", { id: "vol-1" }), one(ATTACHMENT, "at", { volumeId: "vol-1" })] }],
    unknown: [
      {
        resources: [one(VOLUME, "new", { id: UNKNOWN }), one(ATTACHMENT, "at", { volumeId: UNKNOWN })],
        unjudged: ["volumeId of at"],
      },
    ],
  },
  "aws-volume-detach-stops": {
    violating: [
      {
        ...made(ATTACHMENT, {}),
        finds: ["stopInstanceBeforeDetaching: absent: a mounted volume is never let go; set it to true"],
      },
      {
        ...made(ATTACHMENT, { stopInstanceBeforeDetaching: false, skipDestroy: false }),
        finds: ["stopInstanceBeforeDetaching: false: a mounted volume is never let go; set it to true"],
      },
    ],
    conforming: [
      made(ATTACHMENT, { stopInstanceBeforeDetaching: true }),
      made(ATTACHMENT, { stopInstanceBeforeDetaching: false, skipDestroy: true }),
    ],
    unknown: [
      { ...made(ATTACHMENT, { stopInstanceBeforeDetaching: UNKNOWN }), unjudged: ["stopInstanceBeforeDetaching"] },
    ],
  },
  "aws-bucket-old-versions-end": {
    violating: [
      { resources: [bucket("models"), versioned("models")], finds: [forever] },
      {
        resources: [
          bucket("models"),
          bucket("images"),
          versioned("models", "Enabled", "bucketVersioningV2:BucketVersioningV2"),
          versioned("images"),
          ended("models", [
            { status: "Disabled", noncurrentVersionExpiration: { noncurrentDays: 30 } },
            { status: "Enabled", expiration: { days: 1 } },
          ]),
          one("aws:s3/bucketPolicy:BucketPolicy", "no-lifecycle", ended("images").props),
        ],
        finds: [forever, forever],
      },
    ],
    conforming: [
      { resources: [bucket("models"), versioned("models"), ended("models")] },
      {
        resources: [
          bucket("models"),
          versioned("models"),
          ended("models", undefined, "bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"),
        ],
      },
      { resources: [bucket("models"), versioned("models", "Suspended")] },
      { resources: [bucket("models"), versioned("other")] },
      {
        resources: [
          bucket("models"),
          one("aws:s3/bucketPolicy:BucketPolicy", "no-versioning", versioned("models").props),
        ],
      },
    ],
    unknown: [
      { resources: [bucket("models"), versioned("models"), ended(UNKNOWN)], unjudged: ["bucket of lifecycle"] },
    ],
  },
  "aws-instance-image-kept": {
    violating: [
      { ...made(INSTANCE, { ami: "ami-1" }), finds: [replaces] },
      {
        resource: { type: INSTANCE, props: { ami: UNKNOWN }, options: { ignoreChanges: ["amis"] } },
        finds: [replaces],
      },
    ],
    conforming: [
      { resource: { type: INSTANCE, props: { ami: "ami-1" }, options: { ignoreChanges: ["tags", "ami"] } } },
      made(INSTANCE, { launchTemplate: { id: "lt-1" } }),
    ],
  },
};
