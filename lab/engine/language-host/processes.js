// Starts the Node.js processes that the language host is asked for: programs, plugins, package managers.
"use strict";

const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const path = require("node:path");
const { createInterface } = require("node:readline");

// @pulumi/pulumi/cmd/run leaves with this code when it has told the user everything already.
const EXIT_AFTER_MESSAGE = 32;

const children = new Set();

const start = (command, args, options) => {
  const child = spawn(command, args, options);
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
};

const killChildren = (signal) => {
  for (const child of children) child.kill(signal);
};

/** Splits a `nodeargs` string as a POSIX shell would: blanks separate, quotes and backslashes protect. */
const splitArguments = (text) => {
  const words = text.match(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/gs,
      (_, escaped, double, single) => escaped ?? single ?? double.replace(/\\(["\\$`])/g, "$1"),
    ),
  );
};

const EXPECTED = { typescript: "boolean", tsconfig: "string", nodeargs: "string" };

/** Runtime options of Pulumi.yaml; TypeScript is on unless it is switched off. */
const runtimeOptions = (info) => {
  const options = { typescript: true, tsconfig: "", nodeargs: "", ...(info.getOptions()?.toJavaScript() ?? {}) };
  for (const [name, type] of Object.entries(EXPECTED)) {
    if (typeof options[name] !== type) throw new Error(`${name} option must be a ${type}`);
  }
  return options;
};

const optionEnvironment = (options) => ({
  ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
  ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
});

/** The SDK that the program itself would load: its node_modules may be a symbolic link to another checkout's. */
const locate = (module, directory) => {
  try {
    return createRequire(path.join(directory, "package.json")).resolve(module);
  } catch {
    throw new Error(`@pulumi/pulumi is not installed in ${directory}: run npm ci there`);
  }
};

// The SDK's configuration keys carry an extra `config` segment on the wire between host and program.
const configuration = (request) =>
  Object.fromEntries(
    request
      .getConfigMap()
      .toArray()
      .map(([key, value]) => {
        const [namespace, ...name] = key.split(":");
        return [`${namespace}:config:${name.at(-1)}`, value];
      }),
  );

const programArguments = (request, engineAddress) => {
  const info = request.getInfo();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
};

/** Runs the program to its end. Resolves to what the engine has to know of it; never rejects for what the program does. */
const startProgram = (request, engineAddress) => {
  const info = request.getInfo();
  const options = runtimeOptions(info);
  const main = locate("@pulumi/pulumi/cmd/run", info.getProgramDirectory());
  const child = start(
    process.execPath,
    [...splitArguments(options.nodeargs), main, ...programArguments(request, engineAddress)],
    {
      // Our own standard output carries the program's, line by line, to the engine.
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        ...optionEnvironment(options),
        PULUMI_CONFIG: JSON.stringify(configuration(request)),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    },
  );
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ error: `node could not be started: ${error.message}`, bail: false }));
    child.on("close", (code, signal) => {
      if (code === 0) resolve({ error: "", bail: false });
      else if (code === EXIT_AFTER_MESSAGE) resolve({ error: "", bail: true });
      else if (signal) resolve({ error: `Program was ended by ${signal}`, bail: false });
      else resolve({ error: `Program exited with non-zero exit code: ${code}`, bail: false });
    });
  });
};

const environmentOf = (request) =>
  Object.fromEntries(
    request.getEnvList().map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );

/**
 * Of a plugin, `nodeargs` come after what node is to run: Node.js never sees them (RunPlugin in pulumi/pulumi,
 * sdk/nodejs/cmd/pulumi-language-nodejs/main.go). Of a program they come before it.
 */
const pluginCommand = (main, options) => [main, ...splitArguments(options.nodeargs)];

/** Starts a provider written for Node.js; its first line of output is its port. */
const startPlugin = (request) => {
  const info = request.getInfo();
  const directory = info.getProgramDirectory();
  const options = runtimeOptions(info);
  const main = locate("@pulumi/pulumi/cmd/run-plugin", directory);
  return start(process.execPath, [...pluginCommand(main, options), directory, ...request.getArgsList()], {
    cwd: request.getPwd(),
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environmentOf(request), ...optionEnvironment(options) },
  });
};

/**
 * Starts a policy pack written for Node.js in its own directory, which it takes as its last argument.
 *
 * @param say takes each further line of its output
 * @returns the child, and a promise of its port: its first line of output
 */
const startPolicyPack = (request, environment, say) => {
  const info = request.getInfo();
  const directory = info.getProgramDirectory();
  const options = runtimeOptions(info);
  const main = locate("@pulumi/pulumi/cmd/run-policy-pack", directory);
  const child = start(process.execPath, [...pluginCommand(main, options), ...request.getArgsList(), directory], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environmentOf(request), ...optionEnvironment(options), ...environment },
  });
  const lines = createInterface({ input: child.stdout });
  const port = new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      // What follows is for the user.
      lines.on("line", say);
      if (/^\d+$/.test(line)) resolve(Number(line));
      else reject(new Error(`the policy pack in ${directory} said "${line}" in place of its port`));
    });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`the policy pack in ${directory} ended with code ${code}`)));
  });
  return { child, port };
};

const installDependencies = (request) => {
  const directory = request.getInfo()?.getProgramDirectory() || request.getDirectory();
  return start("npm", ["install"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"], env: process.env });
};

module.exports = { installDependencies, killChildren, splitArguments, startPlugin, startPolicyPack, startProgram };
