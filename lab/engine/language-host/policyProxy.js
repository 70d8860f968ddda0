// Stands between the engine and a policy pack until the engine has told the stack: the pack finds it in its environment.
"use strict";

const grpc = require("@grpc/grpc-js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");

const SIZE = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const asIs = (bytes) => bytes;

/** The service as bytes: what is passed on is not decoded. */
const METHODS = Object.fromEntries(
  Object.entries(AnalyzerService).map(([name, method]) => [
    name,
    { ...method, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  ]),
);

const packEnvironment = (request) => ({
  PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
  PULUMI_NODEJS_PROJECT: request.getProject(),
  PULUMI_NODEJS_STACK: request.getStack(),
  PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
  PULUMI_ORGANIZATION: request.getOrganization(),
  PULUMI_PROJECT: request.getProject(),
  PULUMI_STACK: request.getStack(),
  PULUMI_DRY_RUN: String(request.getDryRun()),
  PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
  PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigSecretKeysList()),
});

/**
 * Listens for the engine. The engine says which stack it works on in a call of its own, after it has connected; a pack
 * written for Node.js expects it in its environment, so it is started at that call and not before. The official host
 * of Pulumi does the same (pulumi/pulumi, sdk/go/pulumi-internal/policyx: PolicyProxy).
 *
 * @param startPack (environment) => promise of the pack's port
 * @returns promise of the port to tell the engine
 */
const startPolicyProxy = (startPack) => {
  let pack;
  const connected = (environment) => {
    pack ??= startPack(environment).then(
      (port) => new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), SIZE),
    );
    return pack;
  };
  const passOn = (method) => (call, callback) => {
    connected({}).then(
      (client) => client.makeUnaryRequest(method.path, asIs, asIs, call.request, callback),
      (error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
    );
  };
  const handlers = Object.fromEntries(Object.entries(METHODS).map(([name, method]) => [name, passOn(method)]));
  handlers.handshake = (_, callback) =>
    callback(null, Buffer.from(new analyzer.AnalyzerHandshakeResponse().serializeBinary()));
  handlers.configureStack = (call, callback) => {
    const request = analyzer.AnalyzerStackConfigureRequest.deserializeBinary(call.request);
    connected(packEnvironment(request)).then(
      () => passOn(METHODS.configureStack)(call, callback),
      (error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
    );
  };
  const server = new grpc.Server(SIZE);
  server.addService(METHODS, handlers);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ port, close: () => server.forceShutdown() });
    });
  });
};

module.exports = { startPolicyProxy };
