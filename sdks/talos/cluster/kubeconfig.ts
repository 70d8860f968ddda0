// talos:cluster/kubeconfig:Kubeconfig — the administrator's kubeconfig, renewed before it expires.
import type * as pulumi from "@pulumi/pulumi";
import { type Given, type Known, type Marks, TalosResource } from "../registration";
import type { ClientConfiguration, Duration, KubernetesClientConfiguration } from "../types";

export interface KubeconfigTimeouts {
  readonly create?: Duration | undefined;
  readonly update?: Duration | undefined;
}

interface Properties {
  node: string;
  endpoint: string;
  clientConfiguration: ClientConfiguration;
  certificateRenewalDuration: string;
  timeouts: KubeconfigTimeouts | undefined;
  kubeconfigRaw: string;
  kubernetesClientConfiguration: KubernetesClientConfiguration;
}

const marks: Marks<Properties> = {
  node: "required",
  endpoint: "optional",
  clientConfiguration: "required",
  certificateRenewalDuration: "optional",
  timeouts: "optional",
  kubeconfigRaw: "computed secret",
  kubernetesClientConfiguration: "computed",
};

export interface KubeconfigArgs {
  /** Address of a control plane. */
  readonly node: pulumi.Input<string>;
  /** Address through which the Talos API is reached. Default: `node`. */
  readonly endpoint?: pulumi.Input<string | undefined>;
  readonly clientConfiguration: pulumi.Input<Given<ClientConfiguration>>;
  /** How long before its expiry the certificate is renewed. Default: `720h`. */
  readonly certificateRenewalDuration?: pulumi.Input<Duration | undefined>;
  readonly timeouts?: pulumi.Input<Given<KubeconfigTimeouts> | undefined>;
}

export type KubeconfigState = Known<Properties>;

/** Fetches the administrator's kubeconfig from a bootstrapped control plane. */
export class Kubeconfig extends TalosResource {
  static readonly __pulumiType = "talos:cluster/kubeconfig:Kubeconfig";

  declare readonly node: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  declare readonly certificateRenewalDuration: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<KubeconfigTimeouts | undefined>;
  /** Secret: the kubeconfig, YAML. */
  declare readonly kubeconfigRaw: pulumi.Output<string>;
  declare readonly kubernetesClientConfiguration: pulumi.Output<KubernetesClientConfiguration>;

  constructor(name: string, args: KubeconfigArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal Used by `get`. */
  constructor(name: string, state: KubeconfigState | undefined, opts: pulumi.CustomResourceOptions);
  constructor(name: string, given?: KubeconfigArgs | KubeconfigState, opts?: pulumi.CustomResourceOptions) {
    super(Kubeconfig.__pulumiType, marks, name, given, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: KubeconfigState,
    opts?: pulumi.CustomResourceOptions,
  ): Kubeconfig {
    return new Kubeconfig(name, state, { ...opts, id });
  }

  static override isInstance(candidate: unknown): candidate is Kubeconfig {
    return (candidate as { __pulumiType?: string } | undefined | null)?.__pulumiType === Kubeconfig.__pulumiType;
  }
}
