// Something outside a GPU machine stops it.
import { AUTOSCALING_GROUP, hasGpu, MACHINE_TYPES, stopsMachine } from "../../awsMachines";
import type { Facts } from "../../rule";
import type { StackRule } from "../../rule";
import { scheduledFunctionMay } from "../../scheduledFunctions";

function stops({ type, props }: Facts): boolean {
  switch (type) {
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return props
        .get("alarmActions")
        .list()
        .some((action) => !action.isUnknown && stopsMachine(String(action.known())));
    case "aws:scheduler/schedule:Schedule":
      return /:ec2:stopInstances$/.test(String(props.get("target", "arn").known()));
    case "aws:autoscaling/schedule:Schedule":
      // The provider takes 0 for what is left out.
      return (props.get("desiredCapacity").number() ?? 0) === 0;
    case AUTOSCALING_GROUP:
      return props
        .get("tags")
        .list()
        .some((tag) => tag.get("key").text() === "k8s.io/cluster-autoscaler/enabled");
    default:
      return false;
  }
}

export const awsGpuIdleStop: StackRule = {
  kind: "stack",
  id: "aws-gpu-idle-stop",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A GPU machine that nobody stops costs as much as the whole rest of the stack, and Talos runs no script that would do it from inside.",
  condition:
    "A stack with GPU machines has an alarm that stops them, a schedule that does, itself or by a function that may, or a group that an autoscaler sizes.",
  repair:
    "Add an alarm with the action ec2:stop, a schedule that stops the machine, calls a function that does, or sets the group to 0, or the autoscaler's tag on the group.",
  source:
    "docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html; docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html; docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html; hashicorp/terraform-provider-aws, website/docs/r/autoscaling_schedule.html.markdown: desired_capacity is 0 by default; kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md",
  example: 'new aws.ec2.SpotInstanceRequest("gpu", { instanceType: "g4dn.xlarge" }) and no alarm',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const gpus = resources.filter(
      ({ type, props }) => MACHINE_TYPES.includes(type) && hasGpu(props.get("instanceType").text()),
    );
    if (gpus.length === 0 || resources.some(stops) || scheduledFunctionMay("ec2:StopInstances", resources)) return;
    judge.reportStack(
      `nothing stops ${gpus.map(({ name }) => name).join(", ")} when idle: add an alarm with the action ec2:stop, or a schedule`,
    );
  },
};
