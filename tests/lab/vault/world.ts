// A world with a hub and the Vault on it, initialised and open, for the tests of Vault.
import { initialise, newVaultServer, unseal } from "../../../lab/world/vault/operator";
import { vaultRequest, type VaultAnswer, type VaultRequest } from "../../../lab/world/vault/api";
import type { Cluster, VaultServer, World } from "../../../lab/world/model";

export const ADDRESS = "192.0.2.82";
export const BOOTSTRAP = "urn:pulumi:main::homelab::talos:machine/bootstrap:Bootstrap::hub";
export const APPROLE_MOUNT = "cluster-general";

/** A hub of one box, bootstrapped. */
export function hub(world: World): Cluster {
  world.machines["cp-1"] = {
    name: "cp-1",
    platform: "metal",
    addresses: ["192.0.2.11"],
    running: true,
    interfaces: [],
    disks: [],
    config: { yaml: "", madeBy: "urn:apply", clusterId: "hub-id", machineType: "controlplane" },
  };
  const cluster: Cluster = {
    id: "hub-id",
    name: "main",
    endpoint: "https://192.0.2.11:6443",
    madeBy: "urn:secrets",
    osCa: "",
    k8sCa: "",
    etcd: ["cp-1"],
    bootstrappedBy: BOOTSTRAP,
    objects: {},
    releases: {},
  };
  world.clusters["hub-id"] = cluster;
  return cluster;
}

export function emptyWorld(): World {
  return { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
}

/** Vault on the hub, with its root token. */
export function openVault(world: World, certificate = ""): { vault: VaultServer; rootToken: string } {
  hub(world);
  const vault = newVaultServer({ address: ADDRESS, cluster: "main", certificate });
  world.vaults = { [ADDRESS]: vault };
  const { unsealKeys, rootToken } = initialise(world, vault);
  for (const key of unsealKeys.slice(0, 3)) unseal(vault, key);
  return { vault, rootToken };
}

/** Requests with one token from one place. */
export class Client {
  constructor(
    private readonly world: World,
    private readonly vault: VaultServer,
    private readonly token: string | undefined,
    private readonly source = "192.0.2.21",
  ) {}

  ask(method: VaultRequest["method"], path: string, body?: Record<string, unknown>, madeBy?: string): VaultAnswer {
    const { token, source } = this;
    return vaultRequest(this.world, this.vault, { method, path, token, body, source, madeBy });
  }

  /** As `ask`, where a refusal is a fault of the test. */
  must(method: VaultRequest["method"], path: string, body?: Record<string, unknown>, madeBy?: string) {
    const answer = this.ask(method, path, body, madeBy);
    if (!answer.ok) throw new Error(answer.message);
    return answer;
  }

  with(token: string, source = this.source): Client {
    return new Client(this.world, this.vault, token, source);
  }
}

/** Status and error texts of a refusal; `undefined` where there was none. */
export function refusal(answer: VaultAnswer): { status: number; errors: readonly string[] } | undefined {
  return answer.ok ? undefined : { status: answer.status, errors: answer.errors };
}

export const DENIED = { status: 403, errors: ["1 error occurred:\n\t* permission denied\n\n"] };
export const INVALID_TOKEN = {
  status: 403,
  errors: ["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"],
};
