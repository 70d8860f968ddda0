// talos:machine/bootstrap:Bootstrap — starts etcd on the first control plane of a cluster.
import type * as pulumi from "@pulumi/pulumi";
import { type Given, type Known, type Marks, TalosResource } from "../registration";
import type { ClientConfiguration, Duration } from "../types";

interface Properties {
  node: string;
  endpoint: string;
  clientConfiguration: ClientConfiguration | undefined;
  clientConfigurationWo: ClientConfiguration | undefined;
  timeouts: BootstrapTimeouts | undefined;
}

export interface BootstrapTimeouts {
  readonly create?: Duration | undefined;
}

const marks: Marks<Properties> = {
  node: "required",
  endpoint: "optional",
  clientConfiguration: "optional",
  clientConfigurationWo: "optional secret",
  timeouts: "optional",
};

export interface BootstrapArgs {
  /** Address of the control plane to bootstrap. */
  readonly node: pulumi.Input<string>;
  /** Address through which the Talos API is reached. Default: `node`. */
  readonly endpoint?: pulumi.Input<string | undefined>;
  readonly clientConfiguration?: pulumi.Input<Given<ClientConfiguration> | undefined>;
  /** The same, never written to the state; a change of it alone is not seen. */
  readonly clientConfigurationWo?: pulumi.Input<Given<ClientConfiguration> | undefined>;
  readonly timeouts?: pulumi.Input<Given<BootstrapTimeouts> | undefined>;
}

export type BootstrapState = Known<Properties>;

/** Bootstraps etcd, once per cluster, on one control plane. Deleting it changes nothing on the node. */
export class Bootstrap extends TalosResource {
  static readonly __pulumiType = "talos:machine/bootstrap:Bootstrap";

  declare readonly node: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly clientConfigurationWo: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly timeouts: pulumi.Output<BootstrapTimeouts | undefined>;

  constructor(name: string, args: BootstrapArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal Used by `get`. */
  constructor(name: string, state: BootstrapState | undefined, opts: pulumi.CustomResourceOptions);
  constructor(name: string, given?: BootstrapArgs | BootstrapState, opts?: pulumi.CustomResourceOptions) {
    super(Bootstrap.__pulumiType, marks, name, given, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: BootstrapState,
    opts?: pulumi.CustomResourceOptions,
  ): Bootstrap {
    return new Bootstrap(name, state, { ...opts, id });
  }

  static override isInstance(candidate: unknown): candidate is Bootstrap {
    return (candidate as { __pulumiType?: string } | undefined | null)?.__pulumiType === Bootstrap.__pulumiType;
  }
}
