// Who may start and stop machines may do so with tagged ones only.
import {
  conditionKeys,
  grants,
  IDENTITY_POLICY_TYPES,
  isAllowing,
  oneOrMany,
  policiesOf,
  statementsOf,
} from "../../iam";
import type { ResourceRule } from "../../rule";

const POWERS = [
  "ec2:StartInstances",
  "ec2:StopInstances",
  "ec2:RebootInstances",
  "ec2:TerminateInstances",
  "autoscaling:SetDesiredCapacity",
  "autoscaling:TerminateInstanceInAutoScalingGroup",
];

export const awsIamPowerNeedsTag: ResourceRule = {
  kind: "resource",
  id: "aws-iam-power-needs-tag",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Whoever scales the GPU workers could otherwise stop the lighthouse, and any other machine of the account.",
  condition:
    "A statement that allows to start, stop, reboot or terminate machines, or to size a group, names them or has a condition on their tags.",
  repair: "Add a condition on aws:ResourceTag, or name the machines.",
  source:
    "docs.aws.amazon.com/AWSEC2/latest/UserGuide/control-access-with-tags.html; docs.aws.amazon.com/autoscaling/ec2/userguide/control-access-using-iam.html: aws:ResourceTag and autoscaling:ResourceTag",
  example: '{ Effect: "Allow", Action: ["ec2:StartInstances", "ec2:StopInstances"], Resource: "*" }',
  exceptions: "in the stack file",
  types: IDENTITY_POLICY_TYPES,
  check: (resource, judge) => {
    judge.each(policiesOf(resource), (policy) => {
      judge.each(statementsOf(policy).filter(isAllowing), (statement) => {
        if (conditionKeys(statement).some((key) => key.includes(":resourcetag/"))) return;
        const granted = POWERS.filter((power) =>
          oneOrMany(statement.get("Action")).some((action) => grants(action, power)),
        );
        judge.each(granted.length === 0 ? [] : oneOrMany(statement.get("Resource")), (target) => {
          if (/\*$/.test(String(target.known())))
            judge.report(target, `${granted.join(", ")} on ${target.shown()}: add a condition on aws:ResourceTag`);
        });
      });
    });
  },
};
