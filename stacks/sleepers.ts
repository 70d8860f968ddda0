// Which GPU nodes are off: nobody can tell them anything.
import * as pulumi from "@pulumi/pulumi";
import { getInstances, getInstancesOutput } from "@pulumi/aws/ec2/getInstances";
import type { Provider } from "@pulumi/aws/provider";
import type { Cluster, Node } from "../fleet/model";

export const gpuNodes = ({ controlPlanes, workers }: Cluster): readonly Node[] =>
  [...controlPlanes, ...workers].filter(({ gpu }) => gpu !== undefined);

/**
 * Names of the GPU nodes whose instances are stopped or about to be, before anything is done. EC2 is asked in previews too:
 * what a preview shows is what the `up` would do. To be off is the normal case, so it is said and is no warning.
 */
export async function asleepNow(cluster: Cluster, provider: Provider): Promise<ReadonlySet<string>> {
  const off = names(cluster, (await getInstances(query(cluster), { provider })).privateIps);
  if (off.size > 0) {
    const waiting = "Changes of machine configurations wait for an `up` that starts them or finds them running.";
    void pulumi.log.info(`Off: ${[...off].join(", ")}. ${waiting}`);
  }
  return off;
}

/** The same, once this `up` has done these. */
export function asleepAfter(
  cluster: Cluster,
  provider: Provider,
  dependsOn: pulumi.Resource[],
): pulumi.Output<ReadonlySet<string>> {
  return getInstancesOutput(query(cluster), { provider, dependsOn }).apply(({ privateIps }) =>
    names(cluster, privateIps),
  );
}

const query = ({ name }: Cluster) => ({
  instanceTags: { "homelab:cluster": name, "homelab:role": "gpu" },
  instanceStateNames: ["stopping", "stopped"],
});

const names = (cluster: Cluster, privateIps: readonly string[]): ReadonlySet<string> =>
  new Set(
    gpuNodes(cluster)
      .filter(({ ip }) => privateIps.includes(ip))
      .map(({ name }) => name),
  );
