// The simulated budgets: somebody is told, nothing is stopped.
import { z } from "zod";
import type { Law, Props, ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { word } from "../../kernel/values";
import { fails, holds } from "../../world/controllers/verdict";
import type { World } from "../../world/model";
import { account, kept, named, planned, refusal, type Call } from "./services";
import { withAllTags } from "./tags";

const budgetNameFree: Law<{ call: Call; name: string; taken: boolean }> = {
  id: "aws-budget-name-free",
  statement: "Budgets have names of their own in the account.",
  source:
    "docs.aws.amazon.com AWS Budgets API reference, CreateBudget, DuplicateRecordException; hashicorp/terraform-provider-aws issue 25440",
  judge: ({ call, name, taken }) => {
    const message = `Error creating budget: ${name} - the budget already exists.`;
    return taken ? fails(refusal(call, [400, "DuplicateRecordException", message])) : holds();
  },
};

export const budgetsLaws = [budgetNameFree] as const;

const notification = z
  .strictObject({
    comparisonOperator: z.enum(["GREATER_THAN", "LESS_THAN", "EQUAL_TO"]),
    notificationType: z.enum(["ACTUAL", "FORECASTED"]),
    threshold: z.number().positive(),
    thresholdType: z.enum(["PERCENTAGE", "ABSOLUTE_VALUE"]),
    subscriberEmailAddresses: z.array(z.email()).max(10).optional(),
    subscriberSnsTopicArns: z.array(z.string()).max(1).optional(),
  })
  .refine(
    ({ subscriberEmailAddresses = [], subscriberSnsTopicArns = [] }) =>
      subscriberEmailAddresses.length + subscriberSnsTopicArns.length > 0,
    "Budget notification must have at least one subscriber!",
  );

const schema = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^[^:\\]+$/, "contains a colon or a backslash")
    .optional(),
  budgetType: z.literal("COST"),
  timeUnit: z.enum(["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]),
  limitAmount: z.string().regex(/^\d+(\.\d+)?$/, "is no amount"),
  limitUnit: z.literal("USD"),
  costFilters: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).optional(),
  notifications: z.array(notification).max(10).optional(),
  timePeriodEnd: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const INPUTS = [...Object.keys(schema.shape), "tagsAll"];

/** internal/service/budgets/budget.go */
const budget: ResourceModel<World> = {
  type: "aws:budgets/budget:Budget",
  coverage:
    "Of cost, with a fixed limit in USD, filters and notifications. Nobody is told of anything. Plans of limits, adjustment and types of cost are refused.",
  check: (inputs, old, operation) => {
    const checked = strictCheck<World>(schema, { timePeriodEnd: "2087-06-15_00:00" })(inputs, old, operation);
    return { ...checked, inputs: withAllTags(operation, named(checked.inputs, old, operation)) };
  },
  replaceOn: ["name"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) => planned(inputs, old, ["arn", "accountId"]),
  create: (inputs, operation) => {
    const { id: owner, budgets } = account(operation);
    const name = word(inputs["name"]);
    const call: Call = { doing: `creating Budget (${name})`, service: "Budgets", operation: "CreateBudget" };
    operation.uphold(budgetNameFree, { call, name, taken: name in budgets });
    const outputs = { ...inputs, accountId: owner, arn: `arn:aws:budgets::${owner}:budget/${name}` };
    budgets[name] = { properties: outputs, madeBy: operation.urn };
    return { id: `${owner}:${name}`, outputs };
  },
  read: (id, _old, operation) => {
    const outputs = account(operation).budgets[nameIn(id)]?.properties as Props | undefined;
    return outputs && { inputs: kept(outputs, INPUTS), outputs };
  },
  update: (id, old, inputs, operation) => {
    const { budgets } = account(operation);
    const outputs = { ...kept(old, ["arn", "accountId"]), ...inputs };
    budgets[nameIn(id)] = { properties: outputs, madeBy: budgets[nameIn(id)]?.madeBy ?? operation.urn };
    return outputs;
  },
  delete: (id, _old, operation) => {
    Reflect.deleteProperty(account(operation).budgets, nameIn(id));
  },
};

/** The account's number stands before the name. */
function nameIn(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

export const budgetsResources: readonly ResourceModel<World>[] = [budget];
