// Reads what makes EC2 machines: instances, spot requests, launch templates.
import type { Facts } from "./rule";
import type { View } from "./view";

export const INSTANCE = "aws:ec2/instance:Instance";
export const SPOT_REQUEST = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
export const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const AUTOSCALING_GROUP = "aws:autoscaling/group:Group";
export const VOLUME = "aws:ebs/volume:Volume";

export const MACHINE_TYPES = [INSTANCE, SPOT_REQUEST, TEMPLATE];

/** Families with a GPU: docs.aws.amazon.com/ec2/latest/instancetypes/ac.html. */
export const hasGpu = (instanceType: string | undefined): boolean => /^(gr?|p)\d/.test(instanceType ?? "");

/** @throws NotYetKnown */
export const isSpot = ({ type, props }: Facts): boolean =>
  type === SPOT_REQUEST || props.get("instanceMarketOptions", "marketType").text() === "spot";

/** What a machine on the spot market says of its request, in either form. */
export interface SpotTerms {
  /** `persistent` or `one-time`. */
  readonly kind: View;
  /** What an interruption does. */
  readonly interruption: View;
  readonly end: View;
  /** Whether a request that does not say its kind is persistent: a SpotInstanceRequest is, an Instance is not. */
  readonly persistentByDefault: boolean;
}

export function spotTerms({ type, props }: Facts): SpotTerms {
  const request = type === SPOT_REQUEST;
  const at = request ? props : props.get("instanceMarketOptions", "spotOptions");
  return {
    kind: at.get(request ? "spotType" : "spotInstanceType"),
    interruption: at.get("instanceInterruptionBehavior"),
    end: at.get("validUntil"),
    persistentByDefault: request,
  };
}

/** Both forms that an alarm knows: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html. */
export const stopsMachine = (action: string): boolean => /:ec2:stop$|\/AWS_EC2\.InstanceId\.Stop\//.test(action);

/** What a machine says about each of its disks. Without a block for its root disk, it leaves that one to its image. */
export function disksOf({ type, props }: Facts): readonly View[] {
  if (type === TEMPLATE) {
    const mappings = props.get("blockDeviceMappings");
    const disks = mappings
      .list()
      .map((mapping) => mapping.get("ebs"))
      .filter(({ present }) => present);
    return disks.length === 0 ? [mappings] : disks;
  }
  const root = props.get("rootBlockDevice");
  const fromTemplate = props.get("launchTemplate").present && !root.present;
  return [...(fromTemplate ? [] : [root]), ...props.get("ebsBlockDevices").list()];
}
