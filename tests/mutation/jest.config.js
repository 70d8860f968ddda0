// Jest for mutation testing: the one test file that names a test for each file under mutation. `npm test` does not run it.
const project = require("../../jest.config.js");

module.exports = {
  ...project,
  rootDir: "../..",
  roots: ["<rootDir>/tests/mutation"],
  testMatch: ["**/*.mutation.ts"],
  reporters: [],
};
