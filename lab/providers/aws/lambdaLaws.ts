// What Lambda refuses: roles that it cannot take, names that are taken, functions that are missing or fail.
import type { Law } from "../../kernel/model";
import type { Invocation } from "../../world/aws/lambdaRuntime";
import type { LambdaFunction, Role } from "../../world/aws/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import { PROVIDER, refusal, type Call } from "./services";

export const roleAssumable: Law<{ call: Call; role: Role | undefined; lacks: string | undefined }> = {
  id: "aws-lambda-role-assumable",
  statement:
    "A function's role exists and trusts lambda.amazonaws.com. The provider waits until a new role is known everywhere.",
  source: `${PROVIDER} internal/service/lambda/function.go retryFunctionOp; docs.aws.amazon.com Lambda API reference, CreateFunction`,
  judge: ({ call, role, lacks }) => {
    const text = "The role defined for the function cannot be assumed by Lambda.";
    const otherwise = refusal(call, [400, "InvalidParameterValueException", text]);
    return role && lacks === undefined ? holds(dueTo(role.madeBy, otherwise)) : fails(otherwise);
  },
};

export const functionNameFree: Law<{ call: Call; name: string; taken: boolean }> = {
  id: "aws-lambda-function-name-free",
  statement: "Functions have names of their own in a region.",
  source:
    "docs.aws.amazon.com Lambda API reference, CreateFunction, ResourceConflictException; hashicorp/terraform-provider-aws issue 4088",
  judge: ({ call, name, taken }) =>
    taken ? fails(refusal(call, [409, "ResourceConflictException", `Function already exist: ${name}`])) : holds(),
};

export const functionExists: Law<{ call: Call; arn: string; fn: LambdaFunction | undefined }> = {
  id: "aws-lambda-function-exists",
  statement: "Permissions are given on, and calls made to, a function that exists.",
  source: "docs.aws.amazon.com Lambda API reference, AddPermission and Invoke, ResourceNotFoundException",
  judge: ({ call, arn, fn }) => {
    const otherwise = refusal(call, [404, "ResourceNotFoundException", `Function not found: ${arn}`]);
    return fn ? holds(dueTo(fn.madeBy, otherwise)) : fails(otherwise);
  },
};

export const statementFree: Law<{ call: Call; id: string; taken: boolean }> = {
  id: "aws-lambda-permission-id-free",
  statement: "Statements of a function's policy have ids of their own.",
  source: "docs.aws.amazon.com Lambda API reference, AddPermission, ResourceConflictException",
  judge: ({ call, id, taken }) => {
    const text = `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
    return taken ? fails(refusal(call, [409, "ResourceConflictException", text])) : holds();
  },
};

/** `outcome` is the text of Lambda's own refusal when the function was not even started. */
export const invocationSucceeds: Law<{ call: Call; outcome: Invocation | string }> = {
  id: "aws-lambda-invocation-succeeds",
  statement: "An invocation fails with what the function reports, and needs what allows the function's calls.",
  source: `${PROVIDER} internal/service/lambda/invocation.go invoke`,
  judge: ({ call, outcome }) => {
    if (typeof outcome === "string") return fails(refusal(call, [403, "AccessDeniedException", outcome]));
    if (outcome.failed) return fails(`${call.doing}: ${outcome.payload}`);
    return holds(...outcome.because);
  },
};

export const lambdaLaws = [roleAssumable, functionNameFree, functionExists, statementFree, invocationSucceeds] as const;
