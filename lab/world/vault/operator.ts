// What a person does to Vault from a terminal: initialise it, unseal it, hand out tokens.
import { randomBytes } from "node:crypto";
import { nowOf } from "../clock";
import type { VaultServer, World } from "../model";
import { accessorOf, addToken, DEFAULT_TTL, MAX_TTL, withDefault } from "./tokens";

/** Shares that `vault operator init` prints, and how many of them open the seal; Vault's own defaults. */
const SHARES = 5;
export const THRESHOLD = 3;

/** A Vault whose pods have just started for the first time: uninitialised and sealed. */
export function newVaultServer(options: {
  readonly address: string;
  readonly cluster: string;
  readonly certificate: string;
}): VaultServer {
  return {
    ...options,
    initialized: false,
    sealed: true,
    unsealKeys: [],
    tokens: {},
    policies: {},
    mounts: {},
    auth: {
      "token/": {
        type: "token",
        description: "token based credentials",
        accessor: accessorOf("auth_token"),
        roles: {},
      },
    },
    audit: {},
    kv: {},
  };
}

/**
 * `vault operator init`: five shares, of which three open the seal, and the root token. Vault stays sealed.
 *
 * @throws when Vault was initialised before (hashicorp/vault vault/init.go ErrAlreadyInit)
 */
export function initialise(
  _world: World,
  vault: VaultServer,
): { readonly unsealKeys: readonly string[]; readonly rootToken: string } {
  if (vault.initialized) throw new Error("Vault is already initialized");
  vault.initialized = true;
  vault.unsealKeys = Array.from({ length: SHARES }, () => randomBytes(33).toString("base64"));
  const { id } = addToken(vault, { policies: ["root"], boundCidrs: [] });
  return { unsealKeys: vault.unsealKeys, rootToken: id };
}

/**
 * `vault operator unseal`: the seal opens with the third share.
 *
 * @throws when Vault is uninitialised, or when a share is none of its own: Vault notices with the last one and forgets
 *   those before it (hashicorp/vault vault/core.go unsealFragment)
 */
export function unseal(vault: VaultServer, key: string): void {
  if (!vault.initialized) throw new Error("Vault is not initialized");
  if (!vault.sealed) return;
  const given = new Set([...(vault.unsealProgress ?? []), key]);
  vault.unsealProgress = [...given];
  if (given.size < THRESHOLD) return;
  delete vault.unsealProgress;
  if (vault.unsealKeys.filter((share) => given.has(share)).length < THRESHOLD) {
    throw new Error(
      "Unseal failed, invalid key: failed to decrypt keys from storage: cipher: message authentication failed",
    );
  }
  vault.sealed = false;
}

/**
 * `vault token create -orphan -policy=…` with the root token. `default` is added, as Vault does, unless it is asked
 * not to (`-no-default-policy`).
 *
 * @param options.ttlSeconds life of the token; default and longest 768 h, Vault's own
 * @throws when Vault is sealed
 */
export function mintToken(
  world: World,
  vault: VaultServer,
  policies: readonly string[],
  options: { readonly ttlSeconds?: number; readonly noDefaultPolicy?: boolean } = {},
): string {
  if (vault.sealed) throw new Error("Vault is sealed");
  const expires = nowOf(world).getTime() / 1000 + Math.min(options.ttlSeconds ?? DEFAULT_TTL, MAX_TTL);
  return addToken(vault, {
    policies: options.noDefaultPolicy === true ? policies : withDefault(policies),
    boundCidrs: [],
    expires,
  }).id;
}
