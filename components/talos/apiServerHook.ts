// Holds everything after the bootstrap back until the cluster's API server answers.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumiverse/talos/provider";
import { getHealth, type GetHealthArgs } from "@pulumiverse/talos/cluster/getHealth";

export interface ApiServerHookArgs {
  /** Addresses of the control planes, without prefix length. */
  readonly controlPlanes: readonly string[];
  /** Addresses of the workers. */
  readonly workers: readonly string[];
  /** The Talos provider that asks the nodes. */
  readonly provider: Provider;
}

/** Longest wait, as a Go duration: pulling the control plane's images over a slow line included. */
const patience = "15m";

/**
 * Bootstrap and kubeconfig are done when etcd starts; the API server comes up a minute later, and the Kubernetes
 * provider, which looks only once, would call the cluster unreachable for the rest of the `up`
 * (pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, Configure).
 *
 * After the bootstrap was created, and never else, this asks Talos for the cluster's health. Talos waits for etcd, the
 * kubelets and the components of the control plane; with the CNI `none` it asks neither for ready nodes nor for CoreDNS
 * (siderolabs/talos v1.13.0 pkg/cluster/check/default.go, which the provider is built on). Running only then, it delays
 * no preview and no `up` of a live cluster, and a node that is down stops nobody.
 *
 * A failure is printed as a warning and the `up` goes on: health is more than the answer of the API server, and the
 * Kubernetes provider says what is wrong if it does not answer.
 */
export function apiServerHook(name: string, args: ApiServerHookArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async ({ newInputs }) => {
    await getHealth(
      {
        // Secrets arrive as outputs, which a function takes as well.
        clientConfiguration: newInputs?.["clientConfiguration"] as GetHealthArgs["clientConfiguration"],
        endpoints: [...args.controlPlanes],
        controlPlaneNodes: [...args.controlPlanes],
        workerNodes: [...args.workers],
        timeouts: { read: patience },
      },
      { provider: args.provider },
    );
  });
}
