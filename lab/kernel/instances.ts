// Tells the provider instances that share one server apart.
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Props, Urn } from "./model";

/** One provider resource of one engine run. The engine opens one connection for each. */
export interface Instance {
  /** Present once the engine has configured it. */
  urn?: Urn;
  config: Props;
  engineAddress?: string;
}

/**
 * Provider instances by connection. Requests about resources do not name their provider; but the engine dials an
 * attached provider once per instance (pulumi/pulumi sdk/go/common/resource/plugin/provider_plugin.go, NewProvider), so
 * the peer's address tells them apart, also across stacks and runs. A handshake or an attach starts an instance afresh,
 * because the operating system may hand out the port of an ended connection again.
 */
export class Instances {
  private readonly byPeer = new Map<string, Instance>();
  private readonly engines = new Map<string, EngineClient>();

  /** Starts a new instance on this connection. */
  open(peer: string, engineAddress: string): void {
    this.byPeer.set(peer, { config: {}, engineAddress });
  }

  of(peer: string): Instance {
    let instance = this.byPeer.get(peer);
    if (!instance) this.byPeer.set(peer, (instance = { config: {} }));
    return instance;
  }

  /** Shows a diagnostic in the engine's output, next to the resource. Best effort: the engine may be gone. */
  log(instance: Instance, severity: "info" | "warning", urn: Urn, message: string): void {
    const address = instance.engineAddress;
    if (address === undefined || address === "") return;
    let engine = this.engines.get(address);
    if (!engine) this.engines.set(address, (engine = new EngineClient(address, credentials.createInsecure())));
    const request = new LogRequest();
    request.setSeverity(severity === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(message);
    engine.log(request, () => undefined);
  }

  close(): void {
    for (const engine of this.engines.values()) engine.close();
    this.engines.clear();
    this.byPeer.clear();
  }
}

/** The engine's own rule (sdk/go/common/providers/reference.go, IsDefaultProvider). */
export function isDefaultProvider(urn: Urn): boolean {
  return (urn.split("::").at(-1) ?? "").startsWith("default");
}
