// The simulated images: registered of a snapshot, or looked up among those that are published.
import { z } from "zod";
import { isList } from "../../kernel/codec";
import type { FunctionModel, Props } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import { amount, bags, word } from "../../kernel/values";
import { newId } from "../../world/aws/ids";
import { placeOf } from "../../world/aws/ec2";
import { like } from "../../world/aws/iamConditions";
import type { Image } from "../../world/aws/model";
import type { World } from "../../world/model";
import { regionName, texts } from "./services";
import { ec2, ec2Model, without } from "./ec2Resource";
import { flag, notSimulated, text, whole } from "./ec2Shapes";
import * as law from "./volumeLaws";

const KEPT = ["architecture", "bootMode", "enaSupport", "imdsSupport", "rootDeviceName", "virtualizationType"] as const;

/** internal/service/ec2/ec2_ami.go */
export const ami = ec2Model<Image>({
  type: "aws:ec2/ami:Ami",
  coverage:
    "Registered of one snapshot, with virtualization type hvm. Instance stores, kernels and UEFI data are refused.",
  shape: {
    ...notSimulated("deprecationTime", "ephemeralBlockDevices", "imageLocation", "kernelId", "ramdiskId", "uefiData"),
    architecture: z.enum(["x86_64", "arm64"]).optional(),
    bootMode: z.enum(["legacy-bios", "uefi", "uefi-preferred"]).optional(),
    description: text,
    ebsBlockDevices: z
      .array(
        z.strictObject({
          ...notSimulated("outpostArn"),
          deleteOnTermination: flag,
          deviceName: z.string(),
          encrypted: flag,
          iops: whole,
          snapshotId: z.string(),
          throughput: whole,
          volumeSize: whole,
          volumeType: text,
        }),
      )
      .min(1, "The lab simulates images of a snapshot"),
    enaSupport: flag,
    imdsSupport: z.literal("v2.0", "expected imds_support to be v2.0").optional(),
    name: z.string().min(3).max(128),
    rootDeviceName: z.string(),
    sriovNetSupport: text,
    tpmSupport: z.literal("v2.0", "expected tpm_support to be v2.0").optional(),
    virtualizationType: z.literal(
      "hvm",
      "The lab simulates images of virtualization type hvm, and the default is paravirtual",
    ),
  },
  defaults: { architecture: "x86_64", sriovNetSupport: "simple" },
  replaceOn: [
    "architecture",
    "bootMode",
    "ebsBlockDevices",
    "enaSupport",
    "imdsSupport",
    "name",
    "rootDeviceName",
    "sriovNetSupport",
    "tpmSupport",
    "virtualizationType",
  ],
  durations: { create: 10, update: 2, delete: 6 },
  computed: [
    "arn",
    "hypervisor",
    "imageLocation",
    "imageOwnerAlias",
    "imageType",
    "manageEbsSnapshots",
    "ownerId",
    "platform",
    "platformDetails",
    "public",
    "rootSnapshotId",
    "usageOperation",
  ],
  create: (inputs, { account, region }, operation) => {
    const name = word(inputs["name"]);
    const call = ec2(`creating EC2 AMI (${name})`, "RegisterImage");
    const devices = bags(inputs["ebsBlockDevices"]);
    const root = devices.find(({ deviceName }) => deviceName === inputs["rootDeviceName"]) ?? devices[0] ?? {};
    const snapshotId = word(root["snapshotId"]);
    const snapshot = region.snapshots[snapshotId];
    operation.uphold(law.imageNameFree, { call, name, region });
    operation.uphold(law.snapshotExists, { call, id: snapshotId, snapshot });
    const id = newId(account, "ami");
    const { schematic, talosVersion, sizeGiB = 1 } = snapshot ?? {};
    region.images[id] = {
      id,
      name,
      owner: "self",
      snapshotId,
      ...(schematic === undefined ? {} : { schematic }),
      ...(talosVersion === undefined ? {} : { talosVersion }),
      tags: texts(inputs["tagsAll"]),
      properties: {
        ...Object.fromEntries(KEPT.map((key) => [key, inputs[key]])),
        volumeSize: amount(root["volumeSize"], sizeGiB),
        volumeType: word(root["volumeType"]) || "standard",
      },
      madeBy: operation.urn,
    };
    return id;
  },
  find: (id, { region }) => region.images[id],
  live: ({ id, name, snapshotId }, { account, name: region }) => ({
    arn: `arn:aws:ec2:${region}::image/${id}`,
    hypervisor: "xen",
    imageLocation: `${account.id}/${name}`,
    imageOwnerAlias: "",
    imageType: "machine",
    manageEbsSnapshots: false,
    name,
    ownerId: account.id,
    platform: "",
    platformDetails: "Linux/UNIX",
    public: false,
    rootSnapshotId: snapshotId ?? "",
    usageOperation: "RunInstances",
  }),
  tags: (thing) => thing,
  delete: ({ id }, { region }) => {
    region.images = without(region.images, id);
  },
});

