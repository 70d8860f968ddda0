// A small engine for tests: drives the lab's providers over gRPC as the real engine does, one resource at a time.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type Client, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { decode, encode, type Decoded } from "../../lab/kernel/codec";
import type { Fault } from "../../lab/kernel/faults";
import type { Path, Props, Urn } from "../../lab/kernel/model";
import { startLab, type Lab } from "../../lab/server";
import type { Underlay } from "../../lab/world/model";

/** Two hypervisors that share nothing and one metal box. */
export const underlay: Underlay = {
  hypervisors: ["pve1", "pve2"].map((name) => ({
    endpoint: "https://192.0.2.2:8006",
    name,
    memoryMiB: 65536,
    threads: 16,
    datastores: [
      { id: "local", content: ["iso", "vztmpl", "import"] },
      { id: "local-lvm", content: ["images", "rootdir"] },
    ],
    bridges: [
      { name: "vmbr0", mtu: 1500, cidr: "192.0.2.0/24" },
      { name: "vmbr1", mtu: 9000, cidr: "198.51.100.0/24" },
    ],
  })),
  metal: [{ name: "metal-1", address: "192.0.2.90", installDisk: "/dev/nvme0n1" }],
};

/** What a failed operation reported; `remains` is set when the resource exists all the same. */
export class OperationError extends Error {
  constructor(
    message: string,
    readonly remains?: { readonly id: string; readonly outputs: Decoded; readonly reasons: readonly string[] },
  ) {
    super(message);
  }
}

export interface TestResource {
  readonly urn: Urn;
  readonly type: string;
  readonly id: string;
  readonly inputs: Decoded;
  readonly outputs: Decoded;
}

/** A lab in a temporary directory. */
export class TestLab {
  private readonly clients: Client[] = [];

  private constructor(
    readonly lab: Lab,
    readonly directory: string,
  ) {}

  static async start(
    options: { underlay?: Underlay; faults?: readonly Fault[]; directory?: string } = {},
  ): Promise<TestLab> {
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), "lab-"));
    const underlayFile = join(directory, "underlay.json");
    writeFileSync(underlayFile, JSON.stringify(options.underlay ?? underlay));
    const worldFile = join(directory, "world.json");
    return new TestLab(await startLab({ worldFile, underlayFile, faults: options.faults ?? [] }), directory);
  }

  /** Stops the lab and keeps its directory, for a later `start`. */
  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.lab.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Dials a provider and configures one instance of it, as the engine does. */
  async provider(
    pkg: string,
    config: Props = {},
    options: { name?: string; stack?: string; engine?: string } = {},
  ): Promise<TestProvider> {
    const port = this.lab.debugProviders
      .split(",")
      .find((entry) => entry.startsWith(`${pkg}:`))
      ?.split(":")[1];
    if (port === undefined) throw new Error(`the lab serves no ${pkg}`);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      // Every instance has a connection of its own, as with the engine.
      "grpc.use_local_subchannel_pool": 1,
    });
    this.clients.push(client);
    const provider = new TestProvider(client, pkg, options.stack ?? "main");
    await provider.configure(config, options.name ?? pkg, options.engine ?? "");
    return provider;
  }
}

export class TestProvider {
  constructor(
    private readonly client: ResourceProviderClient,
    private readonly pkg: string,
    private readonly stack: string,
  ) {}

  urn(type: string, name: string): Urn {
    return `urn:pulumi:${this.stack}::homelab::${type}::${name}`;
  }

  async configure(config: Props, name: string, engine: string): Promise<void> {
    const urn = this.urn(`pulumi:providers:${this.pkg}`, name);
    const handshake = new rpc.ProviderHandshakeRequest();
    handshake.setConfigureWithUrn(true);
    handshake.setEngineAddress(engine);
    await call<rpc.ProviderHandshakeResponse>((done) => this.client.handshake(handshake, done));
    const check = new rpc.CheckRequest();
    check.setUrn(urn);
    check.setNews(encode(config, []));
    const checked = await call<rpc.CheckResponse>((done) => this.client.checkConfig(check, done));
    refuse(checked);
    const configure = new rpc.ConfigureRequest();
    configure.setUrn(urn);
    configure.setArgs(encode(config, []));
    await call<rpc.ConfigureResponse>((done) => this.client.configure(configure, done));
  }

  async check(type: string, name: string, inputs: Props, secrets: readonly Path[] = []): Promise<Decoded> {
    const request = new rpc.CheckRequest();
    request.setUrn(this.urn(type, name));
    request.setType(type);
    request.setNews(encode(inputs, secrets));
    const response = await call<rpc.CheckResponse>((done) => this.client.check(request, done));
    refuse(response);
    return decode(response.getInputs());
  }

