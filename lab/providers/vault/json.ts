// JSON in inputs, in the one form that the provider keeps it in.
import { z } from "zod";
import type { Props } from "../../kernel/model";
import { isRecord } from "../../world/controllers/tree";

/** Schema of an input that holds JSON (hashicorp/terraform-provider-vault vault/resource_generic_secret.go). */
export const jsonText = z.string().refine((text) => normalized(text) !== undefined, "is not valid JSON");

/** Inputs with one of them normalized: keys in order and no spaces, so that another layout is no change. */
export function withNormalJson(inputs: Props, name: string): Props {
  const text = inputs[name];
  return typeof text === "string" ? { ...inputs, [name]: normalized(text) ?? text } : inputs;
}

function normalized(text: string): string | undefined {
  try {
    return JSON.stringify(inOrder(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key])]));
}
