// No volume is torn from a running machine.

import type { ResourceRule } from "../../rule";

export const awsVolumeNoForceDetach: ResourceRule = {
  kind: "resource",
  id: "aws-volume-no-force-detach",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A forced detachment leaves the file system as it is at that moment; AWS calls it a last resort.",
  condition: "The input forceDetach is not true.",
  repair: "Leave forceDetach out and set stopInstanceBeforeDetaching to true.",
  source: "docs.aws.amazon.com/ebs/latest/userguide/ebs-detaching-volume.html",
  example: 'new aws.ec2.VolumeAttachment("models", { forceDetach: true })',
  exceptions: "in the stack file",
  types: ["aws:ec2/volumeAttachment:VolumeAttachment"],
  check: ({ props }, judge) => {
    const at = props.get("forceDetach");
    if (at.flag() === true)
      judge.report(at, "tears the volume from a running machine: set stopInstanceBeforeDetaching instead");
  },
};
