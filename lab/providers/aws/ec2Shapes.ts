// Parts of input schemas that the models of EC2 share.
import { z } from "zod";
import { isList } from "../../kernel/codec";
import type { Props, Value } from "../../kernel/model";
import { blockOf } from "../../world/aws/network";

export const text = z.string().optional();
export const flag = z.boolean().optional();
export const whole = z.int().optional();

/** Properties that the real provider takes and the lab does not simulate: giving one is refused, not ignored. */
export function notSimulated(...names: readonly string[]): z.ZodRawShape {
  const refused = z
    .unknown()
    .refine(() => false, "The lab does not simulate this property")
    .optional();
  return Object.fromEntries(names.map((name) => [name, refused]));
}

/** internal/verify/validate.go ValidIPv4CIDRNetworkAddress */
export const cidr = z.string().refine((value) => blockOf(value) !== undefined, "is not a valid IPv4 CIDR block");

/** A set of texts as the provider keeps it: in order, each once. */
export function ordered(inputs: Props, ...names: readonly string[]): Props {
  const sets = names.filter((name) => isList(inputs[name]));
  return { ...inputs, ...Object.fromEntries(sets.map((name) => [name, inOrder(inputs[name])])) };
}

function inOrder(value: Value | undefined): Value {
  if (!isList(value) || !value.every((item) => typeof item === "string")) return value ?? null;
  return [...new Set(value)].sort();
}
