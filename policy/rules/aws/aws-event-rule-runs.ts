// A schedule is switched on, and calls something.
import { isNamed } from "../../references";
import type { StackRule } from "../../rule";

const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";

export const awsEventRuleRuns: StackRule = {
  kind: "stack",
  id: "aws-event-rule-runs",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A rule that is off, or has no target, looks like a safeguard and is none.",
  condition: "Each rule of EventBridge is on and a target names it.",
  repair: "Leave state and isEnabled out, and add an EventTarget.",
  source: "docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
  example: 'new aws.cloudwatch.EventRule("backstop", { scheduleExpression: "rate(5 minutes)", state: "DISABLED" })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const targets = resources.filter(({ type }) => type === EVENT_TARGET);
    judge.each(resources, (rule) => {
      if (rule.type !== EVENT_RULE) return;
      const { props } = rule;
      for (const at of [props.get("state"), props.get("isEnabled")]) {
        if (at.text() === "DISABLED" || at.flag() === false) {
          judge.report(rule, at, `${at.shown()}, so the rule never calls anything: leave it out`);
        }
      }
      const references = targets.map((target) => target.props.get("rule"));
      if (!isNamed(rule, ["name", "id"], references)) {
        judge.report(rule, props, "no target names the rule, so it calls nothing: add an EventTarget");
      }
    });
  },
};
