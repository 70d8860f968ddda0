// Lint: strict type-checked rules, and the import directions of docs/architecture.md.
import tseslint from "typescript-eslint";

const sealed = (files, patterns, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ["node_modules/**", ".lab/**", "**/*.js", "**/*.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
    },
  },
  sealed(
    ["fleet/**/*.ts"],
    ["@pulumi/*", "@pulumiverse/*", "**/components/**", "**/stacks/**", "**/lab/**", "**/policy/**"],
    "fleet is the pure domain: it imports neither Pulumi nor what is built on it.",
  ),
  sealed(
    ["components/**/*.ts"],
    ["**/fleet/**", "**/stacks/**", "**/lab/**", "**/policy/**"],
    "components take typed arguments; stacks map the fleet onto them.",
  ),
  sealed(
    ["stacks/**/*.ts", "index.ts"],
    ["**/lab/**", "**/policy/**"],
    "the program does not know that the lab exists.",
  ),
  sealed(
    ["lab/**/*.ts", "tools/**/*.ts"],
    ["**/fleet/**", "**/stacks/**", "**/components/**", "**/policy/**"],
    "the lab imports nothing from the program.",
  ),
  sealed(
    ["policy/**/*.ts"],
    ["**/fleet/*", "!**/fleet/addresses", "**/stacks/**", "**/components/**", "**/lab/**"],
    "the policy pack trusts nothing that the program computed; address arithmetic alone is shared.",
  ),
  sealed(
    // Writes the page of all rules, so it reads what the fleet's rules say about themselves; the pack does not load it.
    ["policy/writeRules.ts"],
    ["**/fleet/*", "!**/fleet/rules", "**/stacks/**", "**/components/**", "**/lab/**"],
    "the page of the rules needs the lists of rules and nothing else.",
  ),
  {
    files: ["components/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "components never read the environment." },
        { object: "pulumi", property: "Config", message: "components never read configuration." },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='apply']",
          message: "An expectation inside apply() may never run: await the value instead.",
        },
      ],
    },
  },
);
