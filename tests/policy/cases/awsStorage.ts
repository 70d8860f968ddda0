// Cases of the rules on disks, images and keys in AWS.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const VOLUME = "aws:ebs/volume:Volume";
const INSTANCE = "aws:ec2/instance:Instance";
const SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const BUCKET = "aws:s3/bucket:Bucket";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const named = (type: string, name: string, props: Given["props"], protect = false): { resource: Given } => ({
  resource: { type, name, props, options: { protect } },
});
const mappings = (...disks: readonly object[]): { resource: Given } =>
  made(TEMPLATE, { blockDeviceMappings: disks.map((ebs) => ({ ebs })) });
const unprotected = "holds models and is not protected: set protect in its options";

export const awsStorageCases: Readonly<Record<string, RuleCases>> = {
  "aws-ebs-encrypted": {
    violating: [
      { ...made(VOLUME, { encrypted: false }), finds: ["encrypted is false: set it to true"] },
      { ...made("aws:ec2/amiCopy:AmiCopy", {}), finds: ["encrypted is absent: set it to true"] },
      ...[INSTANCE, SPOT].map((type) => ({
        ...made(type, { ebsBlockDevices: [{ encrypted: true }, {}, { encrypted: false }] }),
        finds: [
          "rootBlockDevice: encrypted is absent: set it to true",
          "ebsBlockDevices[1]: encrypted is absent: set it to true",
          "ebsBlockDevices[2]: encrypted is false: set it to true",
        ],
      })),
      {
        ...made(INSTANCE, { launchTemplate: { id: "lt-1" }, rootBlockDevice: { volumeSize: 20 } }),
        finds: ["rootBlockDevice: encrypted is absent: set it to true"],
      },
      {
        ...mappings({ encrypted: "true" }, { encrypted: "false" }),
        finds: ['blockDeviceMappings[1].ebs: encrypted is "false": set it to true'],
      },
      { ...made(TEMPLATE, {}), finds: ["blockDeviceMappings: encrypted is absent: set it to true"] },
      {
        ...made(TEMPLATE, { blockDeviceMappings: [{ deviceName: "/dev/sdb", noDevice: "" }] }),
        finds: ["blockDeviceMappings: encrypted is absent: set it to true"],
      },
    ],
    conforming: [
      made(VOLUME, { encrypted: true }),
      made("aws:ec2/amiCopy:AmiCopy", { encrypted: true }),
      made(INSTANCE, { rootBlockDevice: { encrypted: true } }),
      made(INSTANCE, { launchTemplate: { id: "lt-1" } }),
      made(TEMPLATE, { blockDeviceMappings: [{ noDevice: "" }, { ebs: { encrypted: "true" } }] }),
    ],
    unknown: [
      {
        ...made(INSTANCE, { rootBlockDevice: { encrypted: UNKNOWN }, ebsBlockDevices: [{}] }),
        unjudged: ["rootBlockDevice.encrypted"],
        finds: ["ebsBlockDevices[0]: encrypted is absent: set it to true"],
      },
    ],
  },
  "aws-ebs-gp3": {
    violating: [
      { ...made(VOLUME, { type: "gp2", volumeType: "gp3" }), finds: [`the disk's type is "gp2": set it to gp3`] },
      {
        ...made(SPOT, { rootBlockDevice: { type: "gp3" }, ebsBlockDevices: [{ volumeType: "io2" }] }),
        finds: [
          "rootBlockDevice: the disk's type is absent: set it to gp3",
          `ebsBlockDevices[0]: the disk's type is "io2": set it to gp3`,
        ],
      },
      {
        ...mappings({ volumeType: "gp3" }),
        settings: { types: ["st1", "sc1"] },
        finds: [`blockDeviceMappings[0].ebs: the disk's type is "gp3": set it to st1 or sc1`],
      },
    ],
    conforming: [
      made(VOLUME, { type: "gp3" }),
      made(INSTANCE, { rootBlockDevice: { volumeType: "gp3" } }),
      mappings({ volumeType: "gp3" }),
      { ...made(VOLUME, { type: "sc1" }), settings: { types: ["st1", "sc1"] } },
    ],
    unknown: [
      {
        ...mappings({ volumeType: UNKNOWN }, {}),
        unjudged: ["blockDeviceMappings[0].ebs.volumeType"],
        finds: ["blockDeviceMappings[1].ebs: the disk's type is absent: set it to gp3"],
      },
    ],
  },
  "aws-models-retained": {
    violating: [
      {
        ...named(BUCKET, "gpu-models", { forceDestroy: true }),
        finds: [unprotected, "forceDestroy: would delete the models along with the bucket: leave it out"],
      },
      {
        ...named("aws:s3/bucketV2:BucketV2", "store", { tags: { holds: "models" }, forceDestroy: true }, true),
        finds: ["forceDestroy: would delete the models along with the bucket: leave it out"],
      },
      { ...named(VOLUME, "data", { tags: { a: "b", Name: "models" } }), finds: [unprotected] },
      { ...named(VOLUME, "weights", {}), settings: { marks: ["llm", "weights"] }, finds: [unprotected] },
      ...[INSTANCE, SPOT].map((type) => ({
        ...named(type, "models", {
          ebsBlockDevices: [{ deleteOnTermination: true }, { deleteOnTermination: false }, {}],
        }),
        finds: [
          "ebsBlockDevices[0].deleteOnTermination: true: the disk goes with its machine; set it to false",
          "ebsBlockDevices[2].deleteOnTermination: absent: the disk goes with its machine; set it to false",
        ],
      })),
    ],
    conforming: [
      named(VOLUME, "models", {}, true),
      named(BUCKET, "models", { forceDestroy: false }, true),
      named(BUCKET, "images", { forceDestroy: true, tags: { holds: "images" } }),
      named(VOLUME, "scratch", { ebsBlockDevices: [{}], tags: { holds: UNKNOWN } }),
      { ...named(VOLUME, "models", {}), settings: { marks: ["weights"] } },
      named(INSTANCE, "models", { forceDestroy: true, rootBlockDevice: { deleteOnTermination: true } }),
    ],
    unknown: [
      {
        ...named(BUCKET, "models", { forceDestroy: UNKNOWN }),
        unjudged: ["forceDestroy"],
        finds: [unprotected],
      },
      {
        ...named(INSTANCE, "gpu", { ebsBlockDevices: [{ deleteOnTermination: UNKNOWN }, {}] }),
        unjudged: ["ebsBlockDevices[0].deleteOnTermination"],
        finds: ["ebsBlockDevices[1].deleteOnTermination: absent: the disk goes with its machine; set it to false"],
      },
    ],
  },
  "aws-bucket-no-expiry": {
    violating: [
      {
        ...made(LIFECYCLE, {
          rules: [
            { status: "Enabled", expiration: { days: 30 } },
            { status: "Disabled", expiration: { days: 30 } },
            { status: "Enabled", expiration: { date: "2027-01-01T00:00:00Z", days: 0 } },
          ],
        }),
        finds: [
          "rules[0].expiration.days: objects in use go away (30): let only old versions expire",
          'rules[2].expiration.date: objects in use go away ("2027-01-01T00:00:00Z"): let only old versions expire',
        ],
      },
      {
        ...made(BUCKET, {
          lifecycleRules: [
            { enabled: false, expiration: { days: 1 } },
            { enabled: true, expiration: { days: 1 } },
          ],
        }),
        finds: ["lifecycleRules[1].expiration.days: objects in use go away (1): let only old versions expire"],
      },
      {
        ...made("aws:s3/bucketV2:BucketV2", {
          lifecycleRules: [
            { enabled: false, expirations: [{ days: 1 }] },
            { enabled: true, expirations: [{ expiredObjectDeleteMarker: true }, { days: 1 }, { date: "2027-01-01" }] },
          ],
        }),
        finds: [
          "lifecycleRules[1].expirations[1].days: objects in use go away (1): let only old versions expire",
          'lifecycleRules[1].expirations[2].date: objects in use go away ("2027-01-01"): let only old versions expire',
        ],
      },
    ],
    conforming: [
      made(LIFECYCLE, {
        rules: [
          { status: "Enabled", expiration: { expiredObjectDeleteMarker: true } },
          { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } },
        ],
        lifecycleRules: [{ enabled: true, expiration: { days: 1 } }],
      }),
      made(BUCKET, { rules: [{ status: "Enabled", expiration: { days: 1 } }] }),
    ],
    unknown: [
      {
        ...made("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", {
          rules: [{ expiration: { days: UNKNOWN } }, { expiration: { days: 2 } }],
        }),
        unjudged: ["rules[0].expiration.days"],
        finds: ["rules[1].expiration.days: objects in use go away (2): let only old versions expire"],
      },
    ],
  },
  "aws-volume-no-force-detach": {
    violating: [
      {
        resource: { type: "aws:ec2/volumeAttachment:VolumeAttachment", props: { forceDetach: true } },
        finds: ["forceDetach: tears the volume from a running machine: set stopInstanceBeforeDetaching instead"],
      },
    ],
    conforming: [
      { resource: { props: { forceDetach: false } } },
      { resource: { props: { stopInstanceBeforeDetaching: true } } },
    ],
    unknown: [{ resource: { props: { forceDetach: UNKNOWN } }, unjudged: ["forceDetach"] }],
  },
  "aws-kms-rotation": {
    violating: [
      {
        resource: { type: "aws:kms/key:Key", props: {} },
        finds: ["enableKeyRotation: absent: the key is never renewed; set it to true"],
      },
      {
        resource: { props: { enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" } },
        finds: ["enableKeyRotation: false: the key is never renewed; set it to true"],
      },
    ],
    conforming: [
      { resource: { props: { enableKeyRotation: true } } },
      { resource: { props: { customerMasterKeySpec: "RSA_4096" } } },
      { resource: { props: { customKeyStoreId: "cks-1" } } },
      { resource: { props: { customKeyStoreId: UNKNOWN, customerMasterKeySpec: "SYMMETRIC_DEFAULT" } } },
    ],
    unknown: [{ resource: { props: { enableKeyRotation: UNKNOWN } }, unjudged: ["enableKeyRotation"] }],
  },
  "aws-kms-deletion-window": {
    violating: [
      {
        resource: { type: "aws:kms/key:Key", props: { deletionWindowInDays: 29 } },
        finds: ["deletionWindowInDays: 29 days are too few to notice: wait 30"],
      },
      {
        resource: { props: { deletionWindowInDays: 7 } },
        settings: { least: 14 },
        finds: ["deletionWindowInDays: 7 days are too few to notice: wait 14"],
      },
    ],
    conforming: [
      { resource: { props: {} } },
      { resource: { props: { deletionWindowInDays: 30 } } },
      { resource: { props: { deletionWindowInDays: 14 } }, settings: { least: 14 } },
    ],
    unknown: [{ resource: { props: { deletionWindowInDays: UNKNOWN } }, unjudged: ["deletionWindowInDays"] }],
  },
};
