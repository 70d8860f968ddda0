// What Vault's own stack is made of: its engines, and what each cluster and each application on the hub may do there.
import * as pulumi from "@pulumi/pulumi";
import type { Provider as VaultProvider } from "@pulumi/vault/provider";
import { getAuthBackends } from "@pulumi/vault/getAuthBackends";
import { refusal } from "../components/refusal";
import { ClusterAccess } from "../components/secrets/clusterAccess";
import { EXTERNAL_SECRETS_NAMESPACE } from "../components/secrets/externalSecrets";
import type { MeshExchange } from "../components/secrets/policies";
import { SecretId } from "../components/secrets/secretId";
import { VaultApps } from "../components/secrets/vaultApps";
import { VaultEngines } from "../components/secrets/vaultEngines";
import type { Cluster, Fleet, Vault } from "../fleet/model";
import { kubernetesProvider } from "./providers";
import { stackOutputs } from "./references";
import { secretIdTtl } from "./secrets";
import { vaultProvider } from "./vaultProvider";

/** Keys of the engine `general` that every cluster reads. */
const SHARED = ["cloudflare", "registry"];

export interface VaultOutputs {
  /** `https://<ip>:8200`, once Vault answered. */
  readonly address: pulumi.Output<string>;
  /** Clusters that may log in. */
  readonly clusters: readonly string[];
}

/**
 * Needs a Vault that is initialised and unsealed, and VAULT_TOKEN of somebody who may write policies.
 *
 * A cluster is known here for as long as its stack file is: while it is being taken down, its operator still withdraws
 * what it published, and its peers still ask for it, which must not be answered with a refusal.
 */
export function vaultStack({ clusters }: Fleet, vault: Vault): VaultOutputs {
  const named = (part: string): string => `${vault.stack}-${part}`;
  const output = stackOutputs();
  const hub = { stack: vault.hub, what: "hub" } as const;
  const provider = vaultProvider(vault.stack, vault, output<string>(hub, "vaultCa"));
  const inVault = { provider };
  // Resources ask Vault nothing before they are made. This does, so that it is the preview that fails while Vault is not
  // there, sealed, or closed to this token.
  const address = pulumi.output(askVault(vault, provider));
  const engines = new VaultEngines(named("engines"), { secretIdTtl: secretIdTtl(vault) }, inVault);
  const apps = clusters.find(({ name }) => name === vault.hub)?.vaultApps ?? [];
  new VaultApps(named("apps"), { apps, auth: engines.hubAuth.path }, inVault);
  for (const cluster of clusters) {
    if (cluster.vault !== undefined) {
      const { role, cidrs, secretIdIssued } = cluster.vault;
      const exchange = meshExchange(cluster, clusters);
      const access = new ClusterAccess(
        named(`cluster-${cluster.name}`),
        {
          clusterName: role,
          auth: engines.clusterAuth.path,
          shared: SHARED,
          ...(exchange === undefined ? {} : { exchange }),
          cidrs,
          secretIdTtl: secretIdTtl(vault),
        },
        inVault,
      );
      // The others issue their own. The hub comes up before Vault does, so it gets its SecretID from here.
      if (cluster.name === vault.hub) {
        const kubernetes = kubernetesProvider(vault.stack, cluster.name, output<string>(hub, "kubeconfig"));
        new SecretId(
          named("hub-secret-id"),
          {
            namespace: EXTERNAL_SECRETS_NAMESPACE,
            auth: engines.clusterAuth.path,
            role: access.role.roleName,
            issued: secretIdIssued,
            ttl: secretIdTtl(vault),
          },
          { providers: [provider, kubernetes] },
        );
      }
    }
  }
  return { address, clusters: clusters.filter((one) => one.vault !== undefined).map(({ name }) => name) };
}

/**
 * @returns Vault's address
 * @throws RunError with Vault's answer and what to do, when it is a refusal or none at all
 */
async function askVault({ address }: Vault, provider: VaultProvider): Promise<string> {
  try {
    await getAuthBackends({}, { provider });
    return address;
  } catch (error) {
    const cause = (error instanceof Error ? error.message : String(error)).replace(/^invocation of .* error: /, "");
    throw refusal(
      `Vault at ${address} refuses to be configured: ${cause}\n` +
        "It must be initialised and unsealed (docs/runbooks/vault-init.md), and VAULT_TOKEN an administrator's.",
    );
  }
}

/** Only members that trust each other by exchange; those that are being taken down included. */
function meshExchange(cluster: Cluster, clusters: readonly Cluster[]): MeshExchange | undefined {
  const { mesh } = cluster.cilium;
  return mesh?.trust !== "vault-exchange"
    ? undefined
    : {
        own: cluster.name,
        peers: clusters
          .filter(({ name, cilium }) => name !== cluster.name && cilium.mesh?.name === mesh.name)
          .map(({ name }) => name),
      };
}
