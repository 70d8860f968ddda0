// The simulated SecretID of an AppRole.
import { z } from "zod";
import { UNKNOWN, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { amount, word } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client } from "./client";
import { sorted, trimmed, without, type Field } from "./fields";
import { jsonText, withNormalJson } from "./json";

const schema = z.strictObject({
  roleName: z.string(),
  backend: z.string().optional(),
  cidrLists: z.array(z.string()).optional(),
  tokenBoundCidrs: z.array(z.string()).optional(),
  metadata: jsonText.optional(),
  ttl: z.int().min(0).optional(),
  numUses: z.int().min(0).optional(),
});
const sets: readonly Field[] = [
  { name: "cidrLists", zero: [], set: true },
  { name: "tokenBoundCidrs", zero: [], set: true },
];
const check = strictCheck<World>(schema, { backend: "approle" });

/** hashicorp/terraform-provider-vault vault/resource_approle_auth_backend_role_secret_id.go: every input is fixed. */
export const secretId: ResourceModel<World> = {
  type: "vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId",
  coverage: "SecretIDs that Vault makes up. Own SecretIDs and wrapped ones are refused.",
  check: (inputs, old, operation) => {
    const checked = check(inputs, old, operation);
    return { ...checked, inputs: withNormalJson(sorted(checked.inputs, sets), "metadata") };
  },
  replaceOn: ["roleName", "backend", "cidrLists", "tokenBoundCidrs", "metadata", "ttl", "numUses"],
  // Life and uses are read back, those of the role as well; where the program gave none, that is a change which
  // replaces the SecretID at every `up`.
  drift: (state, inputs) =>
    ["ttl", "numUses"]
      .filter((name) => inputs[name] === undefined && amount(state[name], 0) !== 0)
      .map((name) => ({ path: [name], replaces: true })),
  secretOutputs: ["secretId", "wrappingToken"],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) => ({
    ...inputs,
    secretId: old?.["secretId"] ?? UNKNOWN,
    accessor: old?.["accessor"] ?? UNKNOWN,
    wrappingToken: old?.["wrappingToken"] ?? UNKNOWN,
    wrappingAccessor: old?.["wrappingAccessor"] ?? UNKNOWN,
  }),
  create: (inputs, operation) => {
    const client = new Client(operation);
    const [backend, role] = [trimmed(inputs["backend"]), trimmed(inputs["roleName"])];
    const path = `auth/${backend}/role/${role}/secret-id`;
    const say = (cause: string): string => `error writing AppRole auth backend role SecretID "${path}": ${cause}`;
    const made = client.ask("PUT", path, { body: bodyOf(inputs), say }) ?? {};
    const accessor = word(made["secret_id_accessor"] as Value);
    const id = `backend=${backend}::role=${role}::accessor=${accessor}`;
    const live = lookUp(client, id);
    return { id, outputs: { ...inputs, ...live, secretId: word(made["secret_id"] as Value), accessor } };
  },
  read: (id, old, operation) => {
    const live = lookUp(new Client(operation), id);
    return live && { inputs: without(live, "accessor"), outputs: { ...old, ...live } };
  },
  update: (_id, old, inputs) => ({ ...old, ...inputs }),
  delete: (id, _old, operation) => {
    const { path, accessor } = parsed(id);
    // The provider keeps the cause to itself. An accessor that is gone is an error as well.
    const say = (): string => `error deleting AppRole auth backend role SecretID "${id}"`;
    const body = { secret_id_accessor: accessor };
    new Client(operation).ask("PUT", `${path}/secret-id-accessor/destroy`, { body, say });
  },
};

function bodyOf(inputs: Props): Record<string, unknown> {
  const list = (name: string): string => (Array.isArray(inputs[name]) ? inputs[name].join(",") : "");
  const [cidrs, tokenCidrs] = [list("cidrLists"), list("tokenBoundCidrs")];
  return {
    metadata: word(inputs["metadata"]),
    ...(cidrs === "" ? {} : { cidr_list: cidrs }),
    ...(tokenCidrs === "" ? {} : { token_bound_cidrs: tokenCidrs }),
    ...(amount(inputs["ttl"], 0) === 0 ? {} : { ttl: inputs["ttl"] }),
    ...(amount(inputs["numUses"], 0) === 0 ? {} : { num_uses: inputs["numUses"] }),
  };
}

function parsed(id: string) {
  const [, backend = "", role = "", accessor = ""] = /^backend=(.+)::role=(.+)::accessor=(.+)$/.exec(id) ?? [];
  if (accessor === "") {
    throw new Error(`invalid ID "${id}" for AppRole auth backend role SecretID: ID did not match pattern`);
  }
  return { backend, role, accessor, path: `auth/${backend}/role/${role}` };
}

function lookUp(client: Client, id: string): Props | undefined {
  const { backend, role, accessor, path } = parsed(id);
  const data = client.ask("PUT", `${path}/secret-id-accessor/lookup`, {
    body: { secret_id_accessor: accessor },
    say: (cause) => `error reading AppRole auth backend role SecretID "${id}": ${cause}`,
    absentOn: ({ status, errors }) =>
      status === 404 || (status === 500 && errors.some((error) => error.includes(`role "${role}" does not exist`))),
  });
  return (
    data && {
      backend,
      roleName: role,
      accessor,
      cidrLists: data["cidr_list"] as Value,
      tokenBoundCidrs: data["token_bound_cidrs"] as Value,
      // None is reported as an empty object, which is no change (DiffSuppressFunc).
      metadata: withNormalJson({ metadata: JSON.stringify(data["metadata"]) }, "metadata")["metadata"] ?? "",
      ttl: data["secret_id_ttl"] as Value,
      numUses: data["secret_id_num_uses"] as Value,
    }
  );
}
