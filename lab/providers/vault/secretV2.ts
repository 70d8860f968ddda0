// The simulated entry of a key-value engine, version 2.
import { z } from "zod";
import { UNKNOWN, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { bag, word } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client } from "./client";
import { jsonText, withNormalJson } from "./json";

const schema = z.strictObject({
  mount: z.string(),
  name: z.string(),
  dataJson: jsonText,
  deleteAllVersions: z.boolean().optional(),
  customMetadata: z.strictObject({ data: z.record(z.string(), z.string()).optional() }).optional(),
});

const check = strictCheck<World>(schema, { deleteAllVersions: false });

/** hashicorp/terraform-provider-vault vault/resource_kv_secret_v2.go. Its id is the path of its data. */
export const secretV2: ResourceModel<World> = {
  type: "vault:kv/secretV2:SecretV2",
  coverage:
    "Data as JSON and custom metadata. Data that changed in Vault is not seen, as in the real provider; limits, write-only data and check-and-set are refused.",
  check: (inputs, old, operation) => {
    const checked = check(inputs, old, operation);
    return { ...checked, inputs: withNormalJson(checked.inputs, "dataJson") };
  },
  replaceOn: ["mount", "name"],
  secretOutputs: ["dataJson", "data"],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) => ({
    ...inputs,
    path: old?.["path"] ?? UNKNOWN,
    data: old?.["data"] ?? UNKNOWN,
    metadata: UNKNOWN,
  }),
  create: (inputs, operation) => {
    const id = `${word(inputs["mount"])}/data/${word(inputs["name"])}`;
    return { id, outputs: write(new Client(operation), id, inputs) };
  },
  read: (id, old, operation) => {
    const live = lookUp(new Client(operation), id, old);
    return live && { inputs: live.inputs, outputs: { ...old, ...live.inputs, ...live.computed } };
  },
  update: (id, _old, inputs, operation) => write(new Client(operation), id, inputs),
  delete: (id, old, operation) => {
    const path = old["deleteAllVersions"] === true ? metadataPath(id) : id;
    const say = (cause: string): string => `error deleting "${path}" from Vault: ${JSON.stringify(cause)}`;
    new Client(operation).ask("DELETE", path, { say });
  },
};

function metadataPath(id: string): string {
  return id.replace("/data/", "/metadata/");
}

function write(client: Client, id: string, inputs: Props): Props {
  const data = JSON.parse(word(inputs["dataJson"])) as unknown;
  const say = (cause: string): string => `error writing to path "${id}", err=${cause}`;
  client.ask("PUT", id, { body: { data, options: {} }, say });
  const custom = bag(bag(inputs["customMetadata"])["data"]);
  if (Object.keys(custom).length > 0) {
    const path = metadataPath(id);
    const sayMetadata = (cause: string): string => `error writing custom metadata to ${path}, err=${cause}`;
    client.ask("PUT", path, { body: { custom_metadata: custom }, say: sayMetadata });
  }
  return { ...inputs, ...lookUp(client, id, inputs)?.computed };
}

function lookUp(client: Client, id: string, old: Props): { inputs: Props; computed: Props } | undefined {
  const answer = client.ask("GET", id, { say: (cause) => `error reading from Vault: ${cause}` });
  if (!answer) return undefined;
  const [, mount = "", name = ""] = /^(.+?)\/data\/(.+)$/.exec(id) ?? [];
  const metadata = bag(answer["metadata"] as Value);
  const custom = bag(client.ask("GET", metadataPath(id))?.["custom_metadata"] as Value | undefined);
  const texts = Object.entries(metadata).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    inputs: { ...old, mount, name, customMetadata: { data: custom } },
    computed: { path: id, data: {}, metadata: Object.fromEntries(texts) },
  };
}
