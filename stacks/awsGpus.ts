// The GPU nodes of a cluster on AWS: who they are to AWS, what they keep, and who starts and stops them.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider";
import { InstanceRole } from "../components/aws/instanceRole";
import { GpuIdentity } from "../components/gpu/gpuIdentity";
import { GpuPower } from "../components/gpu/gpuPower";
import { GpuWatchdog } from "../components/gpu/gpuWatchdog";
import { ModelStore } from "../components/gpu/modelStore";
import { isDoubtful, type Power, type PowerChange, powerChange } from "../components/gpu/powerChange";
import type { AwsMachine } from "../components/machines/awsMachine";
import type { NodePower } from "../components/talos/talosCluster";
import type { AwsSettings, Cluster, Site } from "../fleet/model";
import type { Inhabited } from "./machines";
import { asleepAfter, gpuNodes } from "./sleepers";

/** What the stack file says of the power of each GPU node, by name. */
export type PowerBook = Readonly<Record<string, Power>>;

/** What is known of the GPU nodes before anything is made. */
export interface Known {
  /** What the last finished `up` knew of their power. */
  readonly previous: PowerBook;
  /** Names of those that are off. */
  readonly asleep: ReadonlySet<string>;
}

export interface Powered {
  /** What that means for their configuration, by node name. */
  readonly ofNodes: Readonly<Record<string, NodePower>>;
  /** What stands in the output `gpuPower`: what the stack file says, and what it said before where that is not done. */
  readonly book: pulumi.Output<PowerBook>;
}

export interface AwsGpus {
  /** Instance profiles by kind of node; workers without GPU have none. */
  readonly profiles: Readonly<Partial<Record<"controlplane" | "worker" | "gpu", pulumi.Output<string>>>>;
  /** Models that stay when the cluster is gone. */
  readonly kept: pulumi.Output<readonly string[]>;
  /** Everything that starts and stops them from outside. */
  readonly power: (machines: readonly AwsMachine[]) => Powered;
  /** What stops them from inside. */
  readonly watch: (at: Inhabited) => void;
}

/** As the stack file of the cluster has it. */
export function powerBook(cluster: Cluster): PowerBook {
  return Object.fromEntries(gpuNodes(cluster).map(({ name, aws }) => [name, aws?.desiredState ?? "unmanaged"]));
}

/**
 * What has to be there before the machines.
 *
 * @returns undefined where no node has a GPU
 */
export function awsGpus(
  cluster: Cluster,
  { site, settings }: { readonly site: NonNullable<Site["aws"]>; readonly settings: AwsSettings },
  { previous, asleep }: Known,
  provider: Provider,
): AwsGpus | undefined {
  const nodes = gpuNodes(cluster);
  if (nodes.length === 0) {
    return undefined;
  }
  const named = (part: string): string => `${cluster.name}-${part}`;
  const { region, availabilityZone } = site;
  const models = new ModelStore(
    named("models"),
    {
      availabilityZone,
      volumes: nodes.flatMap(({ name, aws }) =>
        aws?.modelVolumeGiB === undefined ? [] : [{ nodeName: name, sizeGiB: aws.modelVolumeGiB }],
      ),
      bucket: settings.modelBucket,
      // Also while the cluster is taken down: what took days to collect is let go by a person.
      protect: true,
    },
    { provider },
  );
  const { bucket } = models;
  const identity = new GpuIdentity(
    named("gpu-identity"),
    { clusterName: cluster.name, region, ...(bucket === undefined ? {} : { bucketArn: bucket.arn }) },
    { provider },
  );
  const starter = new InstanceRole(
    named("control-plane"),
    {
      roleName: named("control-plane"),
      description: `Control planes of cluster ${cluster.name}: may take the starter`,
    },
    { provider },
  );
  const wanted = powerBook(cluster);
  /** A change that Pulumi did not see to be one is not done, and counts again in the next `up`. */
  const seen = (doubtful: readonly { machine: AwsMachine; power: PowerChange }[], after: pulumi.Resource[]) =>
    asleepAfter(cluster, provider, after).apply((off) => ({
      ...wanted,
      ...Object.fromEntries(
        doubtful
          .filter(({ machine, power }) => off.has(machine.nodeName) === (power.state === "running"))
          .map(({ machine: { nodeName } }) => [nodeName, previous[nodeName] ?? "unmanaged"]),
      ),
    }));
  // Known once the cluster stands on the machines; whoever waits for it is made before.
  let settle: (nodes: Inhabited["nodes"]) => void = () => undefined;
  const configured = new Promise<Inhabited["nodes"]>((resolve) => {
    settle = resolve;
  });
  return {
    profiles: { controlplane: starter.profile, gpu: identity.profile },
    kept: keptModels(models),
    power: (machines) => {
      const switched = machines.flatMap((machine) => {
        const { nodeName, gpu } = machine;
        const power = powerChange(previous[nodeName], wanted[nodeName] ?? "unmanaged");
        return gpu === undefined ? [] : [{ machine, power, asleep: asleep.has(nodeName) }];
      });
      const { states } = new GpuPower(
        named("gpu-power"),
        {
          clusterName: cluster.name,
          region,
          machines: switched.map(({ machine: { nodeName, instance }, power, asleep }) => {
            const modelVolume = models.volumes.get(nodeName);
            return {
              nodeName,
              instance,
              spot: nodes.some(({ name, aws }) => name === nodeName && aws?.spot === true),
              power,
              asleep,
              configured: configured.then((configurations) => configurationOf(configurations, nodeName)),
              ...(modelVolume === undefined ? {} : { modelVolume }),
            };
          }),
          backstopMinutes: settings.backstopMinutes,
          starters: [starter.arn, ...settings.starters],
        },
        { provider },
      );
      const ofNodes = Object.fromEntries(
        switched.map(({ machine: { nodeName }, power, asleep }) => {
          const state = power.applied && power.state === "running" ? states.get(nodeName) : undefined;
          return [nodeName, state === undefined ? { asleep } : { asleep: false, switch: state }];
        }),
      );
      const doubtful = switched.filter(({ power, asleep }) => isDoubtful(power, asleep));
      return { ofNodes, book: doubtful.length === 0 ? pulumi.output(wanted) : seen(doubtful, [...states.values()]) };
    },
    watch: ({ inCluster, nodes: configurations }) => {
      settle(configurations);
      new GpuWatchdog(named("gpu-watchdog"), { region, idleMinutes: settings.idleMinutes }, inCluster);
    },
  };
}

function configurationOf(configurations: Inhabited["nodes"], nodeName: string): pulumi.Resource {
  const configuration = configurations[nodeName];
  if (configuration === undefined) {
    throw new Error(`nothing configures node ${nodeName}`);
  }
  return configuration;
}

function keptModels({ volumes, bucket }: ModelStore): pulumi.Output<readonly string[]> {
  return pulumi.all([
    ...[...volumes].map(
      ([node, volume]) => pulumi.interpolate`volume ${volume.id}: models of ${node}, ${volume.size} GiB`,
    ),
    ...(bucket === undefined ? [] : [pulumi.interpolate`bucket ${bucket.bucket}: models`]),
  ]);
}
