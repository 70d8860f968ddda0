// The GPU nodes of a cluster on AWS: who they are to AWS, what they keep, and who starts and stops them.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider";
import { InstanceRole } from "../components/aws/instanceRole";
import { GpuIdentity } from "../components/gpu/gpuIdentity";
import { GpuPower } from "../components/gpu/gpuPower";
import { GpuWatchdog } from "../components/gpu/gpuWatchdog";
import { ModelStore } from "../components/gpu/modelStore";
import { type Power, powerChange } from "../components/gpu/powerChange";
import type { AwsMachine } from "../components/machines/awsMachine";
import type { AwsSettings, Cluster, Node, Site } from "../fleet/model";
import type { Inhabited } from "./machines";

/** What the stack file says of the power of each GPU node, by name. */
export type PowerBook = Readonly<Record<string, Power>>;

export interface AwsGpus {
  /** Instance profiles by kind of node; workers without GPU have none. */
  readonly profiles: Readonly<Partial<Record<"controlplane" | "worker" | "gpu", pulumi.Output<string>>>>;
  /** Models that stay when the cluster is gone. */
  readonly kept: pulumi.Output<readonly string[]>;
  /** Everything that starts and stops them from outside. */
  readonly power: (machines: readonly AwsMachine[]) => void;
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
  previous: PowerBook,
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
  // Known once the cluster stands on the machines; whoever waits for it is made before.
  let settle: (nodes: Inhabited["nodes"]) => void = () => undefined;
  const configured = new Promise<Inhabited["nodes"]>((resolve) => {
    settle = resolve;
  });
  return {
    profiles: { controlplane: starter.profile, gpu: identity.profile },
    kept: keptModels(models),
    power: (machines) => {
      new GpuPower(
        named("gpu-power"),
        {
          clusterName: cluster.name,
          region,
          machines: machines
            .filter(({ gpu }) => gpu !== undefined)
            .map(({ nodeName, instance }) => {
              const modelVolume = models.volumes.get(nodeName);
              return {
                nodeName,
                instance,
                spot: nodes.some(({ name, aws }) => name === nodeName && aws?.spot === true),
                power: powerChange(previous[nodeName], wanted[nodeName] ?? "unmanaged"),
                configured: configured.then((configurations) => configurationOf(configurations, nodeName)),
                ...(modelVolume === undefined ? {} : { modelVolume }),
              };
            }),
          backstopMinutes: settings.backstopMinutes,
          starters: [starter.arn, ...settings.starters],
        },
        { provider },
      );
    },
    watch: ({ inCluster, runtimeClass, nodes: configurations }) => {
      settle(configurations);
      new GpuWatchdog(
        named("gpu-watchdog"),
        { region, idleMinutes: settings.idleMinutes },
        // The API server refuses pods of a class that it does not know.
        runtimeClass === undefined ? inCluster : { ...inCluster, dependsOn: [runtimeClass] },
      );
    },
  };
}

const gpuNodes = ({ controlPlanes, workers }: Cluster): readonly Node[] =>
  [...controlPlanes, ...workers].filter(({ gpu }) => gpu !== undefined);

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
