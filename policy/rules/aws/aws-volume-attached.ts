// Every volume is at a machine.
import { VOLUME } from "../../awsMachines";
import { isNamed } from "../../references";
import type { StackRule } from "../../rule";

export const awsVolumeAttached: StackRule = {
  kind: "stack",
  id: "aws-volume-attached",
  area: "aws",
  level: "mandatory",
  severity: "low",
  why: "A volume that no machine has is paid for by the gigabyte, and nobody looks for it.",
  condition: "An attachment names the volume.",
  repair: "Attach the volume, or keep what it holds as a snapshot.",
  source: "aws.amazon.com/ebs/pricing: volumes are charged until they are deleted, attached or not",
  example: 'new aws.ebs.Volume("models", { … }) and no aws.ec2.VolumeAttachment',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const attachments = resources.filter(({ type }) => type === "aws:ec2/volumeAttachment:VolumeAttachment");
    judge.each(resources, (volume) => {
      if (volume.type !== VOLUME) return;
      const references = attachments.map(({ props }) => props.get("volumeId"));
      if (!isNamed(volume, ["id"], references)) {
        judge.report(volume, volume.props, "is at no machine and costs money: attach it, or delete it");
      }
    });
  },
};
