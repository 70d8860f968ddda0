// Inputs of a simulated instance, and the outputs that EC2 tells of it.
import { z } from "zod";
import { amount, bag, text as textOf, word } from "../../kernel/values";
import type { Props } from "../../kernel/model";
import type { Instance } from "../../world/aws/model";
import { toNumber } from "../../world/aws/network";
import type { At } from "./ec2Resource";
import { flag, notSimulated, text, whole } from "./ec2Shapes";

const tags = z.record(z.string(), z.string()).optional();

export const instanceShape: z.ZodRawShape = {
  ...notSimulated(
    "capacityReservationSpecification",
    "cpuOptions",
    "disableApiStop",
    "ebsBlockDevices",
    "enablePrimaryIpv6",
    "enclaveOptions",
    "ephemeralBlockDevices",
    "hibernation",
    "hostId",
    "hostResourceGroupArn",
    "ipv6AddressCount",
    "ipv6Addresses",
    "keyName",
    "launchTemplate",
    "maintenanceOptions",
    "networkInterfaces",
    "placementGroup",
    "placementGroupId",
    "placementPartitionNumber",
    "primaryNetworkInterface",
    "privateDnsNameOptions",
    "secondaryNetworkInterfaces",
    "secondaryPrivateIps",
    "securityGroups",
    "tenancy",
    "userData",
    "userDataBase64",
  ),
  ami: z.string(),
  associatePublicIpAddress: flag,
  availabilityZone: text,
  creditSpecification: z.strictObject({ cpuCredits: z.enum(["standard", "unlimited"]).optional() }).optional(),
  disableApiTermination: flag,
  ebsOptimized: flag,
  forceDestroy: flag,
  getPasswordData: flag,
  iamInstanceProfile: text,
  instanceInitiatedShutdownBehavior: z.enum(["stop", "terminate"]).optional(),
  instanceMarketOptions: z
    .strictObject({
      marketType: z.literal("spot", "The lab simulates the spot market").optional(),
      spotOptions: z
        .strictObject({
          ...notSimulated("maxPrice"),
          instanceInterruptionBehavior: z.enum(["stop", "terminate"]).optional(),
          spotInstanceType: z.enum(["one-time", "persistent"]).optional(),
          validUntil: z
            .string()
            .regex(
              /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
              "invalid RFC3339 time of valid_until: expected YYYY-MM-DDTHH:MM:SSZ",
            )
            .optional(),
        })
        .optional(),
    })
    .optional(),
  instanceType: z.string(),
  metadataOptions: z
    .strictObject({
      ...notSimulated("httpProtocolIpv6"),
      httpEndpoint: z.enum(["enabled", "disabled"]).optional(),
      httpPutResponseHopLimit: z.int().min(1).max(64).optional(),
      httpTokens: z.enum(["optional", "required"]).optional(),
      instanceMetadataTags: z.enum(["enabled", "disabled"]).optional(),
    })
    .optional(),
  monitoring: flag,
  privateIp: z
    .string()
    .refine((value) => toNumber(value) !== undefined, "expected private_ip to contain a valid IPv4 address")
    .optional(),
  rootBlockDevice: z
    .strictObject({
      ...notSimulated("deviceName", "kmsKeyId", "tagsAll", "volumeId"),
      deleteOnTermination: flag,
      encrypted: flag,
      iops: whole,
      tags,
      throughput: whole,
      volumeSize: whole,
      volumeType: text,
    })
    .optional(),
  sourceDestCheck: flag,
  subnetId: z.string(),
  userDataReplaceOnChange: flag,
  volumeTags: tags,
  vpcSecurityGroupIds: z.array(z.string()).optional(),
};

export const INSTANCE_DEFAULTS: Props = {
  forceDestroy: false,
  getPasswordData: false,
  sourceDestCheck: true,
  userDataReplaceOnChange: false,
};

