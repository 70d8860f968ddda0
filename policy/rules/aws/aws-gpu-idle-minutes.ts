// A GPU machine is stopped after a sensible time.
import { stopsMachine } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsGpuIdleMinutes: ResourceRule = {
  kind: "resource",
  id: "aws-gpu-idle-minutes",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Hours of waiting are hours of paying; a few minutes stop the machine between two questions of the same person.",
  condition: "An alarm that stops a machine waits between 5 and 30 minutes.",
  repair: "Set period times evaluationPeriods to about 900 seconds.",
  source:
    "convention of this fleet: about 15 minutes; docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html",
  example:
    'new aws.cloudwatch.MetricAlarm("idle", { period: 300, evaluationPeriods: 24, alarmActions: ["arn:aws:automate:us-west-2:ec2:stop"] })',
  exceptions: "in the stack file",
  settings: {
    least: { description: "Fewest minutes", type: "number", default: 5 },
    most: { description: "Most minutes", type: "number", default: 30 },
  },
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
  check: ({ props }, judge) => {
    const stops = props
      .get("alarmActions")
      .list()
      .some((action) => stopsMachine(String(action.known())));
    const period = props.get("period").number();
    const periods = props.get("evaluationPeriods").number();
    if (!stops || period === undefined || periods === undefined) return;
    const minutes = (period * periods) / 60;
    const least = Number(judge.settings.get("least").known());
    const most = Number(judge.settings.get("most").known());
    if (minutes >= least && minutes <= most) return;
    judge.report(
      props.get("evaluationPeriods"),
      `the machine stops after ${String(minutes)} minutes: wait ${String(least)} to ${String(most)}`,
    );
  },
};
