// The simulated functions, and who may invoke them.
import { createHash } from "node:crypto";
import { z } from "zod";
import { Archive, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { amount, bag, text, word } from "../../kernel/values";
import { mayAssume } from "../../world/aws/iam";
import { roleName, RUNTIMES } from "../../world/aws/lambdaRuntime";
import type { LambdaFunction } from "../../world/aws/model";
import { nowOf } from "../../world/clock";
import type { World } from "../../world/model";
import { ec2Model, without, type At } from "./ec2Resource";
import { lambdaInvocation } from "./lambdaInvocation";
import * as law from "./lambdaLaws";
import { account, kept, named, texts, type Call } from "./services";

/** What of a function is the caller's to say, beside its code. */
const WRITTEN = ["name", "role", "runtime", "handler", "timeout", "memorySize", "description", "environment"];

/** internal/service/lambda/function.go */
const lambdaFunction = ec2Model<LambdaFunction>({
  type: "aws:lambda/function:Function",
  coverage:
    "Functions for Node.js of an archive of texts, which are run when they are invoked. Images, packages in S3, layers, versions, networks, logging and the like are refused.",
  shape: {
    name: z
      .string()
      .regex(/^[\w-]{1,64}$/, "invalid value for name (must be valid function name or function ARN)")
      .optional(),
    role: z.string().regex(/^arn:aws:iam::\d{12}:role\/.+$/, "invalid ARN"),
    runtime: z.enum(RUNTIMES),
    handler: z.string().max(128),
    code: z.instanceof(Archive),
    timeout: z.int().min(1).max(900).optional(),
    memorySize: z.int().min(128).max(10240).optional(),
    description: z.string().max(256).optional(),
    packageType: z.literal("Zip").optional(),
    publish: z.literal(false).optional(),
    environment: z.strictObject({ variables: z.record(z.string(), z.string()).optional() }).optional(),
  },
  defaults: { timeout: 3, memorySize: 128, packageType: "Zip", publish: false },
  normal: named,
  replaceOn: ["name"],
  durations: { create: 8, update: 6, delete: 2 },
  computed: ["arn", "invokeArn", "qualifiedArn", "version", "lastModified", "codeSha256", "sourceCodeHash"],
  create: (inputs, at, operation) => {
    const name = word(inputs["name"]);
    const call: Call = { doing: `creating Lambda Function (${name})`, service: "Lambda", operation: "CreateFunction" };
    operation.uphold(law.functionNameFree, { call, name, taken: name in at.region.functions });
    const written = accepted(inputs, operation, call);
    const arn = functionArn(at, name);
    const made = { name, arn, permissions: {}, tags: texts(inputs["tagsAll"]), madeBy: operation.urn };
    at.region.functions[name] = { ...made, ...written };
    return name;
  },
  find: (id, { region }) => region.functions[id],
  live: (fn, at) => {
    const sha = createHash("sha256").update(JSON.stringify(fn.code)).digest("base64");
    const uri = `arn:aws:apigateway:${at.name}:lambda:path/2015-03-31/functions/${fn.arn}/invocations`;
    return {
      ...(fn.properties as Props),
      code: new Archive(fn.code),
      arn: fn.arn,
      invokeArn: uri,
      qualifiedArn: `${fn.arn}:$LATEST`,
      version: "$LATEST",
      codeSha256: sha,
      sourceCodeHash: sha,
    };
  },
  tags: (fn) => fn,
  update: (fn, inputs, _at, operation) => {
    const call: Call = {
      doing: `updating Lambda Function (${fn.name}) configuration`,
      service: "Lambda",
      operation: "UpdateFunctionConfiguration",
    };
    Object.assign(fn, accepted(inputs, operation, call));
  },
  delete: (fn, at) => {
    at.region.functions = without(at.region.functions, fn.name);
  },
});

/** What is written into a function, if Lambda can take its role. */
function accepted(
  inputs: Props,
  operation: Operation<World>,
  call: Call,
): Pick<LambdaFunction, "role" | "runtime" | "handler" | "timeout" | "memory" | "environment" | "code" | "properties"> {
  const role = word(inputs["role"]);
  const lacks = mayAssume(operation.world, roleName(role), { service: "lambda.amazonaws.com" });
  operation.uphold(law.roleAssumable, { call, role: account(operation).roles[roleName(role)], lacks });
  const { code } = inputs;
  return {
    role,
    runtime: word(inputs["runtime"]),
    handler: word(inputs["handler"]),
    timeout: amount(inputs["timeout"], 3),
    memory: amount(inputs["memorySize"], 128),
    environment: texts(bag(inputs["environment"])["variables"]),
    code: code instanceof Archive ? { ...code.files } : {},
    properties: { ...kept(inputs, WRITTEN), lastModified: nowOf(operation.world).toISOString() },
  };
}

function functionArn(at: At, name: string): string {
  return `arn:aws:lambda:${at.name}:${at.account.id}:function:${name}`;
}

interface Granted {
  readonly fn: LambdaFunction;
  readonly id: string;
}

/** internal/service/lambda/permission.go */
const lambdaPermission: ResourceModel<World> = ec2Model<Granted>({
  type: "aws:lambda/permission:Permission",
  coverage:
    "For a service to invoke a function, with the ARN of the source. URLs, organizations, qualifiers and other accounts are refused.",
  shape: {
    statementId: z.string().optional(),
    action: z.literal("lambda:InvokeFunction"),
    function: z.string(),
    principal: z.string(),
    sourceArn: z.string().regex(/^arn:/, "invalid ARN").optional(),
  },
  normal: (inputs, old, operation) => named(inputs, old, operation, "statementId"),
  replaceOn: ["statementId", "action", "function", "principal", "sourceArn"],
  durations: { create: 1, update: 1, delete: 1 },
  computed: [],
  create: (inputs, at, operation) => {
    const [id, name] = [word(inputs["statementId"]), functionName(inputs)];
    const call: Call = {
      doing: `adding Lambda Permission (${word(inputs["function"])}/${id})`,
      service: "Lambda",
      operation: "AddPermission",
    };
    const fn = at.region.functions[name];
    operation.uphold(law.functionExists, { call, arn: functionArn(at, name), fn });
    operation.uphold(law.statementFree, { call, id, taken: fn !== undefined && id in fn.permissions });
    const sourceArn = text(inputs["sourceArn"]);
    const permission = { principal: word(inputs["principal"]), ...(sourceArn === undefined ? {} : { sourceArn }) };
    if (fn) fn.permissions[id] = { ...permission, madeBy: operation.urn };
    return id;
  },
  // The function is not in the id: the provider knows it from the state.
  find: (id, { region }) => {
    const fn = Object.values(region.functions).find(({ permissions }) => id in permissions);
    return fn && { fn, id };
  },
  live: ({ fn, id }) => {
    const { principal = "", sourceArn } = fn.permissions[id] ?? {};
    return { statementId: id, principal, ...(sourceArn === undefined ? {} : { sourceArn }) };
  },
  delete: ({ fn, id }) => {
    fn.permissions = without(fn.permissions, id);
  },
});

/** A function is named, or given by its ARN. */
function functionName(inputs: Props): string {
  return word(inputs["function"]).split(":").at(-1) ?? "";
}

export const lambdaResources: readonly ResourceModel<World>[] = [lambdaFunction, lambdaPermission, lambdaInvocation];
