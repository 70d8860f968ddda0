// talos:cluster/getKubeconfig:getKubeconfig — reads a kubeconfig each time the program runs.
import { type Given, providerFunction } from "../registration";
import type { ClientConfiguration, Duration, KubernetesClientConfiguration } from "../types";

export interface GetKubeconfigArgs {
  readonly clientConfiguration: ClientConfiguration;
  /** Address of a control plane. */
  readonly node: string;
  /** Address through which the Talos API is reached. Default: `node`. */
  readonly endpoint?: string | undefined;
  readonly timeouts?: GetKubeconfigTimeouts | undefined;
  /** @deprecated The provider ignores it and always waits. */
  readonly wait?: boolean | undefined;
}

export interface GetKubeconfigTimeouts {
  readonly read?: Duration | undefined;
}

export type GetKubeconfigOutputArgs = Given<GetKubeconfigArgs>;

export interface GetKubeconfigResult extends GetKubeconfigArgs {
  readonly id: string;
  readonly endpoint: string;
  /** Secret: the kubeconfig, YAML. */
  readonly kubeconfigRaw: string;
  readonly kubernetesClientConfiguration: KubernetesClientConfiguration;
}

/** Issues a kubeconfig; the resource `Kubeconfig` keeps one instead. */
export const getKubeconfig = providerFunction<GetKubeconfigArgs, GetKubeconfigResult>(
  "talos:cluster/getKubeconfig:getKubeconfig",
  { clientConfiguration: true, endpoint: true, node: true, timeouts: true, wait: true },
);

/** The same for arguments that become known later. */
export const getKubeconfigOutput = getKubeconfig.output;
