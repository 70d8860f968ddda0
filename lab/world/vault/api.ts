// Vault as its clients meet it: who answers at an address, and what a request is answered.
import type { Reason, Urn } from "../../kernel/model";
import { nowOf } from "../clock";
import { hasQuorum } from "../talosNodes";
import type { VaultServer, World } from "../model";
import { judge } from "./acl";
import { approleEndpoint } from "./approle";
import {
  absent,
  clientError,
  denied,
  multiple,
  noRoute,
  refused,
  type Call,
  type Endpoint,
  type Outcome,
  type VaultAnswer,
  type VaultRequest,
} from "./call";
import { kubernetesEndpoint } from "./kubernetesAuth";
import { kvEndpoint } from "./kv2";
import type { Capability } from "./policy";
import { systemEndpoint } from "./system";
import { tokenEndpoint, usableFrom, validToken } from "./tokens";

export type { VaultAnswer, VaultLogin, VaultRequest } from "./call";

const PORT = 8200;

/**
 * The Vault that answers at a host or URL. `error` is what a dialer says; a client puts `Put "<URL>": ` before it.
 * A Vault whose cluster is gone answers nobody.
 */
export function vaultAt(
  world: World,
  address: string,
):
  | { readonly vault: VaultServer; readonly because: readonly Reason[] }
  | { readonly vault?: undefined; readonly error: string } {
  const url = URL.canParse(address) && address.includes("//") ? new URL(address) : undefined;
  const host = url?.hostname ?? address.replace(/:\d+$/, "");
  const port = Number(url?.port || PORT);
  const unreachable = `dial tcp ${host}:${port}: connect: `;
  const vault = port === PORT ? world.vaults?.[host] : undefined;
  const cluster = vault && Object.values(world.clusters).find(({ name }) => name === vault.cluster);
  if (vault && cluster && hasQuorum(world, cluster)) {
    // A Service without an endpoint answers with a reset (cilium/cilium Documentation, serviceNoBackendResponse: reject).
    if (vault.sealed && vault.hiddenWhileSealed === true) return { error: `${unreachable}connection refused` };
    const otherwise = `${unreachable}no route to host`;
    return {
      vault,
      because: [{ anyOf: cluster.bootstrappedBy === undefined ? [] : [cluster.bootstrappedBy], otherwise }],
    };
  }
  // A node's own address answers with a reset where nothing listens.
  const nodeUp = Object.values(world.machines).some(({ running, addresses }) => running && addresses.includes(host));
  return { error: `${unreachable}${nodeUp ? "connection refused" : "no route to host"}` };
}

/** Plays one request. Policies are enforced path by path and capability by capability, as Vault does. */
export function vaultRequest(world: World, vault: VaultServer, request: VaultRequest): VaultAnswer {
  const because: Reason[] = [];
  const worded = (status: number, errors: readonly string[]): string => clientError(vault, request, status, errors);
  const thanksTo = (resources: readonly (Urn | undefined)[], without: Outcome): void => {
    const anyOf = resources.filter((resource) => resource !== undefined);
    if (anyOf.length === 0 || anyOf.length < resources.length || !("status" in without)) return;
    because.push({ anyOf, otherwise: worded(without.status, without.errors) });
  };
  const now = nowOf(world).getTime() / 1000;
  const token = validToken(vault, request.token, now);
  const call: Call = { world, vault, request, now, thanksTo, ...(token ? { token } : {}) };
  const outcome = answer(call);
  if ("status" in outcome) {
    const { status, errors } = outcome;
    return { ok: false, status, errors, message: worded(status, errors) };
  }
  return { ok: true, ...outcome, because };
}

function answer(call: Call): Outcome {
  const { vault, token } = call;
  const { method, path, source } = call.request;
  const endpoint = endpointAt(call);
  if (path === "sys/seal-status") return endpoint?.read?.() ?? absent;
  if (!vault.initialized || vault.sealed) return refused(503, "Vault is sealed");
  if (endpoint?.open) return run(endpoint, method);
  if (call.request.token === undefined || call.request.token === "") return refused(403, "permission denied");
  if (!token) return refused(403, multiple("permission denied", "invalid token"));
  if (!usableFrom(token, source)) return denied;
  const verdict = judge(vault, token, path, capabilityOf(call, endpoint), endpoint?.sudo ?? false);
  if (!verdict.allowed) return denied;
  call.thanksTo(verdict.thanksTo, denied);
  return endpoint ? run(endpoint, method) : noRoute(path);
}

function capabilityOf(call: Call, endpoint: Endpoint | undefined): Capability {
  switch (call.request.method) {
    case "GET":
      return "read";
    case "LIST":
      return "list";
    case "DELETE":
      return "delete";
    default:
      return endpoint?.exists?.() === false ? "create" : "update";
  }
}

function run(endpoint: Endpoint, method: VaultRequest["method"]): Outcome {
  const handlers = {
    GET: endpoint.read,
    LIST: endpoint.list,
    POST: endpoint.write,
    PUT: endpoint.write,
    DELETE: endpoint.remove,
  };
  return handlers[method]?.() ?? refused(405, multiple("unsupported operation"));
}

/** What is mounted at a path, by the longest prefix. */
function endpointAt(call: Call): Endpoint | undefined {
  const { vault } = call;
  const { path } = call.request;
  if (path.startsWith("sys/")) return systemEndpoint(call, path.slice("sys/".length));
  if (path.startsWith("auth/")) {
    const below = path.slice("auth/".length);
    const mount = mountOf(vault.auth, below);
    if (mount === undefined) return undefined;
    const rest = below.slice(mount.length);
    const auth = vault.auth[mount];
    if (!auth) return undefined;
    call.thanksTo([auth.madeBy], noRoute(path));
    if (auth.type === "token") return tokenEndpoint(call, rest);
    return auth.type === "approle" ? approleEndpoint(call, auth, rest) : kubernetesEndpoint(call, auth, rest);
  }
  const mount = mountOf(vault.mounts, path);
  if (mount === undefined) return undefined;
  call.thanksTo([vault.mounts[mount]?.madeBy], noRoute(path));
  return kvEndpoint(call, mount, path.slice(mount.length));
}

function mountOf(mounts: Readonly<Record<string, unknown>>, path: string): string | undefined {
  return Object.keys(mounts)
    .filter((mount) => `${path}/`.startsWith(mount))
    .sort((left, right) => right.length - left.length)[0];
}
