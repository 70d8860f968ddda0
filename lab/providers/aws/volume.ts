// The simulated EBS volumes and what they are attached to.
import { z } from "zod";
import { amount, text as textOf, word } from "../../kernel/values";
import { digits, newId } from "../../world/aws/ids";
import { seeDisks } from "../../world/aws/machines";
import type { Volume } from "../../world/aws/model";
import { texts } from "./services";
import { ec2, ec2Model, without } from "./ec2Resource";
import { flag, notSimulated, text, whole } from "./ec2Shapes";
import { instanceExists } from "./eip";
import { volumeGrows } from "./instanceLaws";
import * as law from "./volumeLaws";
import { zoneInRegion } from "./vpcLaws";

/** internal/service/ec2/ebs_volume.go */
export const volume = ec2Model<Volume>({
  type: "aws:ebs/volume:Volume",
  coverage: "Empty ones. Snapshots, keys of the customer, outposts and multi-attach are refused.",
  shape: {
    ...notSimulated("kmsKeyId", "multiAttachEnabled", "outpostArn", "snapshotId", "volumeInitializationRate"),
    availabilityZone: z.string(),
    encrypted: flag,
    finalSnapshot: z.literal(false, "The lab does not simulate final snapshots").optional(),
    iops: whole,
    size: z.int().min(1),
    throughput: whole,
    type: text,
  },
  defaults: { finalSnapshot: false },
  replaceOn: ["availabilityZone", "encrypted"],
  durations: { create: 10, update: 30, delete: 10 },
  computed: [
    "arn",
    "createTime",
    "encrypted",
    "iops",
    "kmsKeyId",
    "multiAttachEnabled",
    "snapshotId",
    "throughput",
    "type",
  ],
  create: (inputs, { account, region, name }, operation) => {
    const call = ec2("creating EBS Volume", "CreateVolume");
    const zone = word(inputs["availabilityZone"]);
    operation.uphold(zoneInRegion, { call, zone, region: name });
    const id = newId(account, "vol");
    region.volumes[id] = {
      id,
      availabilityZone: zone,
      sizeGiB: amount(inputs["size"], 1),
      type: textOf(inputs["type"]) ?? "gp2",
      encrypted: inputs["encrypted"] === true,
      deleteOnTermination: false,
      tags: texts(inputs["tagsAll"]),
      madeBy: operation.urn,
    };
    return id;
  },
  find: (id, { region }) => region.volumes[id],
  live: ({ id, availabilityZone, sizeGiB, type, encrypted }, { arn }, old) => ({
    arn: arn(`volume/${id}`),
    availabilityZone,
    createTime: old["createTime"] ?? "",
    encrypted,
    iops: old["iops"] ?? 3000,
    kmsKeyId: "",
    multiAttachEnabled: false,
    size: sizeGiB,
    snapshotId: "",
    throughput: old["throughput"] ?? (type === "gp3" ? 125 : 0),
    type,
  }),
  tags: (thing) => thing,
  update: (thing, inputs, { region }, operation) => {
    const to = amount(inputs["size"], thing.sizeGiB);
    const call = ec2(`modifying EBS Volume (${thing.id})`, "ModifyVolume");
    operation.uphold(volumeGrows, { call, from: thing.sizeGiB, to });
    thing.sizeGiB = to;
    thing.type = textOf(inputs["type"]) ?? thing.type;
    if (thing.attachment) seeDisks(operation.world, region, thing.attachment.instanceId);
  },
  delete: (thing, { region }, operation) => {
    operation.uphold(law.volumeUnused, {
      call: ec2(`deleting EBS Volume (${thing.id})`, "DeleteVolume"),
      volume: thing,
    });
    region.volumes = without(region.volumes, thing.id);
  },
});

/** internal/service/ec2/ebs_volume_attachment.go */
export const volumeAttachment = ec2Model<Volume>({
  type: "aws:ec2/volumeAttachment:VolumeAttachment",
  coverage: "To a running or stopped instance. `skipDestroy` leaves it attached; forced detaching is as detaching.",
  shape: {
    deviceName: z.string(),
    forceDetach: flag,
    instanceId: z.string(),
    skipDestroy: flag,
    stopInstanceBeforeDetaching: flag,
    volumeId: z.string(),
  },
  replaceOn: ["deviceName", "instanceId", "volumeId"],
  durations: { create: 21, update: 1, delete: 11 },
  computed: [],
  create: (inputs, { region }, operation) => {
    const [device, instanceId, volumeId] = ["deviceName", "instanceId", "volumeId"].map((key) => word(inputs[key]));
    const call = ec2(`attaching EBS Volume (${volumeId ?? ""}) to EC2 Instance (${instanceId ?? ""})`, "AttachVolume");
    const [instance, wanted] = [region.instances[instanceId ?? ""], region.volumes[volumeId ?? ""]];
    operation.uphold(instanceExists, { call, id: instanceId ?? "", instance });
    operation.uphold(law.volumeExists, { call, id: volumeId ?? "", volume: wanted });
    if (!instance || !wanted) throw new Error("the laws that instance and volume exist held, and one does not exist");
    operation.uphold(law.sameZone, { call, volume: wanted, instance, region });
    operation.uphold(law.volumeUnattached, { call, volume: wanted });
    operation.uphold(law.deviceFree, { call, device: device ?? "", instance, region });
    wanted.attachment = { instanceId: instance.id, device: device ?? "", madeBy: operation.urn };
    seeDisks(operation.world, region, instance.id);
    return attachmentId(wanted) ?? "";
  },
  find: (id, { region }) => Object.values(region.volumes).find((thing) => attachmentId(thing) === id),
  live: ({ id, attachment }) => ({
    deviceName: attachment?.device ?? "",
    instanceId: attachment?.instanceId ?? "",
    volumeId: id,
  }),
  delete: (thing, { region }, operation, old) => {
    if (old["skipDestroy"] === true) return;
    const instanceId = thing.attachment?.instanceId ?? "";
    delete thing.attachment;
    seeDisks(operation.world, region, instanceId);
  },
});

function attachmentId({ id, attachment }: Volume): string | undefined {
  return attachment && `vai-${digits(`${attachment.device}${attachment.instanceId}${id}`)}`;
}
