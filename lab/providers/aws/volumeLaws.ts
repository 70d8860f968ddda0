// What EC2 refuses of volumes, snapshots and images.
import type { Law, Urn } from "../../kernel/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import type { Instance, Region, Volume } from "../../world/aws/model";
import { refused } from "./ec2Resource";
import { PROVIDER, type Call } from "./services";

const MOTO = "getmoto/moto moto/ec2/exceptions.py";

export const volumeExists: Law<{ call: Call; id: string; volume: { madeBy?: Urn } | undefined }> = {
  id: "aws-volume-exists",
  statement: "A volume that is attached exists.",
  source: `${MOTO} InvalidVolumeIdError`,
  judge: ({ call, id, volume }) => {
    const otherwise = refused(call, "InvalidVolume.NotFound", `The volume '${id}' does not exist.`);
    return volume ? holds(dueTo(volume.madeBy, otherwise)) : fails(otherwise);
  },
};

export const sameZone: Law<{ call: Call; volume: Volume; instance: Instance; region: Region }> = {
  id: "aws-volume-attached-in-its-zone",
  statement: "A volume is attached to instances of its own availability zone.",
  source:
    'EC2 API reference, "Error codes", InvalidVolume.ZoneMismatch; hashicorp/terraform-provider-aws issues (text)',
  judge: ({ call, volume, instance, region }) => {
    const message = `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`;
    return region.subnets[instance.subnetId]?.availabilityZone === volume.availabilityZone
      ? holds()
      : fails(refused(call, "InvalidVolume.ZoneMismatch", message));
  },
};

export const volumeUnattached: Law<{ call: Call; volume: Volume }> = {
  id: "aws-volume-attached-once",
  statement: "A volume is attached to one instance at a time.",
  source: 'EC2 API reference, "Error codes", VolumeInUse',
  judge: ({ call, volume: { id, attachment } }) =>
    attachment === undefined
      ? holds()
      : fails(refused(call, "VolumeInUse", `${id} is already attached to an instance`)),
};

export const deviceFree: Law<{ call: Call; device: string; instance: Instance; region: Region }> = {
  id: "aws-volume-device-free",
  statement: "No two volumes of an instance have the same device name.",
  source: "hashicorp/terraform issue 2957 and others (text)",
  judge: ({ call, device, instance, region }) => {
    const message = `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`;
    return Object.values(region.volumes).some(
      ({ attachment }) => attachment?.instanceId === instance.id && attachment.device === device,
    )
      ? fails(refused(call, "InvalidParameterValue", message))
      : holds();
  },
};

export const volumeUnused: Law<{ call: Call; volume: Volume }> = {
  id: "aws-volume-deleted-detached",
  statement: "A volume is deleted when it is not attached.",
  source: `${MOTO} VolumeInUseError`,
  judge: ({ call, volume: { id, attachment } }) =>
    attachment === undefined
      ? holds()
      : fails(refused(call, "VolumeInUse", `Volume ${id} is currently attached to ${attachment.instanceId}`)),
};

export const snapshotExists: Law<{ call: Call; id: string; snapshot: { madeBy: Urn } | undefined }> = {
  id: "aws-image-snapshot-exists",
  statement: "An image is registered of a snapshot that exists in its region.",
  source: 'EC2 API reference, "Error codes", InvalidSnapshot.NotFound',
  judge: ({ call, id, snapshot }) => {
    const otherwise = refused(call, "InvalidSnapshot.NotFound", `The snapshot '${id}' does not exist.`);
    return snapshot ? holds(dueTo(snapshot.madeBy, otherwise)) : fails(otherwise);
  },
};

export const imageNameFree: Law<{ call: Call; name: string; region: Region }> = {
  id: "aws-image-name-free",
  statement: "No two images of an account and region have the same name.",
  source: 'EC2 API reference, "Error codes", InvalidAMIName.Duplicate; hashicorp/packer issues (text)',
  judge: ({ call, name, region }) => {
    const holder = Object.values(region.images).find((image) => image.owner === "self" && image.name === name);
    return holder
      ? fails(refused(call, "InvalidAMIName.Duplicate", `AMI name ${name} is already in use by AMI ${holder.id}`))
      : holds();
  },
};

export const snapshotUnused: Law<{ call: Call; id: string; region: Region }> = {
  id: "aws-snapshot-deleted-unused",
  statement: "A snapshot is deleted when no image is registered of it.",
  source: `${MOTO} InvalidSnapshotInUse`,
  judge: ({ call, id, region }) => {
    const image = Object.values(region.images).find(({ snapshotId }) => snapshotId === id);
    return image
      ? fails(refused(call, "InvalidSnapshot.InUse", `The snapshot ${id} is currently in use by ${image.id}`))
      : holds();
  },
};

/** `because` are the resources that made the role and let it see the bucket, any one of each list. */
export const importRoleUsable: Law<{
  call: Call;
  role: string;
  usable: boolean;
  because: readonly (readonly Urn[])[];
}> = {
  id: "aws-snapshot-import-role",
  statement:
    "VM Import takes on a role that trusts vmie.amazonaws.com with the external id `vmimport` and may see the bucket.",
  source:
    'aws/aws-cli issue 8873; confidential-containers/cloud-api-adaptor pull request 3287; VM Import/Export user guide, "Required service role"',
  judge: ({ call, role, usable, because }) => {
    const otherwise = refused(
      call,
      "InvalidParameter",
      `The service role ${role} provided does not exist or does not have sufficient permissions`,
    );
    return usable ? holds(...because.map((anyOf) => ({ anyOf, otherwise }))) : fails(otherwise);
  },
};

export const importReadable: Law<{
  task: string;
  status: 403 | 404 | undefined;
  allowedBy: readonly Urn[];
  madeBy: Urn | undefined;
  filledBy: Urn | undefined;
}> = {
  id: "aws-snapshot-import-object-readable",
  statement: "The object that a snapshot is imported from is there, and the role may read it.",
  source: `${PROVIDER} internal/service/ec2/wait.go waitEBSSnapshotImportComplete; keithvassallomt/windows10-ec2 issue 3`,
  judge: ({ task, status, allowedBy, madeBy, filledBy }) => {
    const worded = (reason: string): string =>
      `waiting for EBS Snapshot Import (${task}) create: unexpected state 'deleted', wanted target 'completed'. last ` +
      `error: ClientError: Disk validation failed [We do not have access to the given resource. Reason ${reason}]`;
    const [forbidden, missing] = [worded("403 Forbidden"), worded("404 Not Found")];
    if (status === undefined) {
      const filled = filledBy === undefined ? [] : [dueTo(filledBy, missing)];
      return holds({ anyOf: allowedBy, otherwise: forbidden }, dueTo(madeBy, missing), ...filled);
    }
    return fails(status === 403 ? forbidden : missing);
  },
};

export const oneImageFound: Law<{ found: number; mostRecent: boolean }> = {
  id: "aws-image-lookup-finds-one",
  statement: "A lookup of an image finds exactly one, or at least one when it asks for the most recent.",
  source: `${PROVIDER} internal/service/ec2/ec2_ami_data_source.go`,
  judge: ({ found, mostRecent }) => {
    if (found === 0) return fails("Your query returned no results. Please change your search criteria and try again.");
    return found === 1 || mostRecent
      ? holds()
      : fails(
          "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` " +
            "attribute to true.",
        );
  },
};

export const volumeLaws = [
  volumeExists,
  sameZone,
  volumeUnattached,
  deviceFree,
  volumeUnused,
  snapshotExists,
  imageNameFree,
  snapshotUnused,
  importRoleUsable,
  importReadable,
  oneImageFound,
] as const;
