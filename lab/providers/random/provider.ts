// The simulated random provider: real randomness, kept in the state until an input changes.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import { UNKNOWN, type ProviderModel, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { strict, strictCheck } from "../../kernel/strict";
import type { World } from "../../world/model";
import { text, type TextRules } from "./text";

const keepers = z.record(z.string(), z.string()).optional();
const flag = z.boolean().optional();
const count = z.int().min(0).optional();
const textInputs = z.strictObject({
  keepers,
  length: z.int().min(1, "length must be at least 1"),
  lower: flag,
  upper: flag,
  numeric: flag,
  number: flag,
  special: flag,
  minLower: count,
  minUpper: count,
  minNumeric: count,
  minSpecial: count,
  overrideSpecial: z.string().optional(),
});
const textDefaults: Props = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

/**
 * A resource that is made once and lives in the state only: every change of an input replaces it, and there is nothing
 * outside to read, update or delete (hashicorp/terraform-provider-random internal/provider: every attribute carries
 * RequiresReplace, Read and Delete do nothing).
 */
function once(
  type: string,
  coverage: string,
  schema: z.ZodObject,
  defaults: Props,
  secretOutputs: readonly string[],
  computed: readonly string[],
  make: (inputs: Props) => { id: string; outputs: Props },
): ResourceModel<World> {
  const inputNames = Object.keys(schema.shape);
  return {
    type,
    coverage,
    check: strictCheck(schema),
    replaceOn: inputNames,
    secretOutputs,
    durations: { create: 0, update: 0, delete: 0 },
    plan: (inputs, old) => ({
      ...defaults,
      ...inputs,
      ...Object.fromEntries(computed.map((name) => [name, old?.[name] ?? UNKNOWN])),
    }),
    create: (inputs) => {
      const all = { ...defaults, ...inputs };
      const { id, outputs } = make(all);
      return { id, outputs: { ...all, ...outputs } };
    },
    read: (_id, old) => ({ inputs: givenInputs(old, inputNames, defaults), outputs: old }),
    update: (_id, old) => old,
    delete: () => undefined,
  };
}

/** Inputs as a program would have given them: what equals a default was left out. */
function givenInputs(old: Props, names: readonly string[], defaults: Props): Props {
  const given = names.filter((name) => old[name] !== undefined && old[name] !== defaults[name]);
  return Object.fromEntries(given.map((name): [string, Value] => [name, old[name] ?? null]));
}

function rules(inputs: Props): TextRules {
  const is = (name: string): boolean => inputs[name] !== false;
  const atLeast = (name: string): number => Number(inputs[name]);
  return {
    length: Number(inputs["length"]),
    lower: is("lower") ? atLeast("minLower") : undefined,
    upper: is("upper") ? atLeast("minUpper") : undefined,
    numeric: is("numeric") && is("number") ? atLeast("minNumeric") : undefined,
    special: is("special") ? atLeast("minSpecial") : undefined,
    specials: typeof inputs["overrideSpecial"] === "string" ? inputs["overrideSpecial"] : undefined,
  };
}

const resources: readonly ResourceModel<World>[] = [
  once(
    "random:index/randomPassword:RandomPassword",
    "Whole. `bcryptHash` has the right form but verifies no password.",
    textInputs,
    textDefaults,
    ["result", "bcryptHash"],
    ["result", "bcryptHash"],
    (inputs) => ({
      id: "none",
      outputs: { result: text(rules(inputs)), bcryptHash: `$2a$10$${randomBytes(40).toString("hex").slice(0, 53)}` },
    }),
  ),
  once("random:index/randomString:RandomString", "Whole.", textInputs, textDefaults, [], ["result"], (inputs) => {
    const result = text(rules(inputs));
    return { id: result, outputs: { result } };
  }),
  once(
    "random:index/randomId:RandomId",
    "Whole.",
    z.strictObject({ byteLength: z.int().min(1), keepers, prefix: z.string().optional() }),
    {},
    [],
    ["b64Std", "b64Url", "dec", "hex"],
    (inputs) => {
      const bytes = randomBytes(Number(inputs["byteLength"]));
      const prefix = typeof inputs["prefix"] === "string" ? inputs["prefix"] : "";
      const hex = bytes.toString("hex");
      const id = bytes.toString("base64url");
      const forms = { b64Std: bytes.toString("base64"), b64Url: id, dec: BigInt(`0x${hex}`).toString(), hex };
      return { id, outputs: Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, prefix + form])) };
    },
  ),
  once(
    "random:index/randomBytes:RandomBytes",
    "Whole.",
    z.strictObject({ keepers, length: z.int().min(1) }),
    {},
    ["base64", "hex"],
    ["base64", "hex"],
    (inputs) => {
      const bytes = randomBytes(Number(inputs["length"]));
      return { id: "none", outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
    },
  ),
  once("random:index/randomUuid:RandomUuid", "Whole.", z.strictObject({ keepers }), {}, [], ["result"], () => {
    const result = randomUUID();
    return { id: result, outputs: { result } };
  }),
  once(
    "random:index/randomInteger:RandomInteger",
    "Without `seed`.",
    z.strictObject({ keepers, max: z.int(), min: z.int() }),
    {},
    [],
    ["result"],
    (inputs) => {
      const [min, max] = [Number(inputs["min"]), Number(inputs["max"])];
      if (max < min)
        throw new Error("The minimum (min) value needs to be smaller than or equal to maximum (max) value.");
      const result = randomInt(min, max + 1);
      return { id: String(result), outputs: { result } };
    },
  ),
];

export const randomProvider: ProviderModel<World> = {
  name: "random",
  version: "4.21.2",
  coverage: "Values come from the machine's random source. RandomPet, RandomShuffle and the UUID variants are refused.",
  resources,
  functions: [],
  checkConfig: (config) => strict(z.strictObject({ version: z.string().optional() }), config, "random").failures,
};
