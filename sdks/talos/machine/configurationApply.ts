// talos:machine/configurationApply:ConfigurationApply — gives a machine its configuration.
import type * as pulumi from "@pulumi/pulumi";
import { type Given, type Known, type Marks, TalosResource } from "../registration";
import type { ClientConfiguration, Duration } from "../types";

/** What happens to the machine when this resource is deleted. Takes effect only once it is in the state. */
export interface ConfigurationApplyOnDestroy {
  /** Cordon and drain the node and leave etcd first. Impossible for the last etcd member. Default: true. */
  readonly graceful?: boolean | undefined;
  /** Reboot afterwards instead of powering off. Default: false. */
  readonly reboot?: boolean | undefined;
  /** Wipe the machine back to maintenance mode. Default: false, the machine keeps running. */
  readonly reset?: boolean | undefined;
}

export interface Timeout {
  readonly create?: Duration | undefined;
  readonly update?: Duration | undefined;
  readonly delete?: Duration | undefined;
}

/**
 * `auto` reboots when it must; `staged_if_needing_reboot` applies live what it can and stages the rest for the next
 * reboot; `staged` stages all; `no_reboot` fails when a reboot is needed; `reboot` always reboots.
 */
export type ApplyMode = "auto" | "reboot" | "no_reboot" | "staged" | "staged_if_needing_reboot";

interface Properties {
  node: string;
  endpoint: string;
  applyMode: string;
  clientConfiguration: ClientConfiguration | undefined;
  clientConfigurationWo: ClientConfiguration | undefined;
  configPatches: string[] | undefined;
  machineConfigurationInput: string | undefined;
  machineConfigurationInputWo: string | undefined;
  onDestroy: ConfigurationApplyOnDestroy | undefined;
  timeouts: Timeout | undefined;
  machineConfiguration: string;
  machineConfigurationHash: string;
  resolvedApplyMode: string;
}

const marks: Marks<Properties> = {
  node: "required",
  endpoint: "optional",
  applyMode: "optional",
  clientConfiguration: "optional",
  clientConfigurationWo: "optional secret",
  configPatches: "optional",
  machineConfigurationInput: "optional secret",
  machineConfigurationInputWo: "optional secret",
  onDestroy: "optional",
  timeouts: "optional",
  machineConfiguration: "computed secret",
  machineConfigurationHash: "computed",
  resolvedApplyMode: "computed",
};

export interface ConfigurationApplyArgs {
  /** Address of the machine. */
  readonly node: pulumi.Input<string>;
  /** Address through which the Talos API is reached. Default: `node`. */
  readonly endpoint?: pulumi.Input<string | undefined>;
  /** Default: `auto`. */
  readonly applyMode?: pulumi.Input<ApplyMode | undefined>;
  readonly clientConfiguration?: pulumi.Input<Given<ClientConfiguration> | undefined>;
  /** The same, never written to the state; a reset on destroy is impossible then. */
  readonly clientConfigurationWo?: pulumi.Input<Given<ClientConfiguration> | undefined>;
  /** Strategic merge patches (YAML) or JSON patches, applied in order. */
  readonly configPatches?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Secret: the whole machine configuration, YAML documents. */
  readonly machineConfigurationInput?: pulumi.Input<string | undefined>;
  /** Secret: the same, never written to the state. */
  readonly machineConfigurationInputWo?: pulumi.Input<string | undefined>;
  readonly onDestroy?: pulumi.Input<Given<ConfigurationApplyOnDestroy> | undefined>;
  readonly timeouts?: pulumi.Input<Given<Timeout> | undefined>;
}

export type ConfigurationApplyState = Known<Properties>;

/** Applies a machine configuration to a machine in maintenance mode, or to a running node. */
export class ConfigurationApply extends TalosResource {
  static readonly __pulumiType = "talos:machine/configurationApply:ConfigurationApply";

  declare readonly node: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly applyMode: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly clientConfigurationWo: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly configPatches: pulumi.Output<string[] | undefined>;
  declare readonly machineConfigurationInput: pulumi.Output<string | undefined>;
  declare readonly machineConfigurationInputWo: pulumi.Output<string | undefined>;
  declare readonly onDestroy: pulumi.Output<ConfigurationApplyOnDestroy | undefined>;
  declare readonly timeouts: pulumi.Output<Timeout | undefined>;
  /** Secret: the configuration after all patches. */
  declare readonly machineConfiguration: pulumi.Output<string>;
  /** SHA-256 of the configuration after all patches. */
  declare readonly machineConfigurationHash: pulumi.Output<string>;
  /** What `applyMode` came to: `staged` means that the configuration is not live until a reboot. */
  declare readonly resolvedApplyMode: pulumi.Output<string>;

  constructor(name: string, args: ConfigurationApplyArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal Used by `get`. */
  constructor(name: string, state: ConfigurationApplyState | undefined, opts: pulumi.CustomResourceOptions);
  constructor(
    name: string,
    given?: ConfigurationApplyArgs | ConfigurationApplyState,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(ConfigurationApply.__pulumiType, marks, name, given, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: ConfigurationApplyState,
    opts?: pulumi.CustomResourceOptions,
  ): ConfigurationApply {
    return new ConfigurationApply(name, state, { ...opts, id });
  }

  static override isInstance(candidate: unknown): candidate is ConfigurationApply {
    return (
      (candidate as { __pulumiType?: string } | undefined | null)?.__pulumiType === ConfigurationApply.__pulumiType
    );
  }
}
