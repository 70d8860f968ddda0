// SpotRelease: ends the spot requests of instances before the instances end, so that nothing starts in their place.
import * as pulumi from "@pulumi/pulumi";
import type { Instance } from "@pulumi/aws/ec2/instance";
import { Invocation } from "@pulumi/aws/lambda/invocation";
import type { Provider } from "@pulumi/aws/provider";
import { LambdaFunction } from "../aws/lambdaFunction";
import { releaseStatements } from "./roles";

export interface SpotReleaseArgs {
  readonly clusterName: string;
  readonly region: string;
  /** Instances of persistent spot requests; at least one. */
  readonly nodes: readonly { readonly nodeName: string; readonly instance: Instance }[];
}

/**
 * A persistent request outlives its instance and starts another one, which no program knows and somebody pays for. The
 * provider means to cancel it, but compares a text with a constant of another type, which are never the same, and waits
 * for no proof; and a `pulumi destroy` does not run the program. So a function in the account does it, called by a
 * resource: Pulumi deletes it before the instance that it depends on, the deletion calls the function, and an error of
 * the function stops the destroy before the instance is terminated. A provider that cancels by itself does no harm.
 *
 * Source: hashicorp/terraform-provider-aws, issue 38142, pull request 41206 and internal/service/ec2/ec2_instance.go,
 * `resourceInstanceDelete`; internal/service/lambda/invocation.go, `resourceInvocationDelete`.
 */
export class SpotRelease extends pulumi.ComponentResource {
  /**
   * What ends the request of a node, by node name. Whatever stops the instance on destroy depends on it, and so comes
   * first: EC2 stops no instance whose request is cancelled.
   * Source: AWS, EC2 user guide, "Stop a Spot Instance".
   */
  readonly releases: ReadonlyMap<string, pulumi.Resource>;

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: SpotReleaseArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { clusterName, region, nodes } = args;
    super("homelab:gpu:SpotRelease", name, { clusterName, nodes: nodes.map(({ nodeName }) => nodeName) }, opts);
    const requests = pulumi.all(nodes.map(({ instance }) => instance.spotInstanceRequestId));
    const release = new LambdaFunction(
      `${name}-function`,
      {
        functionName: `${clusterName}-spot-release`,
        description: "Cancels the spot request of an instance that goes",
        program: "spot-release",
        statements: requests.apply((ids) => releaseStatements(region, ids)),
        timeoutSeconds: 60,
      },
      { parent: this, provider: opts.provider },
    );
    this.releases = new Map(
      nodes.map(({ nodeName, instance }) => [
        nodeName,
        new Invocation(
          `${name}-${nodeName}`,
          {
            functionName: release.function.name,
            lifecycleScope: "CRUD",
            input: instance.spotInstanceRequestId.apply((request) => JSON.stringify({ request })),
            // Another instance makes it another resource: the old one is deleted, and so called, before the old instance.
            triggers: { instance: instance.id },
          },
          { parent: this, dependsOn: [...release.ready], deleteBeforeReplace: true },
        ),
      ]),
    );
    this.registerOutputs({});
  }
}
