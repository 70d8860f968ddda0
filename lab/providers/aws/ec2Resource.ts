// Makes resource models of EC2: what they have in common besides the thing itself. A region, an ARN, tags, a check.
import { z } from "zod";
import { UNKNOWN, type Durations, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { placeOf } from "../../world/aws/ec2";
import type { AwsAccount, Region, Tags } from "../../world/aws/model";
import type { World } from "../../world/model";
import { regionName, refusal, type Call } from "./services";
import { liveTags, retagged, strangeTags, withAllTags } from "./tags";
import { regionEnabled } from "./regionLaws";

/** Where an operation takes place. */
export interface At {
  readonly account: AwsAccount;
  readonly region: Region;
  /** e.g. `us-west-2`. */
  readonly name: string;
  /** ARN of a thing of the region, e.g. `vpc/vpc-0123`. */
  readonly arn: (resource: string) => string;
}

export interface Ec2Spec<Thing> {
  readonly type: string;
  readonly coverage: string;
  /** Inputs besides `region` and `tags`. */
  readonly shape: z.ZodRawShape;
  readonly defaults?: Props;
  /** Inputs as the provider reads them: sets in order, names made up. */
  readonly normal?: (inputs: Props, old: Props | undefined, operation: Operation<World>) => Props;
  readonly replaceOn: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly durations: Durations;
  /** Outputs that only the API knows. */
  readonly computed: readonly string[];
  /** Makes the thing and returns its id. */
  readonly create: (inputs: Props, at: At, operation: Operation<World>) => string;
  readonly find: (id: string, at: At) => Thing | undefined;
  /** Live inputs and outputs. */
  readonly live: (thing: Thing, at: At, old: Props) => Props;
  /** Tags of a thing; absent for things without. */
  readonly tags?: (thing: Thing) => { tags: Tags };
  readonly update?: (thing: Thing, inputs: Props, at: At, operation: Operation<World>, old: Props) => void;
  readonly delete: (thing: Thing, at: At, operation: Operation<World>, old: Props) => void;
}

/** Where a resource is, by its own region or its provider's. */
export function placed(operation: Operation<World>, properties: Props): At {
  const name = regionName(operation, properties);
  operation.uphold(regionEnabled, { name, account: operation.world.aws });
  const { account, region } = placeOf(operation.world, name);
  return { account, region, name, arn: (resource) => `arn:aws:ec2:${name}:${account.id}:${resource}` };
}

/** A call of EC2 as the provider words its failure. */
export function ec2(doing: string, operation: string): Call {
  return { doing, service: "EC2", operation };
}

/** The text of EC2's refusal. */
export function refused(call: Call, code: string, message: string): string {
  return refusal(call, [400, code, message, "generic"]);
}

export function ec2Model<Thing>(spec: Ec2Spec<Thing>): ResourceModel<World> {
  const tagged = spec.tags !== undefined;
  const schema = z.strictObject({
    ...spec.shape,
    region: z.string().optional(),
    ...(tagged ? { tags: z.record(z.string(), z.string()).optional() } : {}),
  });
  const check = strictCheck<World>(schema, spec.defaults);
  // The id is an output too, as with every provider that is made of one for Terraform, where it is an attribute.
  const outputs = (id: string, thing: Thing, at: At, old: Props, operation: Operation<World>): Props => ({
    ...old,
    id,
    ...spec.live(thing, at, old),
    region: at.name,
    ...(spec.tags ? liveTags(operation, spec.tags(thing).tags, old) : {}),
  });
  return {
    type: spec.type,
    coverage: spec.coverage,
    check: (inputs, old, operation) => {
      const checked = check(inputs, old, operation);
      const normal = spec.normal?.(checked.inputs, old, operation) ?? checked.inputs;
      return { ...checked, inputs: tagged ? withAllTags(operation, normal) : normal };
    },
    replaceOn: [...spec.replaceOn, "region"],
    ...(spec.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: spec.deleteBeforeReplace }),
    ...(tagged ? { drift: strangeTags } : {}),
    keptOnTimeout: true,
    secretOutputs: [],
    durations: spec.durations,
    plan: (inputs, old) => ({
      ...Object.fromEntries([...spec.computed, "region", "id"].map((name) => [name, old?.[name] ?? UNKNOWN])),
      ...inputs,
    }),
    create: (inputs, operation) => {
      const at = placed(operation, inputs);
      const id = spec.create(inputs, at, operation);
      return { id, outputs: outputs(id, there(spec, id, at), at, inputs, operation) };
    },
    read: (id, old, operation) => {
      const at = placed(operation, old);
      const thing = spec.find(id, at);
      if (thing === undefined) return undefined;
      const live = outputs(id, thing, at, old, operation);
      const inputs = Object.entries(live).filter(([name]) => name in schema.shape || name === "tagsAll");
      return { inputs: Object.fromEntries(inputs), outputs: live };
    },
    update: (id, old, inputs, operation) => {
      const at = placed(operation, old);
      const thing = there(spec, id, at);
      if (spec.tags) spec.tags(thing).tags = retagged(spec.tags(thing).tags, old, inputs);
      spec.update?.(thing, inputs, at, operation, old);
      return outputs(id, there(spec, id, at), at, { ...computedOf(spec, old), ...inputs }, operation);
    },
    delete: (id, old, operation) => {
      const at = placed(operation, old);
      const thing = spec.find(id, at);
      if (thing !== undefined) spec.delete(thing, at, operation, old);
    },
  };
}

function there<Thing>(spec: Ec2Spec<Thing>, id: string, at: At): Thing {
  const thing = spec.find(id, at);
  if (thing === undefined) throw new Error(`couldn't find resource: ${spec.type} ${id}`);
  return thing;
}

function computedOf(spec: Pick<Ec2Spec<never>, "computed">, old: Props): Props {
  return Object.fromEntries(Object.entries(old).filter(([name]) => spec.computed.includes(name)));
}

/** A record without one of its keys. */
export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
