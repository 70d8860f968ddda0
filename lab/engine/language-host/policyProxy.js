// Stands between the engine and a policy pack until the engine has told the stack: the pack finds it in its environment.
"use strict";

const { connect, createServer } = require("node:net");
const grpc = require("@grpc/grpc-js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");

const SIZE = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const LOOPBACK = "127.0.0.1";
const asIs = (bytes) => bytes;

/** The service as bytes: what is passed on is not decoded. */
const METHODS = Object.fromEntries(
  Object.entries(AnalyzerService).map(([name, method]) => [
    name,
    { ...method, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  ]),
);

/** What Pulumi's own host puts into a pack's environment (pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go). */
const packEnvironment = (request) => ({
  PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
  PULUMI_NODEJS_PROJECT: request.getProject(),
  PULUMI_NODEJS_STACK: request.getStack(),
  PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
  PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
});

/** Bytes both ways; when one side ends, so does the other. */
const splice = (socket, port) => {
  const upstream = connect(port, LOOPBACK);
  for (const [one, other] of [
    [socket, upstream],
    [upstream, socket],
  ]) {
    one.setNoDelay(true);
    one.pipe(other);
    one.on("error", () => other.destroy());
  }
};

/**
 * Listens for the engine. The engine says which stack it works on in a call of its own, after it has connected; a pack
 * written for Node.js expects it in its environment, so it is started at that call and not before. The official host
 * of Pulumi does the same (`sdk.PolicyProxy`). Once the pack runs, the engine is told to connect anew, and from then on its
 * bytes go to the pack unread: there are two calls for every resource.
 *
 * @param startPack (environment) => promise of the pack's port
 * @returns promise of the port to tell the engine, and how to stop listening
 */
const startPolicyProxy = async (startPack) => {
  const server = new grpc.Server(SIZE);
  let starting;
  let packPort;
  const pack = (environment) => {
    starting ??= startPack(environment).then((port) => ({
      port,
      client: new grpc.Client(`${LOOPBACK}:${port}`, grpc.credentials.createInsecure(), SIZE),
    }));
    return starting;
  };
  const passOn = (method, environment, call, callback, then = () => {}) => {
    pack(environment).then(
      ({ port, client }) =>
        client.makeUnaryRequest(method.path, asIs, asIs, call.request, (error, reply) => {
          callback(error, reply);
          then(port);
        }),
      (error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
    );
  };
  const handlers = Object.fromEntries(
    Object.entries(METHODS).map(([name, method]) => [name, (call, callback) => passOn(method, {}, call, callback)]),
  );
  handlers.handshake = (_, callback) =>
    callback(null, Buffer.from(new analyzer.AnalyzerHandshakeResponse().serializeBinary()));
  handlers.configureStack = (call, callback) => {
    const request = analyzer.AnalyzerStackConfigureRequest.deserializeBinary(call.request);
    passOn(METHODS.configureStack, packEnvironment(request), call, callback, (port) => {
      packPort = port;
      server.tryShutdown(() => {});
    });
  };
  server.addService(METHODS, handlers);
  const serverPort = await new Promise((resolve, reject) => {
    server.bindAsync(`${LOOPBACK}:0`, grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  const front = createServer((socket) => splice(socket, packPort ?? serverPort));
  await new Promise((resolve, reject) => {
    front.once("error", reject);
    front.listen(0, LOOPBACK, resolve);
  });
  return { port: front.address().port, close: () => front.close() };
};

module.exports = { startPolicyProxy };
