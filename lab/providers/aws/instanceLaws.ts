// What EC2 refuses when an instance is launched, and when one is stopped, started or terminated.
import type { Law, Urn } from "../../kernel/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import type { AwsError } from "../../world/aws/errors";
import { INSTANCE_TYPES, quotaOf } from "../../world/aws/instanceTypes";
import type { AwsAccount, Image, Region, SecurityGroup, Subnet } from "../../world/aws/model";
import { holds as blockHolds, isReserved } from "../../world/aws/network";
import { refused } from "./ec2Resource";
import type { Call } from "./services";

const MOTO = "getmoto/moto moto/ec2/exceptions.py";

export const imageExists: Law<{ call: Call; id: string; image: Image | undefined }> = {
  id: "aws-instance-image-exists",
  statement: "An instance is launched from an image of its own region.",
  source: `${MOTO} InvalidAMIIdError; ambrosejcarr/seqc issue 324`,
  judge: ({ call, id, image }) => {
    const otherwise = refused(call, "InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
    return image ? holds(dueTo(image.madeBy, otherwise)) : fails(otherwise);
  },
};

export const typeKnown: Law<{ call: Call; type: string }> = {
  id: "aws-instance-type-known",
  statement: "The instance type is one that EC2 offers; of those the lab knows a few.",
  source: "EC2 API reference, RunInstances; hashicorp/terraform-provider-aws issues (text)",
  judge: ({ call, type }) =>
    type in INSTANCE_TYPES
      ? holds()
      : fails(refused(call, "InvalidParameterValue", `Invalid value '${type}' for InstanceType.`)),
};

export const typeStaysOnSpot: Law<{ call: Call; spot: boolean }> = {
  id: "aws-instance-type-stays-on-spot",
  statement: "A spot instance keeps its type, also while it is stopped.",
  source:
    'EC2 user guide, "Behavior of Spot Instance interruptions" (not the instance type); text as for disableApiTermination, in hashicorp/terraform-provider-aws pull request 41206',
  judge: ({ call, spot }) =>
    spot
      ? fails(refused(call, "UnsupportedOperation", "Modifying 'instanceType' is not supported for spot instances."))
      : holds(),
};

export const imageHasEna: Law<{ call: Call; type: string; image: Image }> = {
  id: "aws-instance-image-has-ena",
  statement:
    "Instances of the Nitro system, which all types that the lab knows are, boot images with ENA support only.",
  source: 'EC2 user guide, "Enable enhanced networking with ENA"; hashicorp/packer issue 6006 (text)',
  judge: ({ call, type, image }) => {
    const message =
      `Enhanced networking with the Elastic Network Adapter (ENA) is required for the '${type}' instance type. ` +
      "Ensure that you are using an AMI that is enabled for ENA.";
    return image.madeBy === undefined || image.properties["enaSupport"] === true
      ? holds()
      : fails(refused(call, "InvalidParameterCombination", message));
  },
};

export const sameNetwork: Law<{ call: Call; group: SecurityGroup; subnet: Subnet }> = {
  id: "aws-instance-groups-in-its-vpc",
  statement: "An instance's security groups are of the VPC that its subnet is in.",
  source: "EC2 API reference, RunInstances; hashicorp/terraform-provider-aws issues (text)",
  judge: ({ call, group, subnet }) =>
    group.vpcId === subnet.vpcId
      ? holds()
      : fails(
          refused(
            call,
            "InvalidParameter",
            `Security group ${group.id} and subnet ${subnet.id} belong to different networks.`,
          ),
        ),
};

export const addressInSubnet: Law<{ call: Call; address: string; subnet: Subnet }> = {
  id: "aws-instance-address-in-subnet",
  statement: "A private address lies in its subnet and is none of the five that AWS keeps there.",
  source: 'JamesWoolfenden/terraform-aws-cassandra issue 18; VPC user guide, "Subnet CIDR blocks" (reserved addresses)',
  judge: ({ call, address, subnet }) => {
    if (!blockHolds(subnet.cidr, address)) {
      const message = `Address ${address} does not fall within the subnet's address range`;
      return fails(refused(call, "InvalidParameterValue", message));
    }
    return isReserved(subnet, address)
      ? fails(refused(call, "InvalidParameterValue", `Address ${address} is in subnet's reserved address range`))
      : holds();
  },
};

export const addressFree: Law<{ call: Call; address: string; subnet: Subnet; region: Region }> = {
  id: "aws-instance-address-free",
  statement: "No two instances of a subnet have the same private address, stopped ones counted.",
  source: "aws/aws-cli issue 7178; pulumi/pulumi issue 8679",
  judge: ({ call, address, subnet, region }) =>
    Object.values(region.instances).some(({ subnetId, privateIp }) => subnetId === subnet.id && privateIp === address)
      ? fails(refused(call, "InvalidIPAddress.InUse", `Address ${address} is in use.`))
      : holds(),
};

export const profileExists: Law<{
  call: Call;
  name: string;
  profile: { role: string; madeBy: Urn } | undefined;
  account: string;
}> = {
  id: "aws-instance-profile-exists",
  statement: "An instance gets an instance profile that exists and has a role.",
  source:
    "hashicorp/terraform-provider-aws internal/service/ec2/ec2_instance.go resourceInstanceCreate (both are retried while they spread)",
  judge: ({ call, name, profile, account }) => {
    const missing = refused(
      call,
      "InvalidParameterValue",
      `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
    if (!profile) return fails(missing);
    const arn = `arn:aws:iam::${account}:instance-profile/${name}`;
    return profile.role === ""
      ? fails(refused(call, "InvalidParameterValue", `IAM Instance Profile "${arn}" has no associated IAM Roles`))
      : holds(dueTo(profile.madeBy, missing));
  },
};

export const rootFits: Law<{ call: Call; sizeGiB: number; atLeastGiB: number; snapshot: string }> = {
  id: "aws-instance-root-holds-snapshot",
  statement: "A volume is at least as large as the snapshot that it is made of.",
  source: "scylladb/scylladb issue 6999",
  judge: ({ call, sizeGiB, atLeastGiB, snapshot }) => {
    const message = `Volume of size ${sizeGiB}GB is smaller than snapshot '${snapshot}', expect size >= ${atLeastGiB}GB`;
    return sizeGiB >= atLeastGiB ? holds() : fails(refused(call, "InvalidBlockDeviceMapping", message));
  },
};

export const quotaLeft: Law<{ call: Call; type: string; spot: boolean; account: AwsAccount; region: Region }> = {
  id: "aws-instance-within-quota",
  statement: "The vCPUs of running instances stay within the quota of their family and market.",
  source: "scrapoxy/scrapoxy issue 202 (on demand); meadowdata/meadowrun issue 84 (spot)",
  judge: ({ call, type, spot, account, region }) => {
    const code = quotaOf(type, spot);
    const vcpus = Object.values(region.instances)
      .filter((other) => other.state === "running" && quotaOf(other.type, other.spotRequest !== undefined) === code)
      .reduce((sum, other) => sum + (INSTANCE_TYPES[other.type]?.vcpus ?? 0), INSTANCE_TYPES[type]?.vcpus ?? 0);
    const limit = account.quotas[code] ?? 0;
    if (vcpus <= limit) return holds();
    if (spot) return fails(refused(call, "MaxSpotInstanceCountExceeded", "Max spot instance count exceeded"));
    const message =
      `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket ` +
      "that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to " +
      "request an adjustment to this limit.";
    return fails(refused(call, "VcpuLimitExceeded", message));
  },
};

interface Answer {
  readonly call: Call;
  /** What EC2 says of the call; absent when it does what was asked. */
  readonly error: AwsError | undefined;
}

/** A law whose judge is the world's own EC2. */
function answered(id: string, statement: string, source: string): Law<Answer> {
  return {
    id,
    statement,
    source,
    judge: ({ call, error }) => (error ? fails(refused(call, error.code, error.message)) : holds()),
  };
}

export const terminable = answered(
  "aws-instance-termination-protection",
  "An instance under termination protection is not terminated, unless the resource says `forceDestroy`.",
  `${MOTO} OperationNotPermitted4; hashicorp/terraform-provider-aws pull request 43722`,
);

export const stoppable = answered(
  "aws-spot-instance-stopped-when-persistent",
  "A spot instance is stopped only when its request is persistent.",
  'EC2 user guide, "Stop a Spot Instance"; clients of the API (text)',
);

export const startable = answered(
  "aws-spot-instance-started-when-request-disabled",
  "A stopped spot instance is started once its request is `disabled`, which it becomes about two minutes after the stop; what EC2 stopped itself only EC2 starts. The provider does not retry.",
  'hashicorp/terraform-provider-aws issue 33399 and internal/service/ec2/ec2_instance_state.go; EC2 user guide, "Troubleshoot hibernation" (text)',
);

export const volumeGrows: Law<{ call: Call; from: number; to: number }> = {
  id: "aws-volume-grows",
  statement: "A volume can be made larger, never smaller.",
  source: 'EBS user guide, "Modify a volume"; hashicorp/terraform-provider-aws issues (text)',
  judge: ({ call, from, to }) =>
    to >= from
      ? holds()
      : fails(refused(call, "InvalidParameterValue", "New size cannot be smaller than existing size")),
};

export const instanceLaws = [
  imageExists,
  typeKnown,
  typeStaysOnSpot,
  imageHasEna,
  sameNetwork,
  addressInSubnet,
  addressFree,
  profileExists,
  rootFits,
  quotaLeft,
  terminable,
  stoppable,
  startable,
  volumeGrows,
] as const;
