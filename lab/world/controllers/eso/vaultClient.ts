// External Secrets as a client of Vault: verifies its certificate, logs in as a store says, reads and writes entries.
// Source: external-secrets/external-secrets v2.9.0 providers/v1/vault (client.go, auth.go, client_get.go).
import type { Reason } from "../../../kernel/model";
import { trouble } from "../../../pki/certificates";
import { openToWorldBy } from "../../aws/reach";
import { nowOf } from "../../clock";
import type { Cluster, KubeObject, Machine, VaultServer, World } from "../../model";
import { flowTrouble, holdersOf } from "../../overlay";
import { vaultAt, vaultRequest, type VaultAnswer, type VaultRequest } from "../../vault/api";
import { nodesOf } from "../cluster";
import { gatewayAt } from "../gateways";
import { isRecord, recordAt, textAt } from "../tree";
import { dueTo } from "../verdict";
import { credentialsOf, isReferent } from "./credentials";
import { sourcesOf, strandedNode } from "./sources";

/** A session of one store, or what External Secrets says instead. */
export type Opened = { readonly client: VaultClient } | { readonly error: string };

/** What is read of an entry: its values, nothing, or an error. */
export type Found = { readonly data: Record<string, unknown> } | { readonly absent: true } | { readonly error: string };

/**
 * Logs in to the Vault of a store for a namespace. Vault may see any of several source addresses; when it refuses one,
 * the login is as good as refused, because nobody knows when that one is used.
 */
export function openStore(world: World, cluster: Cluster, store: KubeObject, namespace: string): Opened {
  const spec = recordAt(store.body, "spec", "provider", "vault");
  const server = textAt(spec, "server") ?? "";
  const mount = textAt(spec, "path");
  if (mount === undefined) return { error: "the lab plays no store of Vault without spec.provider.vault.path" };
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url) return { error: `cannot setup new vault client: parse "${server}": invalid URI for request` };
  const bundle = textAt(spec, "caBundle");
  const ca = bundle === undefined ? "" : Buffer.from(bundle, "base64").toString("utf8");
  if (bundle !== undefined && !ca.includes("-----BEGIN CERTIFICATE-----")) {
    return { error: "cannot set Vault CA certificate: failed to parse certificates from CertPool" };
  }
  const credentials = credentialsOf(cluster, store, namespace);
  if ("error" in credentials) return credentials;
  const { login, body, as, because } = credentials;
  const refused = (cause: string): Opened => ({ error: `unable to log in to auth method: ${as}: ${cause}` });
  const dialled = dial(world, cluster, url, ca);
  const endpoint = `Put "${url.origin}/v1/auth/${login}/login": `;
  if ("error" in dialled) return refused(endpoint + dialled.error);
  const { vault } = dialled;
  if (url.protocol === "http:") {
    const raw = "Client sent an HTTP request to an HTTPS server.";
    return refused(
      `Error making API request.\n\nURL: PUT ${url.origin}/v1/auth/${login}/login\nCode: 400. Raw Message:\n\n${raw}`,
    );
  }
  const client = new VaultClient(world, vault, mount, [...dialled.because, ...because]);
  const sources = sourcesOf(world, cluster, vault, dialled.through);
  const refusals = sources.flatMap((source) => {
    const message = client.login({ method: "PUT", path: `auth/${login}/login`, body, source });
    return message === undefined ? [] : [{ source, message }];
  });
  const [first] = refusals;
  if (!first) return { client };
  client.close();
  const { source, message } = first;
  const everywhere = refusals.length === sources.length && refusals.every((other) => other.message === message);
  const tells = everywhere || message.includes(source);
  return refused(tells ? message : `${message} (Vault may see the request come from ${source})`);
}

/** A store whose credentials are looked up where they are used cannot be tried beforehand. */
export function canBeTried(store: KubeObject): boolean {
  return !isReferent(store);
}

type Reached =
  | {
      readonly vault: VaultServer;
      readonly because: readonly Reason[];
      readonly through: "own address" | "overlay";
    }
  | { readonly error: string };

/** Finds the server and verifies its certificate, as Go's dialer and TLS client do. */
function dial(world: World, cluster: Cluster, url: URL, ca: string): Reached {
  const found = reach(world, cluster, url);
  if ("error" in found || url.protocol === "http:") return found;
  const untrusted = trouble(found.vault.certificate, { ca, host: url.hostname, at: nowOf(world) });
  return untrusted === undefined ? found : { error: `tls: failed to verify certificate: ${untrusted}` };
}

function reach(world: World, cluster: Cluster, url: URL): Reached {
  const port = url.port === "" ? "443" : url.port;
  const [holder] = holdersOf(world, url.hostname);
  if (holder) return reachOverlay(world, cluster, holder, url.hostname, Number(port));
  const own = Object.values(world.vaults ?? {}).find((vault) => vault.cluster === cluster.name);
  const local = own !== undefined && /(^|\.)vault\.svc(\.cluster\.local)?$/.test(url.hostname);
  const address = local ? own.address : url.hostname;
  if (!local && strandedNode(world, cluster, address) !== undefined) {
    return { error: `dial tcp ${address}:${port}: i/o timeout` };
  }
  const found = vaultAt(world, `${url.protocol}//${address}:${port}`);
  return found.vault ? { ...found, through: "own address" } : found;
}

