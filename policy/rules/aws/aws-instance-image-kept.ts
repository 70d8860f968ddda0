// A new image never replaces a machine that is there.
import { INSTANCE } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsInstanceImageKept: ResourceRule = {
  kind: "resource",
  id: "aws-instance-image-kept",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Another image makes another machine: the up that brings a new version of Talos would destroy the control plane with its etcd.",
  condition: "An instance with an image ignores changes of it.",
  repair: 'Add ignoreChanges: ["ami"] and upgrade Talos in place.',
  source:
    "hashicorp/terraform-provider-aws, internal/service/ec2/ec2_instance.go: ami forces a new instance; convention of this fleet: nodes are upgraded in place",
  example: 'new aws.ec2.Instance("lighthouse", { ami: image.id })',
  exceptions: "in the stack file",
  types: [INSTANCE],
  check: ({ props, options }, judge) => {
    if (!props.get("ami").present || options.ignoreChanges.includes("ami")) return;
    judge.report(props.get("ami"), 'a new image would replace the machine: add ignoreChanges: ["ami"]');
  },
};
