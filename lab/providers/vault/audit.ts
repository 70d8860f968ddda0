// The simulated audit device.
import { z } from "zod";
import type { ResourceModel, Value } from "../../kernel/model";
import { nameOf, strict } from "../../kernel/strict";
import { bag, word } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client } from "./client";

const schema = z.strictObject({
  type: z.enum(["file"]),
  path: z.string().optional(),
  options: z.record(z.string(), z.string()),
});

/** hashicorp/terraform-provider-vault vault/resource_audit.go: every input is fixed. */
export const audit: ResourceModel<World> = {
  type: "vault:index/audit:Audit",
  coverage: "Devices of type `file`, with path and options. What they write is not played.",
  check: (inputs, _old, operation) => {
    const { inputs: present, failures } = strict(schema, inputs, nameOf(operation.urn));
    return { inputs: { ...present, path: present["path"] ?? present["type"] ?? "" }, failures };
  },
  replaceOn: ["type", "path", "options"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs) => inputs,
  create: (inputs, operation) => {
    const path = word(inputs["path"]);
    const body = { type: inputs["type"], options: bag(inputs["options"]) };
    const say = (cause: string): string => `error enabling audit backend: ${cause}`;
    new Client(operation).ask("PUT", `sys/audit/${path}`, { body, say });
    return { id: path, outputs: inputs };
  },
  read: (id, old, operation) => {
    const say = (cause: string): string => `error reading from Vault: ${cause}`;
    const devices = new Client(operation).ask("GET", "sys/audit", { say }) ?? {};
    const found = devices[`${id}/`];
    if (found === undefined) return undefined;
    const device = bag(found as Value);
    const live = { path: id, type: word(device["type"]), options: bag(device["options"]) };
    return { inputs: live, outputs: { ...old, ...live } };
  },
  update: (_id, _old, inputs) => inputs,
  delete: (id, _old, operation) => {
    const say = (cause: string): string => `error disabling audit backend Vault: ${cause}`;
    new Client(operation).ask("DELETE", `sys/audit/${id}`, { say });
  },
};
