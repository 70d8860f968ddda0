// The simulated instance: launched, changed in place as far as the provider does, terminated.
import { isList } from "../../kernel/codec";
import type { Operation, Props } from "../../kernel/model";
import { amount, bag, text as textOf, word } from "../../kernel/values";
import { startInstance, stopInstance, terminateInstance } from "../../world/aws/ec2";
import { launch, type Launch } from "../../world/aws/launch";
import { seeDisks } from "../../world/aws/machines";
import type { Image, Instance, Subnet } from "../../world/aws/model";
import { freeAddress } from "../../world/aws/network";
import { nowOf } from "../../world/clock";
import type { World } from "../../world/model";
import { texts, type Call } from "./services";
import { ec2, ec2Model, type At } from "./ec2Resource";
import { ordered } from "./ec2Shapes";
import { attempt } from "./instanceState";
import * as law from "./instanceLaws";
import { INSTANCE_COMPUTED, INSTANCE_DEFAULTS, instanceShape, liveInstance, metadataOf } from "./instanceShape";
import * as groupLaw from "./securityGroupLaws";
import { spotLaws } from "./spotLaws";
import { withAllTags } from "./tags";
import { defaultGroup } from "./vpc";
import { subnetExists } from "./vpcLaws";

/** internal/service/ec2/ec2_instance.go */
export const instance = ec2Model<Instance>({
  type: "aws:ec2/instance:Instance",
  coverage:
    "In a subnet, on demand or on the spot market; an instance of a Talos image is a machine named by its Name tag. In place: type (stop and start), groups, profile, metadata options, protection, shutdown behaviour, root volume's size and type, tags. Further disks, network interfaces, user data, keys, launch templates and placement are refused.",
  shape: instanceShape,
  defaults: INSTANCE_DEFAULTS,
  normal: (inputs) => ordered(inputs, "vpcSecurityGroupIds"),
  replaceOn: [
    "ami",
    "associatePublicIpAddress",
    "availabilityZone",
    "ebsOptimized",
    "instanceMarketOptions",
    "privateIp",
    "rootBlockDevice.encrypted",
    "subnetId",
  ],
  durations: { create: 15, update: 60, delete: 60 },
  computed: INSTANCE_COMPUTED,
  create: (inputs, at, operation) => {
    const call = ec2("creating EC2 Instance", "RunInstances");
    const wanted = judged(inputs, at, operation, call);
    return launch(operation.world, at.account, at.region, wanted).id;
  },
  find: (id, { region }) => region.instances[id],
  live: liveInstance,
  tags: (thing) => thing,
  update: change,
  delete: ({ id }, { region, name }, operation, old) => {
    const found = region.instances[id];
    if (found && old["forceDestroy"] === true) found.disableApiTermination = false;
    const call = ec2(`terminating EC2 Instance (${id})`, "TerminateInstances");
    const error = attempt(() => {
      terminateInstance(operation.world, name, id);
    });
    operation.uphold(law.terminable, { call, error });
  },
});

/** What is to be launched, once every law allows it. */
function judged(inputs: Props, at: At, operation: Operation<World>, call: Call): Launch {
  const { account, region } = at;
  const [imageId, type, subnetId] = [word(inputs["ami"]), word(inputs["instanceType"]), word(inputs["subnetId"])];
  const image: Image | undefined = region.images[imageId];
  const subnet: Subnet | undefined = region.subnets[subnetId];
  operation.uphold(law.imageExists, { call, id: imageId, image });
  operation.uphold(law.typeKnown, { call, type });
  operation.uphold(subnetExists, { call, id: subnetId, subnet });
  if (!image || !subnet) throw new Error("the laws that image and subnet exist held, and one does not exist");
  operation.uphold(law.imageHasEna, { call, type, image });
  const securityGroups = groups(inputs, subnet, at, operation, call);
  const given = textOf(inputs["privateIp"]);
  if (given !== undefined) {
    operation.uphold(law.addressInSubnet, { call, address: given, subnet });
    operation.uphold(law.addressFree, { call, address: given, subnet, region });
  }
  const profile = profileOf(inputs, at, operation, call);
  const root = rootOf(inputs, image, operation, call);
  const spot = spotOf(inputs, operation, call);
  operation.uphold(law.quotaLeft, { call, type, spot: spot !== undefined, account, region });
  return {
    madeBy: operation.urn,
    ami: imageId,
    type,
    subnetId,
    privateIp: given ?? freeAddress(region, subnet) ?? "",
    associatePublicIp: (inputs["associatePublicIpAddress"] ?? subnet.mapPublicIpOnLaunch) === true,
    securityGroups,
    ...(profile === undefined ? {} : { profile }),
    metadata: metadataOf(inputs, image.properties["imdsSupport"]),
    disableApiTermination: inputs["disableApiTermination"] === true,
    shutdownBehavior: inputs["instanceInitiatedShutdownBehavior"] === "terminate" ? "terminate" : "stop",
    sourceDestCheck: inputs["sourceDestCheck"] !== false,
    tags: texts(inputs["tagsAll"]),
    properties: {},
    root,
    ...(spot ? { spot } : {}),
  };
}

function groups(inputs: Props, subnet: Subnet, { region }: At, operation: Operation<World>, call: Call): string[] {
  const given = inputs["vpcSecurityGroupIds"];
  if (!isList(given)) return [defaultGroup(region, subnet.vpcId) ?? ""];
  return given.map((value) => {
    const id = word(value);
    const group = region.securityGroups[id];
    operation.uphold(groupLaw.groupExists, { call, id, group });
    if (group) operation.uphold(law.sameNetwork, { call, group, subnet });
    return id;
  });
}

