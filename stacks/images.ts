// The images of a cluster: one for its nodes, and one more for each kind of GPU that needs extensions of its own.
import type { Provider as TalosProvider } from "@pulumiverse/talos/provider";
import type { Gpu } from "../components/machines/machine";
import { MachineImage } from "../components/machines/machineImage";
import { gpuFeature } from "../components/machines/schematic";
import type { ClusterVersions } from "../components/talos/clusterVersions";
import type { Cluster } from "../fleet/model";

/**
 * A driver is part of a node's image only where its GPU is: on another node it would load nothing, and a cluster would
 * replace the image of all its nodes for one of them.
 *
 * @returns the image of nodes without GPU first
 */
export function clusterImages(
  cluster: Cluster,
  versions: ClusterVersions,
  talos: TalosProvider,
): readonly [MachineImage, ...MachineImage[]] {
  const image = (name: string, features: Cluster["features"]): MachineImage =>
    new MachineImage(name, { features, talosVersion: versions.talos }, { provider: talos });
  const gpus = [...cluster.controlPlanes, ...cluster.workers].flatMap(({ gpu }) => gpu ?? []);
  const further = [...new Set(gpus.map(gpuFeature))].filter((feature) => !cluster.features.includes(feature)).sort();
  return [
    image(`${cluster.name}-image`, cluster.features),
    ...further.map((feature) => image(`${cluster.name}-image-${feature}`, [...cluster.features, feature])),
  ];
}

/** The one of a cluster's images that a node with this GPU boots. */
export function imageOf(images: readonly [MachineImage, ...MachineImage[]], gpu: Gpu | undefined): MachineImage {
  const [base] = images;
  return gpu === undefined ? base : (images.find(({ features }) => features.includes(gpuFeature(gpu))) ?? base);
}
