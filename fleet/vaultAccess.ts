// What follows from the fleet having a Vault: its address, who reaches it from where, and who reads from it.
import { type Cluster, type Node, type Vault, type VaultAccess } from "./model";
import { type Project } from "./schema";

/** Days that a SecretID lives, and its age in days from which it is warned about. */
export const secretIdDefaults = { secretIdTtlDays: 365, rotateAfterDays: 300 } as const;

/** Port of Vault's API. */
const port = 8200;

const addressAt = (ip: string): string => `https://${ip}:${port}`;

/** @param hub cluster that runs Vault, with the addresses of its control planes in the overlay */
export function resolveVault(
  declared: NonNullable<Project["vault"]>,
  stack: string,
  hub: { readonly name: string; readonly dnsName: string; readonly overlayIps: readonly string[] },
): Vault {
  return {
    stack,
    hub: hub.name,
    ip: declared.ip,
    address: addressAt(declared.ip),
    overlayIps: hub.overlayIps,
    host: `vault.${hub.dnsName}`,
    secretIdTtlDays: declared.secretIdTtlDays ?? secretIdDefaults.secretIdTtlDays,
    rotateAfterDays: declared.rotateAfterDays ?? secretIdDefaults.rotateAfterDays,
  };
}

type Reader = Pick<Node, "ip" | "overlayIp">;

/** The cluster that runs Vault. */
export interface VaultHost {
  readonly site: string;
  readonly mesh?: string;
  readonly nodes: readonly Reader[];
  readonly podCidr: string;
}

export function vaultAccess(
  cluster: {
    readonly name: string;
    readonly site: string;
    readonly mesh?: string;
    readonly nodes: readonly Reader[];
    readonly secretIdIssued: string;
  },
  host: VaultHost,
  vault: Pick<Vault, "ip" | "overlayIps">,
): VaultAccess {
  // An overlay ends where its mesh does.
  const own = cluster.mesh === host.mesh ? cluster.nodes : cluster.nodes.map(({ ip }) => ({ ip }));
  const nodes = [...own, ...host.nodes].flatMap((node: Reader) =>
    [node.ip, ...(node.overlayIp === undefined ? [] : [node.overlayIp])].map((address) => `${address}/32`),
  );
  return {
    role: cluster.name,
    secretIdIssued: cluster.secretIdIssued,
    cidrs: [...new Set([...nodes, host.podCidr])].sort(),
    server: addressAt(cluster.site === host.site ? vault.ip : (vault.overlayIps[0] ?? vault.ip)),
  };
}

/** Applications that know how to log in to Vault by themselves. */
const readers = ["authentik", "grafana", "minio"] as const;

/** Those of them that are placed on the cluster that runs Vault, whose API server Vault asks about their tokens. */
export const vaultApps = (placement: Cluster["placement"]): readonly string[] =>
  readers.filter((app) => placement[app] === true);

/** Namespaces whose ExternalSecrets use the store of the cluster: the mesh's certificates and cert-manager's DNS token. */
export const secretNamespaces = (inMesh: boolean): readonly string[] =>
  inMesh ? ["cert-manager", "kube-system"] : ["cert-manager"];