function profileOf(inputs: Props, { account }: At, operation: Operation<World>, call: Call): string | undefined {
  const name = textOf(inputs["iamInstanceProfile"]);
  if (name === undefined) return undefined;
  operation.uphold(law.profileExists, { call, name, profile: account.profiles[name], account: account.id });
  return name;
}

function rootOf(inputs: Props, image: Image, operation: Operation<World>, call: Call): Launch["root"] {
  const device = bag(inputs["rootBlockDevice"]);
  const atLeastGiB = amount(image.properties["volumeSize"] as number | undefined, 8);
  const sizeGiB = amount(device["volumeSize"], atLeastGiB);
  const snapshot = image.snapshotId ?? image.id.replace("ami-", "snap-");
  operation.uphold(law.rootFits, { call, sizeGiB, atLeastGiB, snapshot });
  const tags = withAllTags(operation, { tags: device["tags"] ?? inputs["volumeTags"] ?? {} });
  return {
    sizeGiB,
    type: textOf(device["volumeType"]) ?? (word(image.properties["volumeType"] as string | undefined) || "gp2"),
    encrypted: device["encrypted"] === true,
    deleteOnTermination: device["deleteOnTermination"] !== false,
    device: word(image.properties["rootDeviceName"] as string | undefined) || "/dev/xvda",
    tags: texts(tags["tagsAll"]),
  };
}

/** The market of an instance; undefined: on demand. */
function spotOf(inputs: Props, operation: Operation<World>, call: Call): Launch["spot"] {
  if (inputs["instanceMarketOptions"] === undefined) return undefined;
  const options = bag(bag(inputs["instanceMarketOptions"])["spotOptions"]);
  const type = textOf(options["spotInstanceType"]);
  const behavior = textOf(options["instanceInterruptionBehavior"]);
  const validUntil = textOf(options["validUntil"]);
  const protectedFromTermination = inputs["disableApiTermination"] === true;
  const facts = { call, type, behavior, validUntil, now: nowOf(operation.world), protectedFromTermination };
  for (const one of spotLaws) operation.uphold(one, facts);
  return {
    type: type === "persistent" ? "persistent" : "one-time",
    interruptionBehavior: behavior === "stop" ? "stop" : "terminate",
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}

/** What the provider changes in place. */
function change(thing: Instance, inputs: Props, at: At, operation: Operation<World>, old: Props): void {
  const { region } = at;
  const subnet = region.subnets[thing.subnetId];
  const doing = `updating EC2 Instance (${thing.id})`;
  if (subnet && inputs["vpcSecurityGroupIds"] !== undefined) {
    const call = ec2(`${doing}: modifying network interface`, "ModifyNetworkInterfaceAttribute");
    thing.securityGroups = groups(inputs, subnet, at, operation, call);
  }
  const profile = profileOf(inputs, at, operation, ec2(doing, "AssociateIamInstanceProfile"));
  if (profile === undefined) delete thing.profile;
  else thing.profile = profile;
  thing.metadata = metadataOf(inputs, region.images[thing.ami]?.properties["imdsSupport"]);
  thing.disableApiTermination = inputs["disableApiTermination"] === true;
  thing.shutdownBehavior = inputs["instanceInitiatedShutdownBehavior"] === "terminate" ? "terminate" : "stop";
  thing.sourceDestCheck = inputs["sourceDestCheck"] !== false;
  changeRoot(thing, inputs, at, operation);
  const type = word(inputs["instanceType"]);
  if (type !== old["instanceType"]) changeType(thing, type, at, operation);
}

function changeRoot(thing: Instance, inputs: Props, { region }: At, operation: Operation<World>): void {
  const volume = region.volumes[thing.rootVolume];
  const wanted = bag(inputs["rootBlockDevice"]);
  if (!volume) return;
  const to = amount(wanted["volumeSize"], volume.sizeGiB);
  const call = ec2(`updating EC2 Instance (${thing.id}) volume (${volume.id})`, "ModifyVolume");
  operation.uphold(law.volumeGrows, { call, from: volume.sizeGiB, to });
  volume.sizeGiB = to;
  volume.type = textOf(wanted["volumeType"]) ?? volume.type;
  seeDisks(operation.world, region, thing.id);
}

/** Stops the instance, changes its type and starts it, whether it ran before or not, as the provider does. */
function changeType(thing: Instance, type: string, { account, region, name }: At, operation: Operation<World>): void {
  const doing = `updating EC2 Instance (${thing.id}) type`;
  const modifying = ec2(doing, "ModifyInstanceAttribute");
  operation.uphold(law.typeKnown, { call: modifying, type });
  const { world } = operation;
  const stopped = attempt(() => {
    stopInstance(world, name, thing.id);
  });
  operation.uphold(law.stoppable, {
    call: ec2(`${doing}: stopping EC2 Instance (${thing.id})`, "StopInstances"),
    error: stopped,
  });
  operation.uphold(law.typeStaysOnSpot, { call: modifying, spot: thing.spotRequest !== undefined });
  const call = ec2(`${doing}: starting EC2 Instance (${thing.id})`, "StartInstances");
  operation.uphold(law.quotaLeft, { call, type, spot: thing.spotRequest !== undefined, account, region });
  thing.type = type;
  const started = attempt(() => {
    startInstance(world, name, thing.id);
  });
  operation.uphold(law.startable, { call, error: started });
}
