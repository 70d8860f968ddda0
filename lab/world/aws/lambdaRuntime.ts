// Runs a function of the account: its own code, with the simulated SDK, the simulated internet and a clock of the world.
import { setImmediate } from "node:timers";
import { isNativeError } from "node:util/types";
import { compileFunction } from "node:vm";
import type { Reason, Urn } from "../../kernel/model";
import type { World } from "../model";
import { AwsError } from "./errors";
import { accountOf, mayAssume } from "./iam";
import { commonJs } from "./lambdaCode";
import { Surroundings } from "./lambdaSurroundings";
import type { LambdaFunction } from "./model";
import type { Caller } from "./sdkCaller";

/** What an invocation answered. */
export interface Invocation {
  /** JSON text: what the handler returned, or `errorType` and `errorMessage`. */
  readonly payload: string;
  /** True for an error of the function, which the API reports as FunctionError `Unhandled`. */
  readonly failed: boolean;
  /** Virtual seconds; the world's clock has moved by those that the code waited. */
  readonly seconds: number;
  /** Why the calls of the code were allowed. */
  readonly because: readonly Reason[];
}

/** Turns of the event loop without a step forward after which nothing is expected any more. */
const PATIENCE = 50;

export const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];

const REQUEST = "RequestId: 00000000-0000-0000-0000-000000000000";

/**
 * Invokes a function and waits for its answer.
 *
 * The code runs in this process, as it is uploaded: ES modules are rewritten to CommonJS, and each invocation begins
 * anew, as after a cold start. It sees the AWS SDK, the Image Factory, `fetch`, timers and `Date` of the simulated world;
 * modules that are not simulated cannot be found.
 *
 * @param onBehalfOf the resource whose operation invokes it; none when an event does
 * @throws AwsError ResourceNotFoundException for an unknown function, AccessDeniedException when Lambda cannot take its role
 */
export async function invokeFunction(
  world: World,
  regionName: string,
  name: string,
  event: unknown,
  onBehalfOf?: Urn,
): Promise<Invocation> {
  const account = accountOf(world);
  const fn = account.regions[regionName]?.functions[name];
  if (!fn) {
    const arn = `arn:aws:lambda:${regionName}:${account.id}:function:${name}`;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`);
  }
  const role = roleName(fn.role);
  if (mayAssume(world, role, { service: "lambda.amazonaws.com" }) !== undefined) {
    throw new AwsError("AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.");
  }
  const because: Reason[] = [];
  const surroundings = new Surroundings(world, fn, regionName);
  const caller: Caller = {
    world,
    region: regionName,
    role,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    spend: (seconds) => {
      surroundings.spend(seconds);
    },
    granted: (reason) => because.push(reason),
  };
  const outcome = await run(fn, surroundings, caller, event);
  return {
    ...outcome,
    seconds: Math.min(surroundings.elapsed, fn.timeout),
    because: [...because, ...surroundings.because],
  };
}

/** Name of a role by its ARN. */
export function roleName(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

type Outcome = Pick<Invocation, "payload" | "failed">;

async function run(fn: LambdaFunction, surroundings: Surroundings, caller: Caller, event: unknown): Promise<Outcome> {
  let settled: Outcome | undefined;
  start(fn, surroundings, caller, event).then(
    (value) => {
      settled = { payload: value === undefined ? "null" : JSON.stringify(value), failed: false };
    },
    (error: unknown) => {
      settled = { payload: JSON.stringify(reported(error)), failed: true };
    },
  );
  let idle = 0;
  const look = (): Outcome | undefined => settled;
  while (look() === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    if (surroundings.elapsed > fn.timeout) break;
    if (look() !== undefined) break;
    idle = surroundings.progressed() ? 0 : idle + 1;
    if (idle < PATIENCE) continue;
    if (!surroundings.advance()) {
      const text = `${REQUEST} Error: Runtime exited without providing a reason`;
      return { payload: JSON.stringify({ errorType: "Runtime.ExitError", errorMessage: text }), failed: true };
    }
    idle = 0;
  }
  if (surroundings.elapsed > fn.timeout) {
    const text = `${REQUEST} Error: Task timed out after ${fn.timeout.toFixed(2)} seconds`;
    return { payload: JSON.stringify({ errorType: "Sandbox.Timedout", errorMessage: text }), failed: true };
  }
  return look() ?? { payload: "null", failed: false };
}

/** aws/aws-lambda-nodejs-runtime-interface-client src/Errors.js, toRapidResponse; the stack is left out. */
function reported(error: unknown): { errorType: string; errorMessage: string } {
  if (isNativeError(error)) return { errorType: error.name, errorMessage: error.message };
  return { errorType: typeof error, errorMessage: String(error) };
}

type Handler = (event: unknown, context: unknown) => unknown;

/** aws/aws-lambda-nodejs-runtime-interface-client src/UserFunction.js: file, then export, named by `handler`. */
async function start(fn: LambdaFunction, surroundings: Surroundings, caller: Caller, event: unknown): Promise<unknown> {
  await Promise.resolve();
  const [file = "", exported = ""] = fn.handler.split(".");
  const name = [".js", ".mjs", ".cjs"].map((ending) => file + ending).find((candidate) => candidate in fn.code);
  if (name === undefined) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);
  const handler = load(name, fn.code[name] ?? "", surroundings, caller)[exported];
  if (typeof handler !== "function") {
    throw named("Runtime.HandlerNotFound", `${fn.handler} is undefined or not exported`);
  }
  return (handler as Handler)(structuredClone(event), { functionName: fn.name, invokedFunctionArn: fn.arn });
}

function load(name: string, code: string, surroundings: Surroundings, caller: Caller): Record<string, unknown> {
  let text: string;
  try {
    text = commonJs(name, code);
  } catch (error) {
    throw named("Runtime.UserCodeSyntaxError", error instanceof Error ? error.message : String(error));
  }
  const globals = surroundings.globals();
  const module = { exports: {} as Record<string, unknown> };
  const require = (id: string): unknown => {
    const found = surroundings.module(id, caller);
    if (found === undefined) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${id}'`);
    return found;
  };
  const parameters = ["module", "exports", "require", ...Object.keys(globals)];
  const body = compileFunction(text, parameters, { filename: name });
  (body as (...args: unknown[]) => void)(module, module.exports, require, ...Object.values(globals));
  return module.exports;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
