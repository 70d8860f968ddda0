// The simulated schedules of EventBridge: rules of the default bus, and the functions that they call.
import { z } from "zod";
import type { Law, Props, ResourceModel } from "../../kernel/model";
import { bag, text, word } from "../../kernel/values";
import { scheduleMinutes } from "../../world/aws/timeSchedule";
import type { EventRule } from "../../world/aws/model";
import { secondsOf } from "../../world/clock";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import type { World } from "../../world/model";
import { ec2Model, without } from "./ec2Resource";
import { kept, named, refusal, texts, type Call } from "./services";

const scheduleValid: Law<{ call: Call; expression: string }> = {
  id: "aws-events-schedule-valid",
  statement:
    "A schedule is rate(value unit), of which a value of 1 has a unit in the singular; the lab plays no cron().",
  source:
    "docs.aws.amazon.com EventBridge user guide, rate expressions; getmoto/moto moto/events/models.py put_rule (text)",
  judge: ({ call, expression }) =>
    scheduleMinutes(expression) === undefined
      ? fails(refusal(call, [400, "ValidationException", "Parameter ScheduleExpression is not valid.", "generic"]))
      : holds(),
};

const ruleExists: Law<{ call: Call; name: string; rule: EventRule | undefined }> = {
  id: "aws-events-target-needs-rule",
  statement: "A target is put on a rule that exists.",
  source: "docs.aws.amazon.com EventBridge API reference, PutTargets, ResourceNotFoundException",
  judge: ({ call, name, rule }) => {
    const message = `Rule ${name} does not exist on EventBus default.`;
    const otherwise = refusal(call, [400, "ResourceNotFoundException", message]);
    return rule ? holds(dueTo(rule.madeBy, otherwise)) : fails(otherwise);
  },
};

const ruleWithoutTargets: Law<{ call: Call; rule: EventRule; force: boolean }> = {
  id: "aws-events-rule-deleted-without-targets",
  statement: "A rule is deleted when it has no target any more.",
  source:
    "hashicorp/terraform-provider-aws internal/service/events/rule.go resourceRuleDelete; getmoto/moto moto/events/models.py delete_rule",
  judge: ({ call, rule, force }) => {
    const message = "Rule can't be deleted since it has targets.";
    return Object.keys(rule.targets).length > 0 && !force
      ? fails(refusal(call, [400, "ValidationException", message, "generic"]))
      : holds();
  },
};

export const eventsLaws = [scheduleValid, ruleExists, ruleWithoutTargets] as const;

const arn = z.string().regex(/^arn:/, "invalid ARN");

