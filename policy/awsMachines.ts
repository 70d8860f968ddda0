// Reads what makes EC2 machines: instances, spot requests, launch templates.
import type { Facts } from "./rule";
import type { View } from "./view";

export const INSTANCE = "aws:ec2/instance:Instance";
export const SPOT_REQUEST = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
export const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const AUTOSCALING_GROUP = "aws:autoscaling/group:Group";

export const MACHINE_TYPES = [INSTANCE, SPOT_REQUEST, TEMPLATE];

/** Families with a GPU: docs.aws.amazon.com/ec2/latest/instancetypes/ac.html. */
export const hasGpu = (instanceType: string | undefined): boolean => /^(gr?|p)\d/.test(instanceType ?? "");

/** @throws NotYetKnown */
export const isSpot = ({ type, props }: Facts): boolean =>
  type === SPOT_REQUEST || props.get("instanceMarketOptions", "marketType").text() === "spot";

/** What a machine says about each of its disks. An instance without a block for its root disk leaves it to its image. */
export function disksOf({ type, props }: Facts): readonly View[] {
  if (type !== TEMPLATE) return [props.get("rootBlockDevice"), ...props.get("ebsBlockDevices").list()];
  const disks = props
    .get("blockDeviceMappings")
    .list()
    .map((mapping) => mapping.get("ebs"))
    .filter(({ present }) => present);
  return disks.length === 0 ? [props.get("blockDeviceMappings")] : disks;
}
