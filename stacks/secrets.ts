// How a cluster comes to its secrets: the operator, its SecretID, and the stores that lead to Vault.
import type * as pulumi from "@pulumi/pulumi";
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { Provider as TlsProvider } from "@pulumi/tls/provider";
import { AppStores } from "../components/secrets/appStores";
import { ExternalSecrets } from "../components/secrets/externalSecrets";
import { GeneralStore } from "../components/secrets/generalStore";
import { SecretId } from "../components/secrets/secretId";
import { CLUSTER_AUTH } from "../components/secrets/vaultPaths";
import { VaultTls } from "../components/secrets/vaultTls";
import type { Cluster, Vault, VaultAccess } from "../fleet/model";
import type { StackOutput } from "./references";
import { vaultProvider } from "./vaultProvider";

const SECONDS_A_DAY = 86_400;

/** Life of a SecretID, seconds. */
export const secretIdTtl = ({ secretIdTtlDays }: Vault): number => secretIdTtlDays * SECONDS_A_DAY;

/** Where and when the cluster's objects are made. */
export interface Surroundings {
  readonly inCluster: { readonly provider: KubernetesProvider; readonly deletedWith: pulumi.Resource };
  /** What the operator's pods wait for. */
  readonly podNetwork: readonly pulumi.Resource[];
  readonly tls: () => TlsProvider;
  readonly output: StackOutput;
}

export interface ClusterSecrets {
  /** `vault-general`. */
  readonly store: pulumi.Resource;
  /** What Flux's objects build on. */
  readonly foundations: readonly pulumi.Resource[];
  /** Certificate of Vault's CA, PEM; on the hub, which makes it. */
  readonly madeCa?: pulumi.Output<string>;
}

/**
 * The hub makes Vault's certificate and waits for nothing in Vault, which comes up in it later. Every other cluster takes
 * the CA from the hub's stack, issues its own SecretID and waits until it could log in.
 */
export function clusterSecrets(cluster: Cluster, vault: Vault, access: VaultAccess, at: Surroundings): ClusterSecrets {
  const named = (part: string): string => `${cluster.name}-${part}`;
  const { inCluster, podNetwork } = at;
  const { provider, deletedWith } = inCluster;
  const operator = new ExternalSecrets(
    named("external-secrets"),
    { version: cluster.versions.externalSecrets },
    { ...inCluster, dependsOn: [...podNetwork] },
  );
  const behindOperator = { ...inCluster, dependsOn: [operator.release] };
  const store = { role: access.role, namespaces: cluster.secretNamespaces };
  if (cluster.name === vault.hub) {
    const tls = new VaultTls(
      named("vault-tls"),
      {
        ip: vault.ip,
        host: vault.host,
        retire: cluster.retire,
        ...(vault.overlayIps.length === 0 ? {} : { overlayIps: vault.overlayIps }),
      },
      { providers: [provider, at.tls()], deletedWith },
    );
    const endpoint = { server: vault.address, ca: tls.ca };
    const general = new GeneralStore(named("store"), { vault: endpoint, ...store, awaited: false }, behindOperator);
    new AppStores(named("app-stores"), { vault: endpoint, apps: cluster.vaultApps }, behindOperator);
    return { store: general.store, foundations: [general.store, tls.secret], madeCa: tls.ca };
  }
  const ca = at.output<string>({ stack: vault.hub, what: "hub" }, "vaultCa");
  const secretId = new SecretId(
    named("secret-id"),
    {
      namespace: operator.namespace.metadata.name,
      auth: CLUSTER_AUTH,
      role: access.role,
      issued: access.secretIdIssued,
      ttl: secretIdTtl(vault),
    },
    { providers: [vaultProvider(cluster.name, vault, ca), provider], deletedWith },
  );
  const general = new GeneralStore(
    named("store"),
    { vault: { server: access.server, ca }, ...store, awaited: true },
    { ...inCluster, dependsOn: [operator.release, secretId.secret] },
  );
  return { store: general.store, foundations: [general.store] };
}