/** internal/service/events/rule.go */
const eventRule = ec2Model<EventRule>({
  type: "aws:cloudwatch/eventRule:EventRule",
  coverage: "Schedules of the default bus, by rate. Patterns, other buses, roles and prefixes of names are refused.",
  shape: {
    name: z
      .string()
      .regex(/^[\w.-]{1,64}$/, "invalid value for name")
      .optional(),
    description: z.string().max(512).optional(),
    scheduleExpression: z.string().max(256),
    state: z.enum(["ENABLED", "DISABLED"]).optional(),
    eventBusName: z.literal("default").optional(),
    forceDestroy: z.boolean().optional(),
  },
  defaults: { eventBusName: "default", forceDestroy: false },
  normal: named,
  replaceOn: ["name"],
  durations: { create: 1, update: 1, delete: 1 },
  computed: ["arn"],
  create: (inputs, at, operation) => {
    const name = word(inputs["name"]);
    const call: Call = { doing: `creating EventBridge Rule (${name})`, service: "EventBridge", operation: "PutRule" };
    const schedule = word(inputs["scheduleExpression"]);
    operation.uphold(scheduleValid, { call, expression: schedule });
    // PutRule makes a rule or changes the one there is: the API knows no name that is taken.
    at.region.eventRules[name] = {
      name,
      arn: `arn:aws:events:${at.name}:${at.account.id}:rule/${name}`,
      schedule,
      enabled: inputs["state"] !== "DISABLED",
      targets: at.region.eventRules[name]?.targets ?? {},
      // The first period begins now (EventBridge user guide, "Creating a rule that runs on a schedule").
      lastRun: secondsOf(operation.world),
      properties: { ...described(inputs), tags: texts(inputs["tagsAll"]) },
      madeBy: operation.urn,
    };
    return name;
  },
  find: (id, { region }) => region.eventRules[id],
  live: (rule) => ({
    name: rule.name,
    ...described(rule.properties as Props),
    scheduleExpression: rule.schedule,
    state: rule.enabled ? "ENABLED" : "DISABLED",
    arn: rule.arn,
  }),
  tags: (rule) => ({
    get tags() {
      return texts(bag(rule.properties as Props)["tags"]);
    },
    set tags(tags) {
      rule.properties = { ...rule.properties, tags };
    },
  }),
  update: (rule, inputs, _at, operation) => {
    const call: Call = {
      doing: `updating EventBridge Rule (${rule.name})`,
      service: "EventBridge",
      operation: "PutRule",
    };
    const schedule = word(inputs["scheduleExpression"]);
    operation.uphold(scheduleValid, { call, expression: schedule });
    rule.schedule = schedule;
    rule.enabled = inputs["state"] !== "DISABLED";
    rule.properties = { ...described(inputs), tags: texts(inputs["tagsAll"]) };
  },
  delete: (rule, at, operation, old) => {
    const call: Call = {
      doing: `deleting EventBridge Rule (${rule.name})`,
      service: "EventBridge",
      operation: "DeleteRule",
    };
    operation.uphold(ruleWithoutTargets, { call, rule, force: old["forceDestroy"] === true });
    at.region.eventRules = without(at.region.eventRules, rule.name);
  },
});

function described(inputs: Props): Props {
  return kept(inputs, ["description"]);
}

interface Target {
  readonly rule: EventRule;
  readonly id: string;
}

/** internal/service/events/target.go */
const eventTarget = ec2Model<Target>({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  coverage:
    "Functions as targets. A target that may not call its function is taken, as EventBridge takes it: only its runs fail.",
  shape: {
    rule: z.string(),
    targetId: z.string().optional(),
    arn,
    eventBusName: z.literal("default").optional(),
    forceDestroy: z.boolean().optional(),
  },
  defaults: { eventBusName: "default", forceDestroy: false },
  normal: (inputs, old, operation) => named(inputs, old, operation, "targetId"),
  replaceOn: ["rule", "targetId"],
  durations: { create: 1, update: 1, delete: 1 },
  computed: [],
  create: (inputs, at, operation) => {
    const [name, id] = [word(inputs["rule"]), word(inputs["targetId"])];
    const doing = `creating EventBridge Target (${name}-${id})`;
    const call: Call = { doing, service: "EventBridge", operation: "PutTargets" };
    const rule = at.region.eventRules[name];
    operation.uphold(ruleExists, { call, name, rule });
    if (rule) rule.targets[id] = { arn: word(inputs["arn"]), madeBy: operation.urn };
    return `${name}-${id}`;
  },
  find: (id, { region }) =>
    Object.values(region.eventRules)
      .flatMap((rule) => Object.keys(rule.targets).map((target) => ({ rule, id: target })))
      .find(({ rule, id: target }) => `${rule.name}-${target}` === id),
  live: ({ rule, id }) => ({ rule: rule.name, targetId: id, arn: text(rule.targets[id]?.arn) ?? "" }),
  update: ({ rule, id }, inputs, _at, operation) => {
    rule.targets[id] = { arn: word(inputs["arn"]), madeBy: rule.targets[id]?.madeBy ?? operation.urn };
  },
  delete: ({ rule, id }) => {
    rule.targets = without(rule.targets, id);
  },
});

export const eventsResources: readonly ResourceModel<World>[] = [eventRule, eventTarget];
