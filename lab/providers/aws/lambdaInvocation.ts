// The simulated invocation: a call of a function when the resource is made, and at each later step of its life if wanted.
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Operation, Props, ResourceModel, Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { bag, word } from "../../kernel/values";
import { AwsError } from "../../world/aws/errors";
import { invokeFunction, type Invocation } from "../../world/aws/lambdaRuntime";
import type { World } from "../../world/model";
import { placed } from "./ec2Resource";
import * as law from "./lambdaLaws";
import { planned, type Call } from "./services";

const json = z.string().refine(parses, "contains an invalid JSON");

const schema = z
  .strictObject({
    functionName: z.string(),
    input: json,
    lifecycleScope: z.enum(["CREATE_ONLY", "CRUD"]).optional(),
    terraformKey: z.string().optional(),
    triggers: z.record(z.string(), z.string()).optional(),
    region: z.string().optional(),
  })
  .refine(({ lifecycleScope, input }) => lifecycleScope !== "CRUD" || /^\s*\{.*\}\s*$/s.test(input), {
    message: 'lifecycle_scope other than "CREATE_ONLY" requires input to be a JSON object',
    path: ["input"],
  });

function parses(input: string): boolean {
  try {
    JSON.parse(input);
    return true;
  } catch {
    return false;
  }
}

const isCrud = (properties: Props): boolean => properties["lifecycleScope"] === "CRUD";

/**
 * internal/service/lambda/invocation.go. The code awaits between its calls, so other operations run in between, as they
 * do in the account.
 */
export const lambdaInvocation: ResourceModel<World> = {
  type: "aws:lambda/invocation:Invocation",
  coverage:
    "Runs the function's own code, with `tf` in its input when the scope is CRUD. Qualifiers and tenants are refused.",
  check: strictCheck(schema, { lifecycleScope: "CREATE_ONLY", terraformKey: "tf", qualifier: "$LATEST" }),
  replaceOn: ["functionName", "triggers", "region"],
  drift: (state, inputs) =>
    !isCrud(inputs) && state["input"] !== inputs["input"] ? [{ path: ["input"], replaces: true }] : [],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) =>
    old !== undefined && old["input"] === inputs["input"]
      ? planned(inputs, old, ["result", "region"])
      : planned(inputs, undefined, ["result", "region"]),
  create: async (inputs, operation) => {
    const { payload, result, region } = await invoke(inputs, operation, "create");
    return { id: idOf(inputs, payload), outputs: { ...inputs, region, result } };
  },
  read: (_id, old) => ({ inputs: old, outputs: old }),
  update: async (_id, old, inputs, operation) => {
    const { result, region } = await invoke(inputs, operation, "update", old["input"]);
    return { ...inputs, region, result };
  },
  delete: async (_id, old, operation) => {
    if (isCrud(old)) await invoke(old, operation, "delete", old["input"]);
  },
};

async function invoke(
  inputs: Props,
  operation: Operation<World>,
  action: "create" | "update" | "delete",
  before?: Value,
): Promise<{ payload: string; result: string; region: string }> {
  const at = placed(operation, inputs);
  const name = word(inputs["functionName"]).split(":").at(-1) ?? "";
  const payload = payloadOf(inputs, action, before);
  const call: Call = {
    doing: `invoking Lambda Function (${word(inputs["functionName"])})`,
    service: "Lambda",
    operation: "Invoke",
  };
  const arn = `arn:aws:lambda:${at.name}:${at.account.id}:function:${name}:$LATEST`;
  operation.uphold(law.functionExists, { call, arn, fn: at.region.functions[name] });
  const outcome = await invokeFunction(operation.world, at.name, name, JSON.parse(payload), operation.urn).catch(
    (error: unknown): string => {
      if (error instanceof AwsError) return error.message;
      throw error;
    },
  );
  if (typeof outcome !== "string") operation.spend(outcome.seconds);
  operation.uphold(law.invocationSucceeds, { call, outcome });
  return { payload, result: (outcome as Invocation).payload, region: at.name };
}

/** What the function is given: the input, and in scope CRUD which step of its life the resource is at. */
function payloadOf(inputs: Props, action: string, before: Value | undefined): string {
  const input = word(inputs["input"]);
  if (!isCrud(inputs)) return input;
  const previous = before === undefined ? null : (JSON.parse(word(before)) as Value);
  const tf = { action, prev_input: previous };
  return JSON.stringify({ ...bag(JSON.parse(input) as Value), [word(inputs["terraformKey"])]: tf });
}

function idOf(inputs: Props, payload: string): string {
  const hash = createHash("md5").update(payload).digest("hex");
  return `${word(inputs["functionName"])},$LATEST,${hash}`;
}