const args = z.strictObject({
  ...notSimulated("allowUnsafeFilter", "executableUsers", "tags", "uefiData"),
  filters: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).optional(),
  includeDeprecated: flag,
  mostRecent: flag,
  nameRegex: text,
  owners: z.array(z.string()).optional(),
  region: text,
});

/** Facts of an image that filters are about. */
function factsOf({ id, name, owner, properties }: Image): Readonly<Record<string, string>> {
  return {
    name,
    "image-id": id,
    "owner-id": owner,
    architecture: word(properties["architecture"] as string | undefined),
    state: "available",
    "root-device-type": "ebs",
    "virtualization-type": "hvm",
  };
}

/** internal/service/ec2/ec2_ami_data_source.go */
export const getAmi: FunctionModel<World> = {
  token: "aws:ec2/getAmi:getAmi",
  coverage:
    "Among the images of the account and the official ones of Talos, by owner, name, architecture and id; the most recent is that of the newest version.",
  secretOutputs: [],
  invoke: (given, operation) => {
    const { inputs, failures } = strict(args, given, "getAmi");
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const name = regionName(operation, inputs);
    const { account, region } = placeOf(operation.world, name);
    const { owners, nameRegex, mostRecent } = inputs;
    const found = Object.values(region.images).filter((image) => {
      const facts = factsOf(image);
      const ownerFits = !isList(owners) || owners.includes(image.owner === account.id ? "self" : image.owner);
      return (
        ownerFits &&
        (nameRegex === undefined || new RegExp(word(nameRegex)).test(image.name)) &&
        bags(inputs["filters"]).every((filter) => {
          const fact = facts[word(filter["name"])];
          if (fact === undefined) throw new Error(`The lab does not simulate the filter ${word(filter["name"])}`);
          return isList(filter["values"]) && filter["values"].some((pattern) => like(fact, word(pattern)));
        })
      );
    });
    operation.uphold(law.oneImageFound, { found: found.length, mostRecent: mostRecent === true });
    const [image] = [...found].sort((one, other) => compareVersions(other, one));
    return image ? outputs(image, inputs, name, account.id) : {};
  },
};

function compareVersions(one: Image, other: Image): number {
  return (one.talosVersion ?? "").localeCompare(other.talosVersion ?? "", "en", { numeric: true });
}

function outputs(image: Image, inputs: Props, region: string, account: string): Props {
  return {
    ...inputs,
    id: image.id,
    imageId: image.id,
    architecture: word(image.properties["architecture"] as string | undefined),
    arn: `arn:aws:ec2:${region}::image/${image.id}`,
    name: image.name,
    ownerId: image.owner === "self" ? account : image.owner,
    region,
    rootDeviceName: word(image.properties["rootDeviceName"] as string | undefined),
    rootSnapshotId: image.snapshotId ?? "",
    state: "available",
    tags: image.tags,
  };
}
