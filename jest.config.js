// Jest runs the TypeScript sources through swc; types are checked by `npm run types`.
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
};
