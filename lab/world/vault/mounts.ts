// `sys/mounts` and `sys/auth`: secret engines and auth methods come, are tuned and go.
import { isRecord, textAt } from "../controllers/tree";
import type { VaultAuth, VaultMount } from "../model";
import { absent, done, refused, type Call, type Endpoint, type Outcome } from "./call";
import { seconds } from "./duration";
import { accessorOf } from "./tokens";

/** What the lab can mount; Vault knows more. */
const AUTH_TYPES = ["approle", "kubernetes"];

/** hashicorp/vault vault/logical_system.go mountPaths, authPaths. */
export function mountEndpoint(call: Call, rest: string): Endpoint | undefined {
  const { vault } = call;
  if (rest === "mounts") return { read: () => ({ data: described(vault.mounts) }) };
  if (rest === "auth") return { read: () => ({ data: described(vault.auth) }) };
  const [, kind, name = "", tune] = /^(mounts|auth)\/(.+?)(\/tune)?\/?$/.exec(rest) ?? [];
  if (kind === undefined) return undefined;
  const path = `${name}/`;
  // Auth methods are tuned as mounts, too, which needs no `sudo`.
  if (tune && path.startsWith("auth/")) return tuneEndpoint(call, vault.auth[path.slice("auth/".length)], false);
  if (kind === "mounts") return tune ? tuneEndpoint(call, vault.mounts[path], false) : secretEngine(call, path);
  return tune ? tuneEndpoint(call, vault.auth[path], true) : authMethod(call, path);
}

function described(mounts: Readonly<Record<string, VaultMount | VaultAuth>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mounts).map(([path, mount]) => [path, describe(mount)]));
}

function describe(mount: VaultMount | VaultAuth): Record<string, unknown> {
  const { type, description, accessor } = mount;
  const options = "options" in mount ? { ...mount.options } : null;
  const config = { ...leases(mount), force_no_cache: false };
  return { type, description, options, accessor, config, local: false, seal_wrap: false };
}

/** A mount that was not tuned reports the server's own leases, as 0. */
function leases(mount: VaultMount | VaultAuth): Record<string, unknown> {
  const tune = "tune" in mount ? mount.tune : undefined;
  return { default_lease_ttl: tune?.defaultLeaseTtl ?? 0, max_lease_ttl: tune?.maxLeaseTtl ?? 0 };
}

function tuneEndpoint(call: Call, mount: VaultMount | VaultAuth | undefined, sudo: boolean): Endpoint {
  const body = call.request.body ?? {};
  return {
    sudo,
    read: () => (mount ? { data: { description: mount.description, ...leases(mount) } } : absent),
    write: () => {
      if (!mount) return absent;
      mount.description = textAt(body, "description") ?? mount.description;
      if ("options" in mount) mount.options = { ...mount.options, ...textOptions(body["options"]) };
      else mount.tune = tuned(mount.tune, body);
      return done;
    },
  };
}

function tuned(old: VaultAuth["tune"], body: Record<string, unknown>): NonNullable<VaultAuth["tune"]> {
  const [defaultLeaseTtl, maxLeaseTtl] = [seconds(body["default_lease_ttl"]), seconds(body["max_lease_ttl"])];
  return {
    ...old,
    ...(defaultLeaseTtl === undefined ? {} : { defaultLeaseTtl }),
    ...(maxLeaseTtl === undefined ? {} : { maxLeaseTtl }),
  };
}

function secretEngine(call: Call, path: string): Endpoint {
  const { vault } = call;
  const mount = vault.mounts[path];
  return {
    read: () => (mount ? { data: describe(mount) } : refused(400, `No secret engine mount at ${path}`)),
    write: () => mountEngine(call, path),
    remove: () => {
      Reflect.deleteProperty(vault.mounts, path);
      Reflect.deleteProperty(vault.kv, path);
      return done;
    },
  };
}

function mountEngine(call: Call, path: string): Outcome {
  const { vault } = call;
  const body = call.request.body ?? {};
  const [written, description] = [textAt(body, "type") ?? "", textAt(body, "description") ?? ""];
  const taken = conflict(vault.mounts, path);
  if (taken !== undefined) return refused(400, taken);
  const options = textOptions(body["options"]);
  if (written === "kv-v2") options["version"] = "2";
  else if (written !== "kv") return refused(400, `plugin not found in the catalog: ${written}`);
  if (options["version"] !== "2") return refused(400, "the lab simulates key-value engines of version 2 only");
  const { madeBy } = call.request;
  vault.mounts[path] = {
    type: "kv",
    description,
    options,
    accessor: accessorOf("kv"),
    ...(madeBy === undefined ? {} : { madeBy }),
  };
  vault.kv[path] = {};
  return done;
}

function authMethod(call: Call, path: string): Endpoint {
  const { vault } = call;
  const method = vault.auth[path];
  return {
    sudo: true,
    read: () => (method ? { data: describe(method) } : refused(400, `No auth engine at ${path}`)),
    write: () => enable(call, path),
    remove: () => {
      if (path === "token/") return refused(400, "token credential backend cannot be disabled");
      Reflect.deleteProperty(vault.auth, path);
      return done;
    },
  };
}

function enable(call: Call, path: string): Outcome {
  const { vault } = call;
  const body = call.request.body ?? {};
  const [type, description] = [textAt(body, "type") ?? "", textAt(body, "description") ?? ""];
  const taken = conflict(vault.auth, path);
  if (taken !== undefined) return refused(400, taken);
  if (!AUTH_TYPES.includes(type)) return refused(400, `plugin not found in the catalog: ${type}`);
  const { madeBy } = call.request;
  const accessor = accessorOf(`auth_${type}`);
  vault.auth[path] = { type, description, accessor, roles: {}, ...(madeBy === undefined ? {} : { madeBy }) };
  return done;
}

/** hashicorp/vault vault/mount.go mountInternal: no mount under or above another. */
function conflict(mounts: Readonly<Record<string, unknown>>, path: string): string | undefined {
  if (mounts[path] !== undefined) return `path is already in use at ${path}`;
  const other = Object.keys(mounts).find((mount) => mount.startsWith(path) || path.startsWith(mount));
  return other === undefined ? undefined : `existing mount at ${other}`;
}

function textOptions(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([key, item]) => [key, String(item)]));
}