export const INSTANCE_COMPUTED = [
  "arn",
  "associatePublicIpAddress",
  "availabilityZone",
  "disableApiTermination",
  "iamInstanceProfile",
  "instanceInitiatedShutdownBehavior",
  "instanceLifecycle",
  "instanceState",
  "keyName",
  "metadataOptions",
  "passwordData",
  "primaryNetworkInterfaceId",
  "privateDns",
  "privateIp",
  "publicDns",
  "publicIp",
  "rootBlockDevice",
  "securityGroups",
  "spotInstanceRequestId",
  "vpcSecurityGroupIds",
] as const;

/** The metadata service's settings: given ones, else the image's, else those of EC2. */
export function metadataOf(inputs: Props, imdsSupport: unknown): Instance["metadata"] {
  const options = bag(inputs["metadataOptions"]);
  const fallback = imdsSupport === "v2.0" ? "required" : "optional";
  return {
    httpTokens: (textOf(options["httpTokens"]) ?? fallback) === "required" ? "required" : "optional",
    hopLimit: amount(options["httpPutResponseHopLimit"], imdsSupport === "v2.0" ? 2 : 1),
    endpoint: options["httpEndpoint"] !== "disabled",
  };
}

/**
 * What a refresh reads. Whether a public address was asked for is read from whether there is one now, so that a stopped
 * instance reads as one without: internal/service/ec2/ec2_instance.go resourceInstanceRead; issues 761, 5265 and 33775
 * of hashicorp/terraform-provider-aws.
 */
export function liveInstance(instance: Instance, { region, name, arn }: At, old: Props): Props {
  const { id, privateIp, metadata } = instance;
  const elastic = Object.values(region.elasticIps).find(({ instanceId }) => instanceId === id)?.address;
  const publicIp = elastic ?? instance.publicIp ?? "";
  const root = region.volumes[instance.rootVolume];
  const known = bag(old["rootBlockDevice"]);
  const options = bag(old["metadataOptions"]);
  return {
    ami: instance.ami,
    arn: arn(`instance/${id}`),
    associatePublicIpAddress: publicIp !== "",
    availabilityZone: region.subnets[instance.subnetId]?.availabilityZone ?? "",
    disableApiTermination: instance.disableApiTermination,
    iamInstanceProfile: instance.profile ?? "",
    instanceInitiatedShutdownBehavior: instance.shutdownBehavior,
    instanceLifecycle: instance.spotRequest === undefined ? "" : "spot",
    instanceState: instance.state,
    instanceType: instance.type,
    keyName: "",
    metadataOptions: {
      httpEndpoint: metadata.endpoint ? "enabled" : "disabled",
      httpPutResponseHopLimit: metadata.hopLimit,
      httpTokens: metadata.httpTokens,
      instanceMetadataTags: textOf(options["instanceMetadataTags"]) ?? "disabled",
    },
    passwordData: "",
    primaryNetworkInterfaceId: id.replace("i-", "eni-"),
    privateDns: `ip-${privateIp.replaceAll(".", "-")}.${name}.compute.internal`,
    privateIp,
    publicDns: publicIp === "" ? "" : `ec2-${publicIp.replaceAll(".", "-")}.${name}.compute.amazonaws.com`,
    publicIp,
    rootBlockDevice: {
      ...known,
      deleteOnTermination: root?.deleteOnTermination ?? true,
      deviceName: word(region.images[instance.ami]?.properties["rootDeviceName"] as string | undefined) || "/dev/xvda",
      encrypted: root?.encrypted ?? false,
      volumeId: instance.rootVolume,
      volumeSize: root?.sizeGiB ?? 0,
      volumeType: root?.type ?? "",
    },
    securityGroups: [],
    sourceDestCheck: instance.sourceDestCheck,
    spotInstanceRequestId: instance.spotRequest ?? "",
    subnetId: instance.subnetId,
    vpcSecurityGroupIds: [...instance.securityGroups].sort(),
  };
}
