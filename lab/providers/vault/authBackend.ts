// The simulated auth method.
import { z } from "zod";
import { UNKNOWN, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { nameOf, strict } from "../../kernel/strict";
import { amount, bag, text, word } from "../../kernel/values";
import type { World } from "../../world/model";
import { seconds } from "../../world/vault/duration";
import { Client } from "./client";
import { without } from "./fields";

const duration = z.string().regex(/^(\d+[smh])+$|^\d+$/, "must be a duration, e.g. 8760h");
const schema = z.strictObject({
  type: z.enum(["approle", "kubernetes"]),
  path: z
    .string()
    .regex(/^[^/].*[^/]$/, 'invalid value, cannot contain leading/trailing "/"')
    .optional(),
  description: z.string().optional(),
  tune: z.strictObject({ defaultLeaseTtl: duration.optional(), maxLeaseTtl: duration.optional() }).optional(),
});

/** hashicorp/terraform-provider-vault vault/resource_auth_backend.go. */
export const authBackend: ResourceModel<World> = {
  type: "vault:index/authBackend:AuthBackend",
  coverage: "Types `approle` and `kubernetes`, description, leases of `tune`. Moves and everything else are refused.",
  check: (inputs, _old, operation) => {
    const { inputs: present, failures } = strict(schema, inputs, nameOf(operation.urn));
    return { inputs: { ...present, path: present["path"] ?? present["type"] ?? "" }, failures };
  },
  replaceOn: ["type"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 2 },
  plan: (inputs, old) => ({ ...inputs, accessor: old?.["accessor"] ?? UNKNOWN }),
  create: (inputs, operation) => {
    const client = new Client(operation);
    const path = word(inputs["path"]);
    const body = { type: inputs["type"], description: word(inputs["description"]) };
    client.ask("POST", `sys/auth/${path}`, { body, say: (cause) => `error writing to Vault: ${cause}` });
    if (inputs["tune"] !== undefined) tune(client, path, inputs);
    return { id: path, outputs: { ...inputs, ...lookUp(client, path, inputs) } };
  },
  read: (id, old, operation) => {
    const live = lookUp(new Client(operation), id, old);
    return live && { inputs: without(live, "accessor"), outputs: { ...old, ...live } };
  },
  update: (id, _old, inputs, operation) => {
    if (inputs["path"] !== id) {
      throw new Error(`the lab does not play the move of the auth method "${id}" to "${word(inputs["path"])}"`);
    }
    const client = new Client(operation);
    tune(client, id, inputs);
    return { ...inputs, ...lookUp(client, id, inputs) };
  },
  delete: (id, _old, operation) => {
    const say = (cause: string): string => `error disabling auth from Vault: ${cause}`;
    new Client(operation).ask("DELETE", `sys/auth/${id}`, { say });
  },
};

function tune(client: Client, path: string, inputs: Props): void {
  const { defaultLeaseTtl = "0", maxLeaseTtl = "0" } = bag(inputs["tune"]);
  const body = {
    description: word(inputs["description"]),
    default_lease_ttl: defaultLeaseTtl,
    max_lease_ttl: maxLeaseTtl,
  };
  client.ask("POST", `sys/mounts/auth/${path}/tune`, { body });
}

function lookUp(client: Client, path: string, old: Props): Props | undefined {
  const data = client.ask("GET", `sys/auth/${path}`, {
    absentOn: ({ status, errors }) => status === 404 || errors.some((error) => error.includes("No auth engine at")),
  });
  if (!data) return undefined;
  const say = (cause: string): string => `error reading tune information from Vault: ${cause}`;
  const leases = client.ask("GET", `sys/mounts/auth/${path}/tune`, { say }) ?? {};
  const before = bag(old["tune"]);
  return {
    type: word(data["type"] as Value),
    path,
    description: word(data["description"] as Value),
    accessor: word(data["accessor"] as Value),
    tune: {
      defaultLeaseTtl: lease(leases["default_lease_ttl"] as Value, before["defaultLeaseTtl"]),
      maxLeaseTtl: lease(leases["max_lease_ttl"] as Value, before["maxLeaseTtl"]),
    },
  };
}

/** A lease as the program wrote it, or in Go's short form. */
function lease(live: Value, written: Value | undefined): string {
  const value = amount(live, 0);
  const before = text(written);
  return before !== undefined && seconds(before) === value ? before : `${value}s`;
}
