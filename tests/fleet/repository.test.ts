// Proves that this project's own stack files are accepted, short and free of secrets, and that the JSON Schemas are current.
// Cannot prove the values that a comment asks the operator to confirm.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectJsonSchema, stackJsonSchema } from "../../fleet/jsonSchema";
import { loadFleet } from "../../fleet/load";

const root = join(__dirname, "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const stackFiles = readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name));

test("the fleet is accepted, hub first, then Vault, with the advisories that the operator is left with", () => {
  const fleet = loadFleet(root, { fallbackRepo: "https://git.example.org/fleet.git", today: "2026-11-21" });
  expect(fleet.bringUpOrder).toEqual(["main", "vault", "gitlab", "lighthouse"]);
  expect(fleet.warnings.filter(({ rule }) => rule !== "gitops-known-hosts").map(({ rule }) => rule)).toEqual([
    "talos-single-cp-flagged",
    "talos-k8s-cilium-tested",
    "net-lb-range-excludes-dhcp",
  ]);
});

test.each(stackFiles)("%s has at most 25 lines, points editors at the schema and holds no plain secret", (file) => {
  const text = read(file);
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
  expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=./fleet/stack.schema.json");
  expect(text).not.toMatch(/(password|token|secret(?!IdIssued))\w*: *[^{\s]/i);
});

test.each([
  ["fleet/stack.schema.json", stackJsonSchema],
  ["fleet/project.schema.json", projectJsonSchema],
])("%s is what `npm run schema` writes", (file, schema) => {
  expect(JSON.parse(read(file))).toEqual(schema());
});

test("the schema of stack files knows every key that a stack file has, and refuses unknown sections", () => {
  const { properties } = stackJsonSchema() as {
    properties: {
      config: { properties: Record<string, unknown>; propertyNames: { anyOf: [unknown, { pattern: string }] } };
    };
  };
  for (const file of stackFiles) {
    const { config } = parse(read(file)) as { config: Record<string, unknown> };
    expect(Object.keys(properties.config.properties)).toEqual(
      expect.arrayContaining(Object.keys(config).filter((key) => key.startsWith("homelab:"))),
    );
  }
  const foreign = new RegExp(properties.config.propertyNames.anyOf[1].pattern);
  expect(["homelab:clustre", "proxmoxve:apiToken", "plain"].map((key) => foreign.test(key))).toEqual([
    false,
    true,
    false,
  ]);
});

test("secrets may stand in the stack file only in encrypted form", () => {
  const { properties } = stackJsonSchema() as {
    properties: { config: { properties: Record<string, { properties: Record<string, unknown> }> } };
  };
  expect(properties.config.properties["homelab:secrets"]?.properties["gitPassword"]).toMatchObject({
    type: "object",
    required: ["secure"],
    additionalProperties: false,
  });
});
