// Jest runs the TypeScript sources through swc; types are checked by `npm run types`.
module.exports = {
  testEnvironment: "node",
  // Jest warns about globals that gRPC leaves behind; each test file has a process state of its own anyway.
  testEnvironmentOptions: { globalsCleanup: "off" },
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
  reporters: ["default", "<rootDir>/tests/countReporter.js"],
  // Tests that drive the real engine need seconds; two cores are enough for two of them at a time.
  testTimeout: 60_000,
  maxWorkers: 2,
};
