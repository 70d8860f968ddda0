// Disks in AWS are of the type that costs least for what it does.
import { disksOf, MACHINE_TYPES, VOLUME } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsEbsGp3: ResourceRule = {
  kind: "resource",
  id: "aws-ebs-gp3",
  area: "aws",
  level: "mandatory",
  severity: "low",
  why: "The old gp2, still the default, costs more per gigabyte than gp3 and is slower when small; io1 and io2 charge for each operation per second that is provisioned.",
  condition: "The type of each volume and each disk of a machine is in the list.",
  repair: "Set the type to gp3.",
  source:
    "docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html: gp3 costs least; hashicorp/terraform-provider-aws, website/docs/r/ebs_volume.html.markdown: the default is gp2; aws.amazon.com/ebs/pricing",
  example: 'new aws.ebs.Volume("models", { type: "gp2" })',
  exceptions: "in the stack file",
  settings: { types: { description: "Types of volume", type: "array", items: { type: "string" }, default: ["gp3"] } },
  types: [VOLUME, ...MACHINE_TYPES],
  check: (resource, judge) => {
    const types = judge.settings
      .get("types")
      .list()
      .map((type) => type.text());
    const isVolume = resource.type === VOLUME;
    judge.each(isVolume ? [resource.props] : disksOf(resource), (disk) => {
      const type = disk.get(isVolume ? "type" : "volumeType");
      if (!types.includes(type.text()))
        judge.report(disk, `the disk's type is ${type.shown()}: set it to ${types.join(" or ")}`);
    });
  },
};
