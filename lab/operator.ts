// Plays the person at the keyboard: initialises and unseals Vault, and takes the token that each stack's operations need.
import type { VaultServer, World } from "./world/model";
import { vaultRequest } from "./world/vault/api";
import { initialise, mintToken, THRESHOLD, unseal } from "./world/vault/operator";

/** Where the fleet's Vault is, as the program's `fleet describe` says. */
export interface VaultPlan {
  /** Stack that configures Vault; its operations need an administrator's token. */
  readonly stack: string;
  /** Stack of the cluster that Vault runs in; it needs no token. */
  readonly hub: string;
  /** `https://<ip>:8200` */
  readonly address: string;
}

/** A command that a person runs, and what came of it. */
export interface OperatorStep {
  readonly command: string;
  readonly outcome: string;
}

/** Pods of the StatefulSet; Shamir's shares are given to each of them. */
const PODS = ["vault-0", "vault-1", "vault-2"];

/**
 * The runbook step between the hub and the stack of Vault. Once: a Vault that is initialised stays as it is.
 *
 * @returns nothing when Vault does not run yet
 */
export function initialiseVault(world: World, plan: VaultPlan): readonly OperatorStep[] {
  const vault = vaultOf(world, plan);
  if (vault === undefined || vault.initialized) return [];
  const { unsealKeys } = initialise(world, vault);
  for (const key of unsealKeys.slice(0, THRESHOLD)) unseal(vault, key);
  return [
    {
      command: "kubectl -n vault exec vault-0 -- vault operator init",
      outcome: `${String(unsealKeys.length)} unseal keys, ${String(THRESHOLD)} of them needed, and a root token: keep them off the cluster`,
    },
    {
      command: `kubectl -n vault exec POD -- vault operator unseal, for ${PODS.join(", ")} with ${String(THRESHOLD)} keys each`,
      outcome: vault.sealed ? "still sealed" : "unsealed",
    },
  ];
}

/** What people store that no program makes, by path and key: values that open nothing. */
const STORED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "general/cloudflare": { "api-token": "lab-cloudflare-token" },
};

/**
 * The secrets that clusters wait for and that no stack makes. Once: what is stored stays as it is.
 *
 * @returns nothing before Vault's stack has mounted the engines
 */
export function storeSecrets(world: World, plan: VaultPlan): readonly OperatorStep[] {
  const vault = vaultOf(world, plan);
  if (vault === undefined || vault.sealed) return [];
  const token = rootToken(vault);
  const mounted = Object.entries(STORED).filter(
    ([entry]) => vault.mounts[`${entry.split("/")[0] ?? ""}/`] !== undefined,
  );
  return mounted.flatMap(([entry, data]) => {
    const path = entry.replace("/", "/data/");
    if (vaultRequest(world, vault, { method: "GET", path, token }).ok) return [];
    const stored = vaultRequest(world, vault, { method: "PUT", path, token, body: { data } });
    const keys = Object.keys(data).join(", ");
    return [
      {
        command: `vault kv put -mount=${entry.replace("/", " ")} ${keys}=-`,
        outcome: stored.ok ? `${entry} holds ${keys}` : stored.message,
      },
    ];
  });
}

/**
 * Gives the operations of a stack their VAULT_TOKEN: the root token for Vault's own stack, for a cluster one that can
 * issue that cluster's SecretID and nothing else. The hub gets none.
 */
export function takeToken(world: World, plan: VaultPlan, stack: string): readonly OperatorStep[] {
  const vault = vaultOf(world, plan);
  if (vault?.initialized !== true || stack === plan.hub) return [];
  const tokens = (world.vaultTokens ??= {});
  if (stack === plan.stack) {
    tokens[stack] = rootToken(vault);
    return [];
  }
  const policy = `issuer-${stack}`;
  if (vault.policies[policy] === undefined) return [];
  tokens[stack] = mintToken(world, vault, [policy], { ttlSeconds: 3600, noDefaultPolicy: true });
  return [
    {
      command: `vault token create -orphan -no-default-policy -policy=${policy} -ttl=1h`,
      outcome: `VAULT_TOKEN for ${stack}: it can issue and withdraw that cluster's SecretID and nothing else`,
    },
  ];
}

function rootToken({ tokens }: VaultServer): string {
  const [root] = Object.entries(tokens).find(([, { policies }]) => policies.includes("root")) ?? [];
  if (root === undefined) throw new Error("Vault is initialised and has no root token");
  return root;
}

function vaultOf(world: World, { address }: VaultPlan): VaultServer | undefined {
  return world.vaults?.[new URL(address).hostname];
}
