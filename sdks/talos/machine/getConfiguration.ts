// talos:machine/getConfiguration:getConfiguration — generates a machine configuration, without touching a machine.
import { type Given, providerFunction } from "../registration";
import type { MachineSecrets } from "../types";

export interface GetConfigurationArgs {
  readonly clusterName: string;
  /** Kubernetes endpoint: `https://host:port`. */
  readonly clusterEndpoint: string;
  /** `controlplane` or `worker`. */
  readonly machineType: string;
  readonly machineSecrets: MachineSecrets;
  /** Strategic merge patches (YAML) or JSON patches, applied in order. */
  readonly configPatches?: string[] | undefined;
  /** Default: the newest version that the provider's Talos library knows. */
  readonly kubernetesVersion?: string | undefined;
  /** Configuration contract: which features a fresh configuration switches on. Keep the version of creation. */
  readonly talosVersion?: string | undefined;
  /** Write the field documentation as comments. Default: false. */
  readonly docs?: boolean | undefined;
  /** Write commented examples. Default: false. */
  readonly examples?: boolean | undefined;
}

export type GetConfigurationOutputArgs = Given<GetConfigurationArgs>;

export interface GetConfigurationResult extends GetConfigurationArgs {
  readonly id: string;
  /** Secret: YAML documents. */
  readonly machineConfiguration: string;
}

/** Generates the machine configuration of one role. */
export const getConfiguration = providerFunction<GetConfigurationArgs, GetConfigurationResult>(
  "talos:machine/getConfiguration:getConfiguration",
  {
    clusterEndpoint: true,
    clusterName: true,
    configPatches: true,
    docs: true,
    examples: true,
    kubernetesVersion: true,
    machineSecrets: true,
    machineType: true,
    talosVersion: true,
  },
);

/** The same for arguments that become known later. */
export const getConfigurationOutput = getConfiguration.output;
