// Proves what the person at the keyboard does between two operations, and that it is done once. That the tokens can do
// what they are for and nothing else is proved with Vault's policies in tests/lab/vault.
import { initialiseVault, storeSecrets, takeToken, type VaultPlan } from "../../lab/operator";
import type { World } from "../../lab/world/model";
import { newVaultServer } from "../../lab/world/vault/operator";

const plan: VaultPlan = { stack: "vault", hub: "main", address: "https://192.0.2.82:8200" };

function emptyWorld(): World {
  return { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
}

function worldWithVault() {
  const vault = newVaultServer({ address: "192.0.2.82", cluster: "main", certificate: "" });
  const world: World = { ...emptyWorld(), vaults: { "192.0.2.82": vault } };
  return { world, vault };
}

test("nothing is done before Vault runs", () => {
  const world = emptyWorld();
  expect(initialiseVault(world, plan)).toEqual([]);
  expect(takeToken(world, plan, "vault")).toEqual([]);
  expect(world.vaultTokens).toBeUndefined();
});

test("Vault is initialised and unsealed once", () => {
  const { world, vault } = worldWithVault();
  expect(initialiseVault(world, plan)).toEqual([
    {
      command: "kubectl -n vault exec vault-0 -- vault operator init",
      outcome: "5 unseal keys, 3 of them needed, and a root token: keep them off the cluster",
    },
    {
      command: "kubectl -n vault exec POD -- vault operator unseal, for vault-0, vault-1, vault-2 with 3 keys each",
      outcome: "unsealed",
    },
  ]);
  const keys = vault.unsealKeys;
  expect(initialiseVault(world, plan)).toEqual([]);
  expect(vault).toMatchObject({ initialized: true, sealed: false, unsealKeys: keys });
});

test("Vault's stack gets the root token, the hub none, a cluster one of its own once its policy is there", () => {
  const { world, vault } = worldWithVault();
  initialiseVault(world, plan);
  takeToken(world, plan, "vault");
  takeToken(world, plan, "main");
  expect(takeToken(world, plan, "gitlab")).toEqual([]);
  const [root] = Object.keys(vault.tokens);
  expect(world.vaultTokens).toEqual({ vault: root });

  vault.policies["issuer-gitlab"] = { text: "" };
  expect(takeToken(world, plan, "gitlab")).toEqual([
    {
      command: "vault token create -orphan -no-default-policy -policy=issuer-gitlab -ttl=1h",
      outcome: "VAULT_TOKEN for gitlab: it can issue and withdraw that cluster's SecretID and nothing else",
    },
  ]);
  const token = world.vaultTokens?.["gitlab"] ?? "";
  expect(vault.tokens[token]?.policies).toEqual(["issuer-gitlab"]);
});

test("Cloudflare's token is stored once, when its engine is there", () => {
  const { world, vault } = worldWithVault();
  expect(storeSecrets(world, plan)).toEqual([]);
  initialiseVault(world, plan);
  expect(storeSecrets(world, plan)).toEqual([]);
  vault.mounts["general/"] = { type: "kv", description: "", options: { version: "2" }, accessor: "kv_1" };
  expect(storeSecrets(world, plan)).toEqual([
    { command: "vault kv put -mount=general cloudflare api-token=-", outcome: "general/cloudflare holds api-token" },
  ]);
  expect(vault.kv["general/"]?.["cloudflare"]?.versions).toEqual([{ "api-token": "lab-cloudflare-token" }]);
  expect(storeSecrets(world, plan)).toEqual([]);
});
