// Stryker plugin: runs the suites of the rules in the process that holds the mutants, so that a mutant takes milliseconds.
import { PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import swc from "@swc/core";
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";

/** What the sandbox holds under mutation; loaded anew for every run. */
const MUTATED = /\/(fleet|policy)\/rules(\/|\.ts$)/;

/** The namespace of the instrumented code: which mutant is active, which test runs, what was covered. */
const instrumented = (globalThis.__stryker__ ??= {});

class RuleRunner {
  #suites;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const compiled = new Map();
    Module._extensions[".ts"] = (module, file) => {
      if (!compiled.has(file)) compiled.set(file, compile(file));
      module._compile(compiled.get(file), file);
    };
    const require = createRequire(join(process.cwd(), "package.json"));
    // The fleets of the tests remove their directories when Jest says so.
    globalThis.afterAll = (remove) => process.once("exit", remove);
    const load = (path) => {
      for (const file of Object.keys(require.cache).filter((name) => MUTATED.test(name))) delete require.cache[file];
      return require(join(process.cwd(), path));
    };
    this.#suites = require(join(process.cwd(), "tests/mutation/suites.ts")).suitesOf(load);
    // What ran while the fleets were read is no test of anything.
    delete instrumented.mutantCoverage;
  }

  async dryRun() {
    const tests = [];
    for (const [id, run] of this.#suites) {
      instrumented.currentTestId = id;
      const started = performance.now();
      const failureMessage = failureOf(run);
      const result =
        failureMessage === undefined ? { status: TestStatus.Success } : { status: TestStatus.Failed, failureMessage };
      tests.push({ id, name: id, timeSpentMs: performance.now() - started, ...result });
    }
    delete instrumented.currentTestId;
    return { status: DryRunStatus.Complete, tests, mutantCoverage: instrumented.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    Object.assign(instrumented, {
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
    });
    try {
      const ids = testFilter ?? [...this.#suites.keys()];
      for (const [index, id] of ids.entries()) {
        const failureMessage = failureOf(this.#suites.get(id));
        if (instrumented.hitCount > instrumented.hitLimit)
          return { status: MutantRunStatus.Timeout, reason: "endless loop" };
        if (failureMessage !== undefined)
          return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests: index + 1 };
      }
      return { status: MutantRunStatus.Survived, nrOfTests: ids.length };
    } finally {
      Object.assign(instrumented, { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
    }
  }
}

function failureOf(run) {
  try {
    run();
    return undefined;
  } catch (error) {
    return String(error.message);
  }
}

const compile = (file) =>
  swc.transformSync(readFileSync(file, "utf8"), {
    filename: file,
    sourceMaps: false,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  }).code;

const create = () => new RuleRunner();
create.inject = [];

export const strykerPlugins = [{ kind: PluginKind.TestRunner, name: "rules", factory: create }];
