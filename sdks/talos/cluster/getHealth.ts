// talos:cluster/getHealth:getHealth — waits until a cluster is healthy.
import { type Given, providerFunction } from "../registration";
import type { ClientConfiguration, Duration } from "../types";

export interface GetHealthArgs {
  readonly clientConfiguration: ClientConfiguration;
  /** Addresses of the control planes. */
  readonly controlPlaneNodes: string[];
  /** Addresses through which the Talos API is reached. */
  readonly endpoints: string[];
  /** Addresses of the workers. */
  readonly workerNodes?: string[] | undefined;
  /** Check Talos only. Default: false. */
  readonly skipKubernetesChecks?: boolean | undefined;
  readonly timeouts?: GetHealthTimeouts | undefined;
}

export interface GetHealthTimeouts {
  readonly read?: Duration | undefined;
}

export type GetHealthOutputArgs = Given<GetHealthArgs>;

export interface GetHealthResult extends GetHealthArgs {
  readonly id: string;
}

/** Fails when the cluster is not healthy in time. */
export const getHealth = providerFunction<GetHealthArgs, GetHealthResult>("talos:cluster/getHealth:getHealth", {
  clientConfiguration: true,
  controlPlaneNodes: true,
  endpoints: true,
  skipKubernetesChecks: true,
  timeouts: true,
  workerNodes: true,
});

/** The same for arguments that become known later. */
export const getHealthOutput = getHealth.output;