  /** Check and Create, as `up` does for a new resource. */
  async create(type: string, name: string, inputs: Props, secrets: readonly Path[] = []): Promise<TestResource> {
    const checked = await this.check(type, name, inputs, secrets);
    const request = new rpc.CreateRequest();
    request.setUrn(this.urn(type, name));
    request.setType(type);
    request.setProperties(encode(checked.value, checked.secrets));
    const made = await call<rpc.CreateResponse>((done) => this.client.create(request, done));
    const urn = request.getUrn();
    return { urn, type, id: made.getId(), inputs: checked, outputs: decode(made.getProperties()) };
  }

  /** Check and Create as `preview` does: nothing happens. */
  async preview(type: string, name: string, inputs: Props, secrets: readonly Path[] = []): Promise<Decoded> {
    const checked = await this.check(type, name, inputs, secrets);
    const request = new rpc.CreateRequest();
    request.setUrn(this.urn(type, name));
    request.setType(type);
    request.setPreview(true);
    request.setProperties(encode(checked.value, checked.secrets));
    return decode((await call<rpc.CreateResponse>((done) => this.client.create(request, done))).getProperties());
  }

  /** Changed paths with their kind, e.g. `{ "disks[0].fileId": "update-replace" }`. */
  async diff(resource: TestResource, inputs: Props, ignoreChanges: string[] = []): Promise<Record<string, string>> {
    const checked = await this.check(resource.type, nameOf(resource), inputs);
    const request = new rpc.DiffRequest();
    request.setUrn(resource.urn);
    request.setType(resource.type);
    request.setId(resource.id);
    request.setOldInputs(encode(resource.inputs.value, resource.inputs.secrets));
    request.setOlds(encode(resource.outputs.value, resource.outputs.secrets));
    request.setNews(encode(checked.value, checked.secrets));
    request.setIgnorechangesList(ignoreChanges);
    const response = await call<rpc.DiffResponse>((done) => this.client.diff(request, done));
    const kinds = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];
    const changes: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((entry, path) => {
      changes[path] = kinds[entry.getKind()] ?? "?";
    });
    return changes;
  }

  /** Check and Update. */
  async update(resource: TestResource, inputs: Props, secrets: readonly Path[] = []): Promise<TestResource> {
    const checked = await this.check(resource.type, nameOf(resource), inputs, secrets);
    const request = new rpc.UpdateRequest();
    request.setUrn(resource.urn);
    request.setType(resource.type);
    request.setId(resource.id);
    request.setOlds(encode(resource.outputs.value, resource.outputs.secrets));
    request.setOldInputs(encode(resource.inputs.value, resource.inputs.secrets));
    request.setNews(encode(checked.value, checked.secrets));
    const response = await call<rpc.UpdateResponse>((done) => this.client.update(request, done));
    return { ...resource, inputs: checked, outputs: decode(response.getProperties()) };
  }

  /** The live state as `refresh` sees it; undefined when the resource is gone. */
  async read(resource: TestResource): Promise<{ inputs: Props; outputs: Props } | undefined> {
    const request = new rpc.ReadRequest();
    request.setUrn(resource.urn);
    request.setType(resource.type);
    request.setId(resource.id);
    request.setInputs(encode(resource.inputs.value, resource.inputs.secrets));
    request.setProperties(encode(resource.outputs.value, resource.outputs.secrets));
    const response = await call<rpc.ReadResponse>((done) => this.client.read(request, done));
    if (response.getId() === "") return undefined;
    return { inputs: decode(response.getInputs()).value, outputs: decode(response.getProperties()).value };
  }

  async delete(resource: TestResource): Promise<void> {
    const request = new rpc.DeleteRequest();
    request.setUrn(resource.urn);
    request.setType(resource.type);
    request.setId(resource.id);
    request.setOldInputs(encode(resource.inputs.value, resource.inputs.secrets));
    request.setProperties(encode(resource.outputs.value, resource.outputs.secrets));
    await call((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Props, preview = false): Promise<Decoded> {
    const request = new rpc.InvokeRequest();
    request.setTok(token);
    request.setArgs(encode(args, []));
    request.setPreview(preview);
    return decode((await call<rpc.InvokeResponse>((done) => this.client.invoke(request, done))).getReturn());
  }
}

function nameOf(resource: TestResource): string {
  return resource.urn.split("::").slice(3).join("::");
}

/** Check failures as one error, a line each. */
function refuse(response: rpc.CheckResponse): void {
  const failures = response.getFailuresList().map((failure) => failure.getReason());
  if (failures.length > 0) throw new OperationError(failures.join("\n"));
}

function call<Response>(
  send: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    send((error, response) => {
      if (error) reject(toError(error));
      else resolve(response);
    });
  });
}

function toError(error: ServiceError): OperationError {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(packed)) return new OperationError(error.details);
  const detail = Status.deserializeBinary(packed)
    .getDetailsList()[0]
    ?.unpack((bytes) => rpc.ErrorResourceInitFailed.deserializeBinary(bytes), "pulumirpc.ErrorResourceInitFailed");
  if (!detail) return new OperationError(error.details);
  const outputs = decode(detail.getProperties());
  return new OperationError(error.details, { id: detail.getId(), outputs, reasons: detail.getReasonsList() });
}
