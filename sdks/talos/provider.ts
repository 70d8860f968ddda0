// The provider resource of the Talos plugin.
import * as pulumi from "@pulumi/pulumi";
import { pluginOptions } from "./registration";

export interface ProviderArgs {
  /** Image Factory that registers schematics. Default: `https://factory.talos.dev`. */
  readonly imageFactoryUrl?: pulumi.Input<string | undefined>;
}

/** An instance of the Talos provider. It needs no credentials: each resource names the ones it uses. */
export class Provider extends pulumi.ProviderResource {
  static readonly __pulumiType = "talos";

  declare readonly imageFactoryUrl: pulumi.Output<string | undefined>;

  constructor(name: string, args?: ProviderArgs, opts: pulumi.ResourceOptions = {}) {
    super(Provider.__pulumiType, name, { imageFactoryUrl: args?.imageFactoryUrl }, pluginOptions(opts));
  }

  static override isInstance(candidate: unknown): candidate is Provider {
    return (
      (candidate as { __pulumiType?: string } | undefined | null)?.__pulumiType ===
      `pulumi:providers:${Provider.__pulumiType}`
    );
  }

  /** This provider's configuration under the names of the Terraform provider that it bridges. */
  terraformConfig(): pulumi.Output<{ readonly result: Readonly<Record<string, unknown>> }> {
    return pulumi.runtime.call("pulumi:providers:talos/terraformConfig", { __self__: this }, this);
  }
}
