// A provider that does whatever it is asked and gives every resource an id: what is wrong is left to the policy pack.
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

type Answer<Request, Reply> = (call: ServerUnaryCall<Request, Reply>, callback: sendUnaryData<Reply>) => void;

const answer =
  <Request, Reply>(handle: (request: Request) => Reply): Answer<Request, Reply> =>
  ({ request }, callback) => {
    callback(null, handle(request));
  };

const checked = answer((request: rpc.CheckRequest) => {
  const response = new rpc.CheckResponse();
  response.setInputs(request.getNews());
  return response;
});

const unchanged = answer(() => {
  const response = new rpc.DiffResponse();
  response.setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE);
  return response;
});

const willing = {
  attach: answer(() => new Empty()),
  handshake: answer(() => {
    const response = new rpc.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    return response;
  }),
  getPluginInfo: answer(() => {
    const info = new PluginInfo();
    // Newer than any SDK asks for.
    info.setVersion("99.0.0");
    return info;
  }),
  cancel: answer(() => new Empty()),
  checkConfig: checked,
  diffConfig: unchanged,
  configure: answer(() => {
    const response = new rpc.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(false);
    return response;
  }),
  check: checked,
  diff: unchanged,
  create: answer((request: rpc.CreateRequest) => {
    const response = new rpc.CreateResponse();
    // A preview tells no id, as with real providers.
    if (!request.getPreview()) response.setId(`made-${request.getUrn().split("::").at(-1) ?? ""}`);
    response.setProperties(request.getProperties());
    return response;
  }),
  update: answer((request: rpc.UpdateRequest) => {
    const response = new rpc.UpdateResponse();
    response.setProperties(request.getNews());
    return response;
  }),
  delete: answer(() => new Empty()),
  read: answer((request: rpc.ReadRequest) => {
    const response = new rpc.ReadResponse();
    response.setId(request.getId());
    response.setProperties(request.getProperties());
    return response;
  }),
};

export interface WillingProviders {
  /** Value for PULUMI_DEBUG_PROVIDERS. */
  readonly debugProviders: string;
  close(): void;
}

/** One server that stands for every named provider. */
export function startWillingProviders(names: readonly string[]): Promise<WillingProviders> {
  const server = new Server();
  server.addService(ResourceProviderService, willing);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else {
        resolve({
          debugProviders: names.map((name) => `${name}:${String(port)}`).join(","),
          close: () => {
            server.forceShutdown();
          },
        });
      }
    });
  });
}
