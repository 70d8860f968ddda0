// `npm run schema`: writes the JSON Schemas that stack files and Pulumi.yaml point editors at.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectJsonSchema, stackJsonSchema } from "./jsonSchema";

for (const [file, schema] of [
  ["stack.schema.json", stackJsonSchema()],
  ["project.schema.json", projectJsonSchema()],
] as const) {
  writeFileSync(join(__dirname, file), `${JSON.stringify(schema, null, 2)}\n`);
  process.stdout.write(`fleet/${file} written\n`);
}
