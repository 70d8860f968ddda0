// Serves one simulated provider over gRPC, as the engine's attached plugins expect it.
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { ResourceProviderService, type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { decode, encode } from "./codec";
import { changedKeys, compare, detailed, type PropertyChange } from "./diff";
import { failure } from "./errors";
import { Instances, type Instance } from "./instances";
import { Incomplete, Lifecycle, type Host, type Subject } from "./lifecycle";
import type { CheckFailure, ProviderModel } from "./model";
import type { World } from "../world/model";

/** What is not here is answered with gRPC's "unimplemented": schemas, parameters, mappings, components, lists. */
type Served = Omit<
  IResourceProviderServer,
  "parameterize" | "getSchema" | "call" | "list" | "construct" | "getMapping" | "getMappings" | symbol | number
>;

/** One gRPC server on a free port of the loopback interface. */
export class ProviderServer {
  private readonly grpc = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  private readonly instances = new Instances();
  private readonly lifecycle: Lifecycle;

  constructor(
    private readonly provider: ProviderModel<World>,
    host: Host,
  ) {
    this.lifecycle = new Lifecycle(provider, host, (...diagnostic) => {
      this.instances.log(...diagnostic);
    });
    this.grpc.addService(ResourceProviderService, { ...this.plugin(), ...this.configuration(), ...this.resources() });
  }

  /** Binds and returns the port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.grpc.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
  }

  close(): void {
    this.instances.close();
    this.grpc.forceShutdown();
  }

  private plugin() {
    return {
      attach: this.answer((request: PluginAttach, _instance, peer) => {
        this.instances.open(peer, request.getAddress());
        return new Empty();
      }),
      handshake: this.answer((request: rpc.ProviderHandshakeRequest, _instance, peer) => {
        this.instances.open(peer, request.getEngineAddress());
        // What was agreed on here replaces the flags of Configure's response.
        const response = new rpc.ProviderHandshakeResponse();
        response.setAcceptSecrets(true);
        return response;
      }),
      getPluginInfo: this.answer(() => {
        const info = new PluginInfo();
        info.setVersion(this.provider.version);
        return info;
      }),
      cancel: this.answer(() => new Empty()),
    } satisfies Partial<Served>;
  }

  private configuration() {
    return {
      checkConfig: this.answer((request: rpc.CheckRequest) => {
        const response = new rpc.CheckResponse();
        response.setInputs(request.getNews());
        response.setFailuresList(wireFailures(this.provider.checkConfig(decode(request.getNews()).value)));
        return response;
      }),
      diffConfig: this.answer((request: rpc.DiffRequest) => {
        const [olds, news] = [decode(request.getOldInputs()), decode(request.getNews())];
        return wireDiff(compare(olds.value, news.value, request.getIgnorechangesList(), []), false);
      }),
      configure: this.answer((request: rpc.ConfigureRequest, instance) => {
        const config = decode(request.getArgs());
        instance.urn = request.getUrn() ?? "";
        instance.config = config.value;
        this.lifecycle.configured(config);
        // Secrets arrive marked. Resource references arrive as ids and output values not at all: those flags stay off,
        // so that the engine itself degrades them and the codec has nothing to lose.
        const response = new rpc.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        return response;
      }),
      invoke: this.answer(async (request: rpc.InvokeRequest, instance) => {
        const args = decode(request.getArgs());
        const outputs = await this.lifecycle.invoke(request.getTok(), args, request.getPreview(), instance);
        const response = new rpc.InvokeResponse();
        response.setReturn(encode(outputs.value, outputs.secrets));
        return response;
      }),
    } satisfies Partial<Served>;
  }

  private resources() {
    return {
      check: this.answer(async (request: rpc.CheckRequest, instance) => {
        const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
        const { inputs, failures } = await this.lifecycle.check(subject(request, instance), olds, news);
        const response = new rpc.CheckResponse();
        response.setInputs(encode(inputs.value, inputs.secrets));
        response.setFailuresList(wireFailures(failures));
        return response;
      }),
      diff: this.answer((request: rpc.DiffRequest, instance) => {
        const [olds, news] = [decode(request.getOldInputs()), decode(request.getNews())];
        const ignored = request.getIgnorechangesList();
        const state = decode(request.getOlds());
        const of = subject(request, instance);
        const { changes, deleteBeforeReplace } = this.lifecycle.diff(of, olds, state, news, ignored);
        return wireDiff(changes, deleteBeforeReplace);
      }),
      create: this.answer(async (request: rpc.CreateRequest, instance) => {
        const inputs = decode(request.getProperties());
        const made = await this.lifecycle.create(subject(request, instance), inputs, request.getPreview());
        const response = new rpc.CreateResponse();
        response.setId(made.id);
        response.setProperties(encode(made.outputs.value, made.outputs.secrets));
        return response;
      }),
      read: this.answer(async (request: rpc.ReadRequest, instance) => {
        const [inputs, state] = [decode(request.getInputs()), decode(request.getProperties())];
        const live = await this.lifecycle.read(subject(request, instance), request.getId(), inputs, state);
        // An empty response means that the resource is gone.
        const response = new rpc.ReadResponse();
        if (!live) return response;
        response.setId(live.id);
        response.setInputs(encode(live.inputs.value, live.inputs.secrets));
        response.setProperties(encode(live.outputs.value, live.outputs.secrets));
        return response;
      }),
      update: this.answer(async (request: rpc.UpdateRequest, instance) => {
        const [state, inputs] = [decode(request.getOlds()), decode(request.getNews())];
        const of = subject(request, instance);
        const olds = decode(request.getOldInputs());
        const id = request.getId();
        const outputs = await this.lifecycle.update(of, id, state, olds, inputs, request.getPreview());
        const response = new rpc.UpdateResponse();
        response.setProperties(encode(outputs.value, outputs.secrets));
        return response;
      }),
      delete: this.answer(async (request: rpc.DeleteRequest, instance) => {
        const [state, inputs] = [decode(request.getProperties()), decode(request.getOldInputs())];
        await this.lifecycle.delete(subject(request, instance), request.getId(), state, inputs);
        return new Empty();
      }),
    } satisfies Partial<Served>;
  }

  private answer<Request, Response>(
    handler: (request: Request, instance: Instance, peer: string) => Promise<Response> | Response,
  ) {
    return (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>): void => {
      const peer = call.getPeer();
      Promise.resolve()
        .then(() => handler(call.request, this.instances.of(peer), peer))
        .then(
          (response) => {
            reply(null, response);
          },
          (error: unknown) => {
            reply(wireError(error));
          },
        );
    };
  }
}

function subject(request: { getUrn(): string; getType(): string }, instance: Instance): Subject {
  // Older engines leave the type out; it is the last part of the URN's third segment.
  const type = request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
  return { urn: request.getUrn(), type, instance };
}

function wireFailures(failures: readonly CheckFailure[]): rpc.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new rpc.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

function wireDiff(changes: readonly PropertyChange[], deleteBeforeReplace: boolean): rpc.DiffResponse {
  const { Kind } = rpc.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new rpc.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changedKeys(changes));
  response.setReplacesList(changedKeys(changes.filter(({ replaces }) => replaces)));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, { kind, replaces }] of detailed(changes)) {
    const entry = new rpc.PropertyDiff();
    entry.setKind(kinds[kind][replaces ? 1 : 0]);
    entry.setInputdiff(true);
    response.getDetaileddiffMap().set(path, entry);
  }
  return response;
}

function wireError(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Incomplete)) return failure(message, status.UNKNOWN);
  return failure(message, status.UNKNOWN, error);
}
