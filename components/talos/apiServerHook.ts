// Holds everything after the bootstrap back until the cluster's API server answers.
import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumiverse/talos/provider";
import { getHealth, type GetHealthArgs } from "@pulumiverse/talos/cluster/getHealth";

export interface ApiServerHookArgs {
  /** Addresses of the control planes, without prefix length. */
  readonly controlPlanes: readonly string[];
  /** Addresses of the workers. */
  readonly workers: readonly string[];
  /**
   * Whether Talos is asked for its own health alone. It knows the nodes that Kubernetes reports by the addresses above,
   * and waits for ever where their InternalIP is another one (siderolabs/talos v1.13.0 pkg/cluster/check/kubernetes.go,
   * K8sAllNodesReportedAssertion).
   */
  readonly talosOnly: boolean;
  /** The Talos provider that asks the nodes. */
  readonly provider: Provider;
}

/** Tries in all, and how long each may wait for a healthy cluster, as a Go duration: a quarter of an hour together. */
const tries = 5;
const patience = "3m";
/** Pause after a try that failed early, on a node that does not even answer yet. Milliseconds. */
const pause = 2000;

/**
 * Bootstrap and kubeconfig are done when etcd starts; the API server comes up a minute later, and the Kubernetes
 * provider, which looks only once, would call the cluster unreachable for the rest of the `up`
 * (pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, Configure).
 *
 * After the bootstrap was created, and never else, this asks Talos for the cluster's health, where the bootstrap reached
 * it. Talos waits for etcd, the
 * kubelets and the components of the control plane; with the CNI `none` it asks neither for ready nodes nor for CoreDNS
 * (siderolabs/talos v1.13.0 pkg/cluster/check/default.go, which the provider is built on). Running only then, it delays
 * no preview and no `up` of a live cluster, and a node that is down stops nobody.
 *
 * A failure is printed as a warning and the `up` goes on: health is more than the answer of the API server, and the
 * Kubernetes provider says what is wrong if it does not answer.
 */
export function apiServerHook(name: string, args: ApiServerHookArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, ({ newInputs }) => {
    const endpoint = newInputs?.["endpoint"] as string | undefined;
    return waitForHealth(
      {
        // Secrets arrive as outputs, which a function takes as well.
        clientConfiguration: newInputs?.["clientConfiguration"] as GetHealthArgs["clientConfiguration"],
        endpoints: endpoint === undefined ? args.controlPlanes : [endpoint],
      },
      args,
    );
  });
}

/** How the nodes are asked. */
interface Way extends Pick<GetHealthArgs, "clientConfiguration"> {
  /** Where the Talos API is reached. */
  readonly endpoints: readonly string[];
}

/** Asks for the cluster's health until it is good. @throws what the last try said */
export async function waitForHealth(
  { clientConfiguration, endpoints }: Way,
  { controlPlanes, workers, talosOnly, provider }: ApiServerHookArgs,
): Promise<void> {
  const question = {
    clientConfiguration,
    endpoints: [...endpoints],
    controlPlaneNodes: [...controlPlanes],
    workerNodes: [...workers],
    ...(talosOnly ? { skipKubernetesChecks: true } : {}),
    timeouts: { read: patience },
  };
  for (let left = tries - 1; ; left--) {
    try {
      await getHealth(question, { provider });
      return;
    } catch (error) {
      if (left === 0) {
        throw error;
      }
      await setTimeout(pause);
    }
  }
}
