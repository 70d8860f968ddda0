// Mutation testing of the rules, `npm run stryker`: what is mutated, who judges the mutants, and how many must be noticed.
const work = "node_modules/.cache/stryker";

export default {
  mutate: ["fleet/rules.ts", "fleet/rules/**/*.ts", "policy/rules/**/*.ts"],
  // Jest would take a quarter of a second for each of more than ten thousand mutants.
  testRunner: "rules",
  plugins: ["./tests/mutation/runner.mjs", "./tests/mutation/ignoreAbout.mjs", "./tests/mutation/report.mjs"],
  // Each file is judged by its own suite alone. A suite runs its file anew, so that also a constant is covered by
  // this suite and none other: no mutant is static.
  coverageAnalysis: "perTest",
  ignorers: ["about"],
  concurrency: 2,
  ignorePatterns: ["**", "!fleet/**", "!policy/**", "!tests/**", "!package.json", "!tsconfig.json"],
  tempDirName: ".lab/stryker",
  reporters: ["progress-append-only", "rules", "json"],
  jsonReporter: { fileName: `${work}/mutation.json` },
  thresholds: { high: 100, low: 90, break: 90 },
};
