// A group of GPU machines can be empty.
import { AUTOSCALING_GROUP, hasGpu, TEMPLATE } from "../../awsMachines";
import { isNamed } from "../../references";
import type { Facts } from "../../rule";
import type { View } from "../../view";
import type { StackRule } from "../../rule";

function startsGpus(group: View, resources: readonly Facts[]): boolean {
  const mixed = group.get("mixedInstancesPolicy", "launchTemplate");
  const overrides = mixed.get("overrides").list();
  if (overrides.some((one) => hasGpu(one.get("instanceType").text()))) return true;
  const references = [
    group.get("launchTemplate", "id"),
    group.get("launchTemplate", "name"),
    ...[mixed, ...overrides].flatMap((one) =>
      ["launchTemplateId", "launchTemplateName"].map((key) => one.get("launchTemplateSpecification", key)),
    ),
  ];
  return resources
    .filter(({ type, props }) => type === TEMPLATE && hasGpu(props.get("instanceType").text()))
    .some((template) => isNamed(template, ["id", "name"], references));
}

export const awsGpuGroupToZero: StackRule = {
  kind: "stack",
  id: "aws-gpu-group-to-zero",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A group whose least size is one pays for one GPU machine around the clock, and starts it again when it is stopped.",
  condition: "The minSize of a group of GPU machines is 0.",
  repair: "Set minSize to 0.",
  source:
    "docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html: a group never shrinks below its minimum",
  example: 'new aws.autoscaling.Group("gpu", { minSize: 1, maxSize: 2 })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const groups = resources.filter(({ type }) => type === AUTOSCALING_GROUP);
    judge.each(groups, (group) => {
      const least = group.props.get("minSize");
      if (least.number() === 0 || !startsGpus(group.props, resources)) return;
      judge.report(
        group,
        least,
        `${least.shown()}: a group of GPU machines is empty when nobody asks for them; set it to 0`,
      );
    });
  },
};
