// A volume is let go by a machine that is stopped.
import type { ResourceRule } from "../../rule";

export const awsVolumeDetachStops: ResourceRule = {
  kind: "resource",
  id: "aws-volume-detach-stops",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Talos keeps its volumes mounted while it runs, and EC2 waits for a mounted volume until the destroy gives up.",
  condition: "An attachment stops its instance before it lets the volume go, or leaves the volume attached.",
  repair: "Set stopInstanceBeforeDetaching to true.",
  source:
    "hashicorp/terraform-provider-aws, website/docs/r/volume_attachment.html.markdown; docs.aws.amazon.com/ebs/latest/userguide/ebs-detaching-volume.html: a volume that is still mounted stays busy",
  example: 'new aws.ec2.VolumeAttachment("models", { volumeId, instanceId, deviceName: "/dev/sdf" })',
  exceptions: "in the stack file",
  types: ["aws:ec2/volumeAttachment:VolumeAttachment"],
  check: ({ props }, judge) => {
    const stops = props.get("stopInstanceBeforeDetaching");
    if (stops.flag() === true || props.get("skipDestroy").flag() === true) return;
    judge.report(stops, `${stops.shown()}: a mounted volume is never let go; set it to true`);
  },
};
