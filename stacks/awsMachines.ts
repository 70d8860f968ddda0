// What a cluster on AWS stands on: network, images and machines, and what keeps its GPUs from costing more than they do.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider";
import type { Provider as TalosProvider } from "@pulumiverse/talos/provider";
import { AwsImage } from "../components/aws/image";
import { AwsImageStore } from "../components/aws/imageStore";
import { AwsNetwork } from "../components/aws/network";
import { PublicAddress } from "../components/aws/publicAddress";
import { CostBudget } from "../components/gpu/costBudget";
import { AwsMachine } from "../components/machines/awsMachine";
import type { ClusterVersions } from "../components/talos/clusterVersions";
import type { Cluster, Node } from "../fleet/model";
import { type AwsGpus, awsGpus, type Known, type PowerBook } from "./awsGpus";
import { onAws } from "./awsProvider";
import { clusterImages, imageOf } from "./images";
import { type ClusterMachines, machineName } from "./machines";

/** The machines of a cluster, and what its stack tells of them. */
export interface AwsMachines extends ClusterMachines {
  readonly publicAddress: pulumi.Output<string>;
  /** What stays, and is paid for, when everything else is gone. */
  readonly kept: pulumi.Output<readonly string[]>;
  /** As `Powered.book`. */
  readonly gpuPower: pulumi.Output<PowerBook>;
}

export function awsMachines(
  cluster: Cluster,
  versions: ClusterVersions,
  talos: TalosProvider,
  { provider, ...known }: Known & { readonly provider: Provider },
): AwsMachines {
  const { site, settings } = onAws(cluster);
  const named = (part: string): string => `${cluster.name}-${part}`;
  const images = clusterImages(cluster, versions, talos);
  const amiOf = amis(cluster, images, provider);
  const network = new AwsNetwork(
    named("network"),
    {
      clusterName: cluster.name,
      vpcCidr: site.vpcCidr,
      subnetCidr: cluster.site.lan,
      availabilityZone: site.availabilityZone,
      operators: settings.operators,
      overlayPort: cluster.cilium.mesh?.overlay?.port ?? 4242,
    },
    { provider },
  );
  const entrance = entranceOf(cluster);
  const address = new PublicAddress(
    named("public-address"),
    { nodeName: entrance.name, ...allocated(cluster) },
    { provider },
  );
  new CostBudget(
    named("budget"),
    { clusterName: cluster.name, monthlyUsd: settings.monthlyBudgetUsd, emails: settings.budgetEmails },
    { provider },
  );
  const gpus = awsGpus(cluster, { site, settings }, known, provider);
  const machine = (node: Node): AwsMachine => {
    const { aws } = node;
    if (aws === undefined) {
      throw new Error(`node ${node.name} of cluster ${cluster.name} on AWS has no instance type`);
    }
    return new AwsMachine(
      machineName(cluster, node),
      {
        clusterName: cluster.name,
        nodeName: node.name,
        role: node.role,
        instanceType: aws.instanceType,
        ami: amiOf(node),
        diskGiB: aws.diskGiB,
        ip: node.ip,
        prefixLength: node.prefixLength,
        place: {
          subnetId: network.subnet.id,
          securityGroupIds: [network.nodeGroup, ...(aws.lighthouse ? [network.lighthouseGroup] : [])],
          ready: node.role === "controlplane" ? network.readyForControlPlane : network.ready,
        },
        spot: aws.spot,
        ...marks(cluster, node),
        ...(node === entrance ? { elasticIp: address.allocationId } : {}),
        ...identity(gpus, node),
        ...(aws.modelVolumeGiB === undefined ? {} : { modelVolumeGiB: aws.modelVolumeGiB }),
        labels: node.labels,
        taints: node.taints,
        ...(node.overlayIp === undefined ? {} : { overlayIp: node.overlayIp }),
        ...(node.gpu === undefined ? {} : { gpu: node.gpu }),
        retire: cluster.retire,
      },
      { provider },
    );
  };
  const controlPlanes = cluster.controlPlanes.map(machine);
  const workers = cluster.workers.map(machine);
  const power = gpus?.power([...controlPlanes, ...workers]);
  return {
    images,
    controlPlanes,
    workers,
    publicAddress: address.address,
    record: address.address,
    ...(power === undefined ? {} : { power: power.ofNodes }),
    gpuPower: power?.book ?? pulumi.output<PowerBook>({}),
    ...(gpus === undefined ? {} : { more: gpus.watch }),
    kept: gpus?.kept ?? pulumi.output([]),
  };
}

/** An AMI for each image that a node boots. */
function amis(
  cluster: Cluster,
  images: ClusterMachines["images"],
  provider: Provider,
): (node: Node) => pulumi.Output<string> {
  const store = new AwsImageStore(`${cluster.name}-images`, { clusterName: cluster.name }, { provider });
  const made = new Map(
    images.map((image, index) => {
      // The first is the one without GPU; the others are told apart by the one feature that they have more.
      const name = [`${cluster.name}-ami`, ...(index === 0 ? [] : image.features.slice(-1))].join("-");
      return [image, new AwsImage(name, { clusterName: cluster.name, image, store }, { provider }).ami] as const;
    }),
  );
  return ({ gpu }) => {
    const ami = made.get(imageOf(images, gpu));
    if (ami === undefined) {
      throw new Error(`cluster ${cluster.name} has no image for ${gpu ?? "nodes without GPU"}`);
    }
    return ami;
  };
}

/** The node that has the public address: the lighthouse, or where another cluster has that, the first control plane. */
function entranceOf({ name, controlPlanes }: Cluster): Node {
  const entrance = controlPlanes.find(({ aws }) => aws?.lighthouse) ?? controlPlanes[0];
  if (entrance === undefined) {
    throw new Error(`cluster ${name} has no control plane`);
  }
  return entrance;
}

/** WireGuard takes no names: its address stands in the project, and so had to be there before the cluster. */
function allocated({ name, cilium, controlPlanes }: Cluster): { readonly allocated?: string } {
  const overlay = cilium.mesh?.overlay;
  const [endpoint = ""] = overlay?.endpoints ?? [];
  const [address = ""] = endpoint.split(":");
  const isOurs =
    controlPlanes.some(({ aws }) => aws?.lighthouse) && overlay?.nodes.some(({ cluster }) => cluster === name);
  return overlay?.kind === "wireguard" && isOurs === true ? { allocated: address } : {};
}

/** By which the bill and the roles of AWS tell machines apart. */
function marks(cluster: Cluster, node: Node): { readonly tagRole: string; readonly tags?: Record<string, string> } {
  if (node.gpu !== undefined) {
    return { tagRole: "gpu", tags: { "cost-center": cluster.name, "auto-shutdown": "true" } };
  }
  return { tagRole: node.aws?.lighthouse === true ? "lighthouse" : node.role };
}

function identity(gpus: AwsGpus | undefined, node: Node): { readonly instanceProfile?: pulumi.Output<string> } {
  const profile = node.gpu === undefined ? gpus?.profiles[node.role] : gpus?.profiles.gpu;
  return profile === undefined ? {} : { instanceProfile: profile };
}
