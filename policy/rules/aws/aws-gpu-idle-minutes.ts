// A GPU machine is stopped after a sensible time.
import { stopsMachine } from "../../awsMachines";
import type { Facts, ResourceRule } from "../../rule";
import type { View } from "../../view";
import { DAEMON_SET, idleMinutes } from "../../watchdogs";

interface Wait {
  readonly at: View;
  /** Undefined where it is no number. */
  readonly minutes: number | undefined;
}

function waitsOf(resource: Facts): readonly Wait[] {
  if (resource.type === DAEMON_SET) return idleMinutes(resource).map((at) => ({ at, minutes: at.number() }));
  const { props } = resource;
  const stops = props
    .get("alarmActions")
    .list()
    .some((action) => stopsMachine(String(action.known())));
  const period = props.get("period").number();
  const periods = props.get("evaluationPeriods").number();
  if (!stops || period === undefined || periods === undefined) return [];
  return [{ at: props.get("evaluationPeriods"), minutes: (period * periods) / 60 }];
}

export const awsGpuIdleMinutes: ResourceRule = {
  kind: "resource",
  id: "aws-gpu-idle-minutes",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Hours of waiting are hours of paying; a few minutes stop the machine between two questions of the same person.",
  condition:
    "An alarm that stops a machine waits between 5 and 30 minutes, and so does a watchdog on it, which is told in IDLE_MINUTES.",
  repair: "Set period times evaluationPeriods to about 900 seconds, and IDLE_MINUTES to about 15.",
  source:
    "convention of this fleet: about 15 minutes; docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html",
  example:
    'new aws.cloudwatch.MetricAlarm("idle", { period: 300, evaluationPeriods: 24, alarmActions: ["arn:aws:automate:us-west-2:ec2:stop"] })',
  exceptions: "in the stack file",
  settings: {
    least: { description: "Fewest minutes", type: "number", default: 5 },
    most: { description: "Most minutes", type: "number", default: 30 },
  },
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", DAEMON_SET],
  check: (resource, judge) => {
    const least = Number(judge.settings.get("least").known());
    const most = Number(judge.settings.get("most").known());
    const wait = `wait ${String(least)} to ${String(most)}`;
    for (const { at, minutes } of waitsOf(resource)) {
      if (minutes === undefined) judge.report(at, `${at.shown()} is no number of minutes: ${wait}`);
      else if (minutes < least || minutes > most) {
        judge.report(at, `the machine stops after ${String(minutes)} minutes: ${wait}`);
      }
    }
  },
};
