// The simulated mount of a secret engine.
import { z } from "zod";
import { UNKNOWN, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { bag, word } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client } from "./client";
import { without } from "./fields";

const schema = z.strictObject({
  path: z.string(),
  type: z.enum(["kv", "kv-v2"]),
  description: z.string().optional(),
  options: z.record(z.string(), z.string()).optional(),
});

/** hashicorp/terraform-provider-vault vault/resource_mount.go. */
export const mount: ResourceModel<World> = {
  type: "vault:index/mount:Mount",
  coverage: "Key-value engines of version 2, with path, description and options. Leases and moves are refused.",
  check: strictCheck(schema),
  replaceOn: ["type"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 2 },
  plan: (inputs, old) => ({ ...inputs, accessor: old?.["accessor"] ?? UNKNOWN }),
  create: (inputs, operation) => {
    const client = new Client(operation);
    const path = word(inputs["path"]);
    const body = { type: inputs["type"], description: word(inputs["description"]), options: bag(inputs["options"]) };
    client.ask("POST", `sys/mounts/${path}`, { body, say: (cause) => `error writing to Vault: ${cause}` });
    return { id: path, outputs: { ...inputs, ...lookUp(client, path, inputs) } };
  },
  read: (id, old, operation) => {
    const live = lookUp(new Client(operation), id, old);
    return live && { inputs: without(live, "accessor"), outputs: { ...old, ...live } };
  },
  update: (id, _old, inputs, operation) => {
    if (inputs["path"] !== id) {
      throw new Error(`the lab does not play the move of the mount "${id}" to "${word(inputs["path"])}"`);
    }
    const client = new Client(operation);
    const body = { description: word(inputs["description"]), options: bag(inputs["options"]) };
    client.ask("POST", `sys/mounts/${id}/tune`, { body, say: (cause) => `error updating Vault: ${cause}` });
    return { ...inputs, ...lookUp(client, id, inputs) };
  },
  delete: (id, _old, operation) => {
    const say = (cause: string): string => `error deleting from Vault: ${cause}`;
    new Client(operation).ask("DELETE", `sys/mounts/${id}`, { say });
  },
};

/** What Vault has mounted there. An engine asked for as `kv-v2` is reported as `kv` and taken for what was asked. */
function lookUp(client: Client, path: string, old: Props): Props | undefined {
  const data = client.ask("GET", `sys/mounts/${path}`, {
    absentOn: ({ status, errors }) =>
      status === 404 || errors.some((error) => error.includes("No secret engine mount at")),
  });
  if (!data) return undefined;
  const options = bag(data["options"] as Value);
  const alias = old["type"] === "kv-v2" && data["type"] === "kv" && options["version"] === "2";
  return {
    path,
    type: alias ? "kv-v2" : word(data["type"] as Value),
    description: word(data["description"] as Value),
    options: alias && bag(old["options"])["version"] === undefined ? without(options, "version") : options,
    accessor: word(data["accessor"] as Value),
  };
}
