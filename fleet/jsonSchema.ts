// JSON Schemas of the stack files and of Pulumi.yaml's defaults, for completion and squiggles in editors.
import { z } from "zod";
import { awsStack, metalStack, project, proxmoxStack, vaultStack } from "./schema";

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

/** A stack file: a cluster with nodes of any platform, or the stack of Vault. */
export function stackJsonSchema(): Json {
  const proxmox = toJson(proxmoxStack);
  const metal = toJson(metalStack);
  const aws = toJson(awsStack);
  const vault = toJson(vaultStack);
  const nodes = { anyOf: [proxmox, metal, aws].map(({ properties }) => properties["nodes"]) };
  // Editors do not ask for what a cluster on AWS goes without; the checks ask the others for it.
  const network = aws.properties["network"];
  const stack = { anyOf: [proxmox.properties["stack"], vault.properties["stack"]] };
  const { required, ...cluster } = sections(
    {
      ...proxmox,
      properties: { ...proxmox.properties, stack, network, nodes },
      required: (proxmox.required ?? []).filter((section) => (aws.required ?? []).includes(section)),
    },
    (value) => value,
  );
  return {
    $schema: draft,
    title: "Stack file of a cluster or of Vault",
    type: "object",
    properties: {
      config: {
        ...cluster,
        if: { required: ["homelab:stack"], properties: { "homelab:stack": vault.properties["stack"] } },
        then: { propertyNames: (sections(vault, () => true) as { readonly propertyNames: unknown }).propertyNames },
        else: { required },
      },
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
