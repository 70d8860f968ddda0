// The provider instances that stacks share. Nothing in the program uses a default provider.
import * as pulumi from "@pulumi/pulumi";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { Provider as ProxmoxProvider } from "@pulumi/proxmoxve/provider";
import { Provider as TalosProvider } from "@pulumiverse/talos/provider";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { Provider as TlsProvider } from "@pulumi/tls/provider";
import type { Cluster } from "../fleet/model";

/**
 * The hypervisors of the cluster's site. The token is the secret `proxmoxve:apiToken` of the stack or, unset, the
 * provider's own environment variable `PROXMOX_VE_API_TOKEN`.
 */
export function proxmoxProvider(cluster: Cluster): ProxmoxProvider {
  const apiToken = new pulumi.Config("proxmoxve").getSecret("apiToken");
  return new ProxmoxProvider(`${cluster.name}-proxmox`, {
    endpoint: cluster.site.proxmoxEndpoint,
    ...(apiToken === undefined ? {} : { apiToken }),
  });
}

/** Talos needs no credentials: each resource names the ones that it uses. */
export function talosProvider(cluster: Cluster): TalosProvider {
  return new TalosProvider(`${cluster.name}-talos`);
}

/** Asks nobody: what it makes is in the state. */
export function randomProvider(cluster: Cluster): RandomProvider {
  return new RandomProvider(`${cluster.name}-random`);
}

/** One for all that makes keys and certificates in a stack, and none where nothing does. */
export function tlsProvider(cluster: Cluster): () => TlsProvider {
  let provider: TlsProvider | undefined;
  return () => (provider ??= new TlsProvider(`${cluster.name}-tls`));
}

/**
 * A cluster's API server. Its identity is the cluster's name: a renewed certificate in the kubeconfig, or a moved
 * endpoint, must not replace everything in the cluster. Objects with fixed names are updated in place, because replacing
 * a ConfigMap that Flux reads would delete it first.
 */
export function kubernetesProvider(
  stack: string,
  clusterName: string,
  kubeconfig: pulumi.Output<string>,
): KubernetesProvider {
  return new KubernetesProvider(`${stack}-kubernetes`, {
    kubeconfig,
    clusterIdentifier: clusterName,
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
}
