// A cluster on AWS: the cluster that every other one is, on machines that are rented.
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Vault } from "../fleet/model";
import type { PowerBook } from "./awsGpus";
import { type AwsMachines, awsMachines } from "./awsMachines";
import { awsProvider } from "./awsProvider";
import { clusterStack } from "./cluster";
import type { ClusterOutputs } from "./outputs";
import { asleepNow, gpuNodes } from "./sleepers";

export interface LighthouseOutputs extends ClusterOutputs {
  /** Where operators and other sites find the cluster: the lighthouse's Elastic IP. */
  readonly publicAddress: pulumi.Output<string>;
  /** What the stack file said of the power of GPU nodes at the last `up`: only what it says anew is done. */
  readonly gpuPower: pulumi.Output<PowerBook>;
  /** What `pulumi destroy` leaves, because it is protected, and what is then still paid for. */
  readonly kept: pulumi.Output<readonly string[]>;
}

/**
 * Brings the cluster up.
 *
 * @param vault the fleet's, if it has one
 */
export async function lighthouseStack(cluster: Cluster, vault?: Vault): Promise<LighthouseOutputs> {
  const provider = awsProvider(cluster);
  const known =
    gpuNodes(cluster).length === 0
      ? { previous: {}, asleep: new Set<string>() }
      : { previous: await lastPower(), asleep: await asleepNow(cluster, provider) };
  const made: AwsMachines[] = [];
  const outputs = clusterStack(cluster, vault, {
    machines: (...given) => {
      const machines = awsMachines(...given, { provider, ...known });
      made.push(machines);
      return machines;
    },
  });
  const [{ publicAddress, gpuPower, kept }] = made as [AwsMachines];
  return { ...outputs, publicAddress, gpuPower, kept };
}

/**
 * From the outputs of this very stack, before anything is made: whether a machine's state is left alone is an option of
 * its resource, and options are no outputs. Empty before the first `up` has finished.
 */
async function lastPower(): Promise<PowerBook> {
  const own = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`);
  const known = await own.getOutputDetails("gpuPower");
  return (known.value ?? {}) as PowerBook;
}
