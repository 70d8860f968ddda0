// The simulated policy.
import { z } from "zod";
import type { ResourceModel, Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { word } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client } from "./client";

/** hashicorp/terraform-provider-vault vault/resource_policy.go. */
export const policy: ResourceModel<World> = {
  type: "vault:index/policy:Policy",
  coverage: "Whole, with a name: the lab makes none up. Of the language: `path` stanzas with capabilities.",
  check: strictCheck(z.strictObject({ name: z.string(), policy: z.string() })),
  replaceOn: ["name"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs) => inputs,
  create: (inputs, operation) => {
    const client = new Client(operation);
    const name = word(inputs["name"]);
    write(client, name, inputs["policy"]);
    return { id: name, outputs: { name, policy: written(client, name) } };
  },
  // A policy that is gone is not taken for a resource that is gone: the provider sees an empty text.
  read: (id, _old, operation) => {
    const live = { name: id, policy: written(new Client(operation), id) };
    return { inputs: live, outputs: live };
  },
  update: (id, _old, inputs, operation) => {
    const client = new Client(operation);
    write(client, id, inputs["policy"]);
    return { name: id, policy: written(client, id) };
  },
  delete: (id, _old, operation) => {
    const say = (cause: string): string => `error deleting from Vault: ${cause}`;
    new Client(operation).ask("DELETE", `sys/policies/acl/${id}`, { say });
  },
};

function write(client: Client, name: string, text: Value | undefined): void {
  const say = (cause: string): string => `error writing to Vault: ${cause}`;
  client.ask("PUT", `sys/policies/acl/${name}`, { body: { policy: word(text) }, say });
}

function written(client: Client, name: string): string {
  const say = (cause: string): string => `error reading from Vault: ${cause}`;
  return word(client.ask("GET", `sys/policies/acl/${name}`, { say })?.["policy"] as Value | undefined);
}
