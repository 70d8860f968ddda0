// Serves Pulumi's LanguageRuntime for Node.js programs: the engine starts it, it starts the program.
"use strict";

const grpc = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const messages = require("@pulumi/pulumi/proto/language_pb.js");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb.js");
const { startPolicyProxy } = require("./policyProxy.js");
const { killChildren, startProgram, startPlugin, startPolicyPack, installDependencies } = require("./processes.js");

const HOST_VERSION = require("@pulumi/pulumi/package.json").version;

// The engine's address is the last positional argument; flags such as `--tracing URL` may come before it.
let engineAddress = process.argv.slice(2).at(-1) ?? "";

/** Answers a unary call with the promise's message, or with its error's one-line message. */
const answer = (promise, callback) => {
  promise.then(
    (reply) => callback(null, reply),
    (error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
  );
};

const unary = (handle) => (call, callback) => answer(Promise.resolve(call.request).then(handle), callback);

/** Streams a child's output; `message(kind, value)` wraps a chunk, `code` ends the stream. */
const stream = (start, message) => (call) => {
  const fail = (error) => call.destroy({ code: grpc.status.UNKNOWN, message: error.message });
  let child;
  try {
    child = start(call.request);
  } catch (error) {
    fail(error);
    return;
  }
  child.stdout.on("data", (chunk) => call.write(message("stdout", chunk)));
  child.stderr.on("data", (chunk) => call.write(message("stderr", chunk)));
  child.on("error", fail);
  child.on("close", (code, signal) => {
    if (code !== 0 && !call.cancelled) {
      fail(new Error(signal ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`));
    } else {
      call.end();
    }
  });
  call.on("cancelled", () => child.kill("SIGINT"));
};

const run = async (request) => {
  const reply = new messages.RunResponse();
  const outcome = await startProgram(request, engineAddress);
  reply.setError(outcome.error);
  reply.setBail(outcome.bail);
  return reply;
};

const pluginOutput = (kind, chunk) => {
  const reply = new messages.RunPluginResponse();
  if (kind === "stdout") reply.setStdout(chunk);
  else reply.setStderr(chunk);
  return reply;
};

const runPlugin = stream(startPlugin, pluginOutput);

/** The engine is told the port of the proxy; the pack's own output follows once the pack runs. */
const runPolicyPack = (call) => {
  const fail = (error) => call.destroy({ code: grpc.status.UNKNOWN, message: error.message });
  const startPack = async (environment) => {
    const say = (line) => call.write(pluginOutput("stdout", Buffer.from(`${line}\n`)));
    const { child, port } = startPolicyPack(call.request, environment, say);
    child.stderr.on("data", (chunk) => call.write(pluginOutput("stderr", chunk)));
    child.on("close", () => call.end());
    return port;
  };
  startPolicyProxy(startPack).then(({ port, close }) => {
    call.on("cancelled", close);
    call.write(pluginOutput("stdout", Buffer.from(`${port}\n`)));
  }, fail);
};

const service = {
  handshake: unary((request) => {
    engineAddress = request.getEngineAddress();
    return new messages.LanguageHandshakeResponse();
  }),
  getPluginInfo: unary(() => {
    const info = new plugin.PluginInfo();
    info.setVersion(HOST_VERSION);
    return info;
  }),
  // Providers are attached by the lab: naming none keeps the engine from looking for plugins to download.
  getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse()),
  getProgramDependencies: unary(() => new messages.GetProgramDependenciesResponse()),
  run: unary(run),
  runPlugin: (call) => (call.request.getKind() === "analyzer" ? runPolicyPack : runPlugin)(call),
  installDependencies: stream(installDependencies, (kind, chunk) => {
    const reply = new messages.InstallDependenciesResponse();
    if (kind === "stdout") reply.setStdout(chunk);
    else reply.setStderr(chunk);
    return reply;
  }),
  about: unary(() => {
    const reply = new messages.AboutResponse();
    reply.setExecutable(process.execPath);
    reply.setVersion(process.version);
    return reply;
  }),
  cancel: unary(() => {
    killChildren("SIGINT");
    return new Empty();
  }),
};

/** Children never outlive the host. */
const leave = () => {
  killChildren("SIGKILL");
  process.exit(0);
};

// The engine holds our standard input open for as long as it lives, also when it is killed without warning.
process.stdin.on("end", leave);
process.stdin.on("error", leave);
process.stdin.resume();
process.on("SIGTERM", leave);
// The engine interrupts the host's process group when it is done, and waits for the host to end.
process.on("SIGINT", leave);

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, service);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    process.stderr.write(`pulumi-language-nodejs: no port to listen on: ${error.message}\n`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});
