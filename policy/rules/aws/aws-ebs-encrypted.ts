// Every disk in AWS is encrypted.
import { disksOf, MACHINE_TYPES, VOLUME } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsEbsEncrypted: ResourceRule = {
  kind: "resource",
  id: "aws-ebs-encrypted",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "The disk of a Talos node holds the keys of the cluster, and a snapshot of a plain one can be read by whoever may copy it.",
  condition: "The input encrypted is true for each volume, each disk of a machine, and each copied image.",
  repair: "Set encrypted to true, also in rootBlockDevice.",
  source:
    "docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html; hashicorp/terraform-provider-aws, website/docs/r/instance.html.markdown and website/docs/r/ami_copy.html.markdown: encrypted is false by default",
  example: 'new aws.ebs.Volume("models", { size: 100 })',
  exceptions: "never",
  types: [VOLUME, "aws:ec2/amiCopy:AmiCopy", ...MACHINE_TYPES],
  check: (resource, judge) => {
    const disks = MACHINE_TYPES.includes(resource.type) ? disksOf(resource) : [resource.props];
    judge.each(disks, (disk) => {
      const encrypted = disk.get("encrypted");
      if (encrypted.flag() !== true) judge.report(disk, `encrypted is ${encrypted.shown()}: set it to true`);
    });
  },
};
