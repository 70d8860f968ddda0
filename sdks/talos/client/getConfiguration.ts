// talos:client/getConfiguration:getConfiguration — writes a talosconfig.
import { type Given, providerFunction } from "../registration";
import type { ClientConfiguration } from "../types";

export interface GetConfigurationArgs {
  readonly clusterName: string;
  readonly clientConfiguration: ClientConfiguration;
  /** Addresses of control planes that talosctl connects to. A virtual address of the Kubernetes API is no endpoint. */
  readonly endpoints?: string[] | undefined;
  /** Addresses of the nodes that talosctl talks to by default. */
  readonly nodes?: string[] | undefined;
}

export type GetConfigurationOutputArgs = Given<GetConfigurationArgs>;

export interface GetConfigurationResult extends GetConfigurationArgs {
  readonly id: string;
  /** Secret: the talosconfig, YAML. */
  readonly talosConfig: string;
}

/** Writes a talosconfig. */
export const getConfiguration = providerFunction<GetConfigurationArgs, GetConfigurationResult>(
  "talos:client/getConfiguration:getConfiguration",
  { clientConfiguration: true, clusterName: true, endpoints: true, nodes: true },
);

/** The same for arguments that become known later. */
export const getConfigurationOutput = getConfiguration.output;
