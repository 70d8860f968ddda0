// talos:machine/secrets:Secrets — the secrets that all machines of one cluster share.
import type * as pulumi from "@pulumi/pulumi";
import { type Given, type Known, type Marks, TalosResource } from "../registration";
import type { ClientConfiguration, MachineSecrets } from "../types";

interface Properties {
  talosVersion: string;
  clientConfiguration: ClientConfiguration;
  machineSecrets: MachineSecrets;
}

const marks: Marks<Properties> = {
  talosVersion: "optional",
  clientConfiguration: "computed",
  machineSecrets: "computed",
};

export interface SecretsArgs {
  /** Configuration contract, `v1.12.2` or `v1.12`: decides which secrets exist. Default: the provider's own version. */
  readonly talosVersion?: pulumi.Input<string | undefined>;
}

export type SecretsState = Known<Properties>;

/**
 * Generates the certificate authorities, tokens and keys of a cluster once and keeps them in the state.
 * Only the leaves of its outputs are marked secret: wrap them in `pulumi.secret` before exporting a whole.
 */
export class Secrets extends TalosResource {
  static readonly __pulumiType = "talos:machine/secrets:Secrets";

  declare readonly talosVersion: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  declare readonly machineSecrets: pulumi.Output<MachineSecrets>;

  constructor(name: string, args?: SecretsArgs, opts?: pulumi.CustomResourceOptions) {
    super(Secrets.__pulumiType, marks, name, args, opts);
  }

  /** Looks up existing secrets; to adopt those of a running cluster, use the `import` option instead. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: SecretsState,
    opts?: pulumi.CustomResourceOptions,
  ): Secrets {
    return new Secrets(name, state, { ...opts, id });
  }

  static override isInstance(candidate: unknown): candidate is Secrets {
    return (candidate as { __pulumiType?: string } | undefined | null)?.__pulumiType === Secrets.__pulumiType;
  }
}

export type MachineSecretsArgs = Given<MachineSecrets>;
export type ClientConfigurationArgs = Given<ClientConfiguration>;
