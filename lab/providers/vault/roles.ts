// What roles of all auth methods have in common: the fields of their tokens, their paths, write, read, delete.
import { z } from "zod";
import { isList } from "../../kernel/codec";
import { UNKNOWN, type Operation, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { word } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client } from "./client";
import { bodyOf, changesOf, liveOf, sorted, trimmed, type Field } from "./fields";

const seconds = z.int().min(0).optional();
const texts = z.array(z.string()).optional();

/** Inputs about the tokens of a role (hashicorp/terraform-provider-vault vault/auth_token.go addTokenFields). */
export const tokenInputs = {
  tokenBoundCidrs: texts,
  tokenExplicitMaxTtl: seconds,
  tokenMaxTtl: seconds,
  tokenNoDefaultPolicy: z.boolean().optional(),
  tokenNumUses: seconds,
  tokenPeriod: seconds,
  tokenPolicies: texts,
  tokenTtl: seconds,
  tokenType: z.enum(["default", "service", "batch", "default-service", "default-batch"]).optional(),
};

export const tokenFields: readonly Field[] = [
  { name: "tokenBoundCidrs", zero: [], set: true },
  { name: "tokenExplicitMaxTtl", zero: 0 },
  { name: "tokenMaxTtl", zero: 0 },
  { name: "tokenNoDefaultPolicy", zero: false },
  { name: "tokenNumUses", zero: 0 },
  { name: "tokenPeriod", zero: 0 },
  { name: "tokenPolicies", zero: [], set: true },
  { name: "tokenTtl", zero: 0 },
  { name: "tokenType", zero: "default" },
];

interface RoleKind {
  readonly type: string;
  readonly coverage: string;
  /** Name of the method in the provider's texts, e.g. `AppRole`. */
  readonly method: string;
  readonly schema: z.ZodObject;
  /** Default of `backend`, and of what else the provider fills in. */
  readonly defaults: Props & { readonly backend: string };
  readonly fields: readonly Field[];
  /** Further outputs that only Vault knows before the first read. */
  readonly computed: readonly string[];
  /** What the create or update writes besides the role. */
  readonly writeMore?: (client: Client, path: string, inputs: Props, old: Props) => void;
  /** What the read finds besides the role. */
  readonly readMore?: (client: Client, path: string) => Props;
  /** How a read and a delete that are refused are worded. */
  readonly readRefusal: (path: string, cause: string) => string;
  readonly deleteRefusal: (path: string, cause: string) => string;
}

/** The model of a kind of role. Its id is its path in Vault's API. */
export function roleModel(kind: RoleKind): ResourceModel<World> {
  const { method, fields, defaults } = kind;
  const check = strictCheck<World>(kind.schema, defaults);
  const pathOf = (inputs: Props): string => `auth/${trimmed(inputs["backend"])}/role/${trimmed(inputs["roleName"])}`;
  const lookUp = (client: Client, path: string, old: Props): Props | undefined => {
    const say = (cause: string): string => kind.readRefusal(path, cause);
    const data = client.ask("GET", path, { say });
    if (!data) return undefined;
    const [, backend = "", roleName = ""] = /^auth\/(.+)\/role\/(.+)$/.exec(path) ?? [];
    const live = liveOf(data, fields);
    const tokenBoundCidrs = blocks(live["tokenBoundCidrs"], old["tokenBoundCidrs"]);
    return { ...live, ...kind.readMore?.(client, path), backend, roleName, tokenBoundCidrs };
  };
  const written = (client: Client, path: string, inputs: Props): Props => {
    const live = lookUp(client, path, inputs);
    if (!live) throw new Error(`the ${method} role ${path} was written and is not there`);
    return { ...live, ...inputs };
  };
  return {
    type: kind.type,
    coverage: kind.coverage,
    check: (inputs, old, operation) => {
      const checked = check(inputs, old, operation);
      return { ...checked, inputs: sorted(checked.inputs, fields) };
    },
    replaceOn: ["backend", "roleName"],
    secretOutputs: [],
    durations: { create: 1, update: 1, delete: 1 },
    plan: (inputs, old) => ({
      ...inputs,
      ...Object.fromEntries(kind.computed.map((name) => [name, inputs[name] ?? old?.[name] ?? UNKNOWN])),
    }),
    create: (inputs, operation) => {
      const [client, path] = [new Client(operation), pathOf(inputs)];
      const say = (cause: string): string => `error writing ${method} auth backend role "${path}": ${cause}`;
      client.ask("PUT", path, { body: bodyOf(inputs, fields), say });
      kind.writeMore?.(client, path, inputs, {});
      return { id: path, outputs: written(client, path, inputs) };
    },
    read: (id, old, operation) => {
      const live = lookUp(new Client(operation), id, old);
      return live && { inputs: live, outputs: { ...old, ...live } };
    },
    update: (id, _old, inputs, operation: Operation<World>) => {
      const [client, before] = [new Client(operation), operation.oldInputs ?? {}];
      const say = (cause: string): string => `error updating ${method} auth backend role "${id}": ${cause}`;
      client.ask("PUT", id, { body: changesOf(before, inputs, fields), say });
      kind.writeMore?.(client, id, inputs, before);
      return written(client, id, inputs);
    },
    delete: (id, _old, operation) => {
      new Client(operation).ask("DELETE", id, {
        say: (cause) => kind.deleteRefusal(id, cause),
        absentOn: ({ status }) => status === 404,
      });
    },
  };
}

/** Vault shows a block of one address without its length; the provider puts it back unless the program left it out. */
function blocks(live: Value | undefined, written: Value | undefined): Value {
  if (!isList(live)) return [];
  const own = isList(written) ? written : [];
  return live.map(word).map((block) => (block.includes("/") || own.includes(block) ? block : `${block}/32`));
}
