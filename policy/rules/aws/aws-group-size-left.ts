// Pulumi leaves the size of a group to whoever scales it.
import { AUTOSCALING_GROUP } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsGroupSizeLeft: ResourceRule = {
  kind: "resource",
  id: "aws-group-size-left",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "With desiredCapacity in the program, each up sets the group back: it stops machines at work or starts idle ones.",
  condition: "The input desiredCapacity is left out, or its changes are ignored.",
  repair: "Leave desiredCapacity out, or add it to ignoreChanges.",
  source:
    "docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html: scaling changes the desired capacity; www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges",
  example: 'new aws.autoscaling.Group("gpu", { minSize: 0, maxSize: 2, desiredCapacity: 1 })',
  exceptions: "in the stack file",
  types: [AUTOSCALING_GROUP],
  check: ({ props, options }, judge) => {
    const at = props.get("desiredCapacity");
    if (at.present && !options.ignoreChanges.includes("desiredCapacity")) {
      judge.report(at, `${at.shown()}: each up would set the group back; leave it out, or ignore its changes`);
    }
  },
};
