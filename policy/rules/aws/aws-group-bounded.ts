// A group cannot grow beyond what the operator agreed to pay for.
import { AUTOSCALING_GROUP } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsGroupBounded: ResourceRule = {
  kind: "resource",
  id: "aws-group-bounded",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "An autoscaler that misreads a pending pod fills the group, and each machine costs from the first second.",
  condition: "The maxSize is at most the limit.",
  repair: "Lower maxSize, or raise the limit.",
  source:
    "docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html: a group never grows beyond its maximum; convention of this fleet: four machines",
  example: 'new aws.autoscaling.Group("gpu", { minSize: 0, maxSize: 100 })',
  exceptions: "in the stack file",
  settings: { limit: { description: "Machines of a group", type: "number", default: 4 } },
  types: [AUTOSCALING_GROUP],
  check: ({ props }, judge) => {
    const limit = Number(judge.settings.get("limit").known());
    const most = props.get("maxSize");
    if (Number(most.known()) > limit)
      judge.report(most, `${most.shown()} machines, allowed are ${String(limit)}: lower it`);
  },
};
