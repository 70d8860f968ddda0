// Tokens of Vault: who holds which policies until when, and `auth/token/`.
import { randomBytes } from "node:crypto";
import type { VaultServer, VaultToken } from "../model";
import { textAt, textsAt } from "../controllers/tree";
import { inside } from "./cidr";
import { absent, done, refused, type Call, type Endpoint, type Outcome, type VaultLogin } from "./call";
import { seconds } from "./duration";

/** Vault's own default and longest lease, seconds (hashicorp/vault vault/core.go defaultLeaseTTL, maxLeaseTTL). */
export const DEFAULT_TTL = 768 * 3600;
export const MAX_TTL = 768 * 3600;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits, as Vault names tokens, accessors and mounts. */
export function randomName(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? "").join("");
}

/** Accessor of a mount, e.g. `kv_1a2b3c4d`. */
export function accessorOf(type: string): string {
  return `${type}_${randomBytes(4).toString("hex")}`;
}

/** Every token but the root token holds `default` as well. */
export function withDefault(policies: readonly string[]): string[] {
  return policies.includes("root") ? [...policies] : [...new Set(["default", ...policies])].sort();
}

export function addToken(
  vault: VaultServer,
  token: Omit<VaultToken, "accessor">,
): { readonly id: string; readonly token: VaultToken } {
  const id = `hvs.${randomName(24)}`;
  const made = { ...token, accessor: randomName(24) };
  vault.tokens[id] = made;
  return { id, token: made };
}

/** A token that still holds, or undefined. A child ends with its parent. */
export function validToken(vault: VaultServer, id: string | undefined, now: number): VaultToken | undefined {
  const token = id === undefined ? undefined : vault.tokens[id];
  if (!token || (token.expires !== undefined && token.expires <= now)) return undefined;
  if (token.parent !== undefined && !validToken(vault, token.parent, now)) return undefined;
  return token;
}

/** Whether a token may be used from an address. */
export function usableFrom(token: VaultToken, source: string | undefined): boolean {
  return token.expires === undefined || token.boundCidrs.length === 0 || inside(token.boundCidrs, source);
}

/** The answer to a login or to the creation of a token. */
export function loginOf(id: string, token: VaultToken, now: number): VaultLogin {
  const { accessor, policies, expires } = token;
  const left = expires === undefined ? 0 : Math.round(expires - now);
  return { client_token: id, accessor, policies, lease_duration: left };
}

/** `auth/token/<rest>` (hashicorp/vault vault/token_store.go). */
export function tokenEndpoint(call: Call, rest: string): Endpoint | undefined {
  const { vault, now } = call;
  const { token: own = "", body } = call.request;
  const byAccessor = (): string | undefined => {
    const accessor = textAt(body, "accessor");
    const found = Object.keys(vault.tokens).find((id) => vault.tokens[id]?.accessor === accessor);
    return validToken(vault, found, now) ? found : undefined;
  };
  switch (rest) {
    case "lookup-self":
      return { read: () => describe(vault, own, now, refused(403, "bad token")) };
    case "lookup":
      return { write: () => describe(vault, textAt(body, "token") ?? own, now, refused(403, "bad token")) };
    case "lookup-accessor":
      return { write: () => describe(vault, byAccessor() ?? "", now, refused(403, "invalid accessor")) };
    case "create":
      return { write: () => create(call, own, false) };
    case "create-orphan":
      return { sudo: true, write: () => create(call, own, true) };
    case "revoke-self":
      return { write: () => revoke(vault, own) };
    case "revoke":
      return { write: () => revoke(vault, textAt(body, "token") ?? "") };
    case "revoke-accessor":
      return {
        write: () => {
          const found = byAccessor();
          return found === undefined ? refused(403, "invalid accessor") : revoke(vault, found);
        },
      };
    default:
      return undefined;
  }
}

function describe(vault: VaultServer, id: string, now: number, otherwise: Outcome): Outcome {
  const token = validToken(vault, id, now);
  if (!token) return otherwise;
  const { accessor, policies, expires, parent } = token;
  return {
    data: {
      id,
      accessor,
      policies: [...policies],
      ttl: expires === undefined ? 0 : Math.round(expires - now),
      orphan: parent === undefined,
      bound_cidrs: [...token.boundCidrs],
      renewable: false,
      type: "service",
    },
  };
}

function create(call: Call, parent: string, orphan: boolean): Outcome {
  const { vault, now, token } = call;
  if (!token) return absent;
  const { body } = call.request;
  const asked = textsAt(body, "policies");
  // A child may hold no policy that its parent does not, unless the parent is root (vault/token_store.go handleCreateCommon).
  const isRoot = token.policies.includes("root");
  if (!isRoot && asked.some((policy) => policy !== "default" && !token.policies.includes(policy))) {
    return refused(400, "child policies must be subset of parent");
  }
  const policies = asked.length > 0 ? withDefault(asked) : [...token.policies];
  const ttl = seconds(body?.["ttl"]) ?? (policies.includes("root") ? undefined : DEFAULT_TTL);
  const made = addToken(vault, {
    policies,
    boundCidrs: token.boundCidrs,
    ...(ttl === undefined || ttl === 0 ? {} : { expires: now + ttl }),
    ...(orphan ? {} : { parent }),
  });
  return { data: {}, auth: loginOf(made.id, made.token, now) };
}

/** Revokes a token; what it made ends with it. */
function revoke(vault: VaultServer, id: string): Outcome {
  Reflect.deleteProperty(vault.tokens, id);
  return done;
}
