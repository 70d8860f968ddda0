// JSON Schemas of the stack files and of Pulumi.yaml's defaults, for completion and squiggles in editors.
import { z } from "zod";
import { metalStack, project, proxmoxStack } from "./schema";

type Json = Readonly<Record<string, unknown>>;

const draft = "http://json-schema.org/draft-07/schema#";

interface ObjectSchema extends Json {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

const toJson = (schema: z.ZodType): ObjectSchema => z.toJSONSchema(schema, { target: "draft-7" }) as ObjectSchema;

/** Sections as Pulumi writes them: `homelab:<section>` among keys of other namespaces. */
function sections(schema: ObjectSchema, write: (value: unknown) => unknown): Json {
  const name = (key: string): string => `homelab:${key}`;
  const names = Object.keys(schema.properties).map(name);
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [name(key), write(value)])),
    required: (schema.required ?? []).map(name),
    propertyNames: { anyOf: [{ enum: names }, { pattern: "^(?!homelab:)[^:]+:.+" }] },
  };
}

/** A stack file: nodes of either platform. */
export function stackJsonSchema(): Json {
  const proxmox = toJson(proxmoxStack);
  const metal = toJson(metalStack);
  const nodes = { anyOf: [proxmox.properties["nodes"], metal.properties["nodes"]] };
  return {
    $schema: draft,
    title: "Stack file of a cluster",
    type: "object",
    properties: {
      config: sections({ ...proxmox, properties: { ...proxmox.properties, nodes } }, (value) => value),
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
      environment: {},
    },
    required: ["config"],
    additionalProperties: false,
  };
}

/** Pulumi.yaml: only the project's own configuration keys are described. */
export function projectJsonSchema(): Json {
  const declared = (value: unknown): Json => ({
    type: "object",
    properties: { type: { const: "object" }, description: { type: "string" }, default: value },
    required: ["type", "default"],
    additionalProperties: false,
  });
  return {
    $schema: draft,
    title: "Defaults of the fleet in Pulumi.yaml",
    type: "object",
    properties: { name: { const: "homelab" }, config: sections(toJson(project), declared) },
    required: ["name", "config"],
  };
}