/** A gateway at an overlay address of the hub has to lead to its Vault. */
function reachOverlay(world: World, cluster: Cluster, holder: Machine, address: string, port: number): Reached {
  for (const { machine } of nodesOf(world, cluster)) {
    const apart = flowTrouble(world, machine, holder, { protocol: "tcp", port });
    if (apart !== undefined) return { error: `dial tcp ${address}:${port}: i/o timeout (${apart})` };
  }
  const gateway = gatewayAt(world, address, port);
  if (typeof gateway === "string") {
    return { error: `dial tcp ${address}:${port}: connect: connection refused (${gateway})` };
  }
  const { service, workload } = gateway;
  const own = Object.values(world.vaults ?? {}).find((vault) => vault.cluster === gateway.cluster.name);
  const found = own && SERVERS.includes(service.name) ? vaultAt(world, own.address) : undefined;
  // The gateway answers before the server does, and hangs up when nobody is there.
  if (!found?.vault) return { error: "EOF" };
  const passed =
    workload.madeBy === undefined
      ? []
      : [dueTo(workload.madeBy, `dial tcp ${address}:${port}: connect: connection refused`)];
  // Whoever stands elsewhere comes to a node on AWS first, when that is the lighthouse.
  const opened = nodesOf(world, cluster).map(({ machine }) => openToWorldBy(world, machine, "udp"));
  const admitted = opened
    .filter((rules) => rules.length > 0)
    .map((anyOf) => ({ anyOf, otherwise: `dial tcp ${address}:${port}: i/o timeout` }));
  return { vault: found.vault, because: [...found.because, ...passed, ...admitted], through: "overlay" };
}

/** Services of the chart that lead to servers (hashicorp/vault-helm templates/server-service.yaml and those beside it). */
const SERVERS = ["vault", "vault-active", "vault-standby"];

export class VaultClient {
  private readonly sessions: { readonly token: string; readonly source: string }[] = [];
  private readonly reasons: Reason[];

  constructor(
    private readonly world: World,
    private readonly vault: VaultServer,
    /** Path of the secret engine, version 2. */
    private readonly mount: string,
    because: readonly Reason[],
  ) {
    this.reasons = [...because];
  }

  /** What made everything possible that this client was answered so far. */
  get because(): readonly Reason[] {
    return this.reasons;
  }

  /** Logs in from one address and tries the token there. Returns the error, if there is one. */
  login(request: VaultRequest): string | undefined {
    const answer = this.send(request);
    if (!answer.ok) return answer.message;
    const token = answer.auth?.client_token ?? "";
    this.sessions.push({ token, source: request.source ?? "" });
    const tried = this.send({ method: "GET", path: "auth/token/lookup-self", token, source: request.source });
    return tried.ok ? undefined : `invalid vault credentials: ${tried.message}`;
  }

  /** Revokes the tokens, as External Secrets does after each use (client.go Close). */
  close(): void {
    for (const { token, source } of this.sessions) {
      vaultRequest(this.world, this.vault, { method: "PUT", path: "auth/token/revoke-self", token, source });
    }
    this.sessions.length = 0;
  }

  /** Values of an entry. Vault's client takes every 404 for an entry that is not there, an unmounted engine included. */
  read(key: string): Found {
    const answer = this.ask("GET", `${this.mount}/data/${key}`);
    if (!answer.ok) return missing(answer) ? { absent: true } : { error: readError(answer.message) };
    const { data } = answer.data;
    return isRecord(data) ? { data } : { absent: true };
  }

  /** Custom metadata of an entry. */
  metadata(key: string): { readonly data: Record<string, unknown> } | { readonly error: string } {
    const answer = this.ask("GET", `${this.mount}/metadata/${key}`);
    if (!answer.ok) return { error: missing(answer) ? "secret not found" : readError(answer.message) };
    return { data: recordAt(answer.data, "custom_metadata") };
  }

  /** Marks an entry as ours, then writes its values. Returns the error, if there is one. */
  write(key: string, values: Record<string, unknown>): string | undefined {
    const marked = this.ask("PUT", `${this.mount}/metadata/${key}`, { custom_metadata: { "managed-by": MANAGER } });
    return marked.ok ? this.put(key, values) : marked.message;
  }

  /** Writes the values alone. */
  put(key: string, values: Record<string, unknown>): string | undefined {
    const answer = this.ask("PUT", `${this.mount}/data/${key}`, { data: values });
    return answer.ok ? undefined : answer.message;
  }

  /** Deletes the values, then all that is known of the entry. Returns the error, if there is one. */
  remove(key: string): string | undefined {
    const data = this.ask("DELETE", `${this.mount}/data/${key}`);
    if (!data.ok) return `could not delete secret ${key}: ${data.message}`;
    const metadata = this.ask("DELETE", `${this.mount}/metadata/${key}`);
    return metadata.ok ? undefined : `could not delete secret metadata ${key}: ${metadata.message}`;
  }

  private ask(method: "GET" | "PUT" | "DELETE", path: string, body?: Record<string, unknown>): VaultAnswer {
    const [session] = this.sessions;
    return this.send({ method, path, body, token: session?.token, source: session?.source });
  }

  private send(request: VaultRequest): VaultAnswer {
    const answer = vaultRequest(this.world, this.vault, request);
    if (answer.ok) this.reasons.push(...answer.because);
    return answer;
  }
}

export const MANAGER = "external-secrets";

function missing(answer: VaultAnswer): boolean {
  return !answer.ok && answer.status === 404;
}

function readError(message: string): string {
  return `cannot read secret data from Vault: ${message}`;
}
