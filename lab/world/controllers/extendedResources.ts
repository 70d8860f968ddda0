// Extended resources such as nvidia.com/gpu: a node has one only while a device plugin runs on it, and finds a driver.
import type { Cluster, KubeObject, World } from "../model";
import { objectsOf, type ClusterNode } from "./cluster";
import { placesFor, podsRun } from "./pods";
import { listAt, recordAt, textAt } from "./tree";

/** What makes a device known to the kubelet. */
interface Driver {
  /** Image of the device plugin. */
  readonly plugin: RegExp;
  /** Extensions of the image, one of each. */
  readonly extensions: readonly RegExp[];
  /** Kernel modules that the machine's configuration must load; others are loaded by themselves. */
  readonly modules: readonly string[];
}

/**
 * Sources: siderolabs/docs "NVIDIA GPU (OSS drivers)"; siderolabs/extensions drm/i915 and drm/amdgpu;
 * NVIDIA/k8s-device-plugin, intel/intel-device-plugins-for-kubernetes cmd/gpu_plugin, ROCm/k8s-device-plugin.
 */
const DRIVERS: Readonly<Record<string, Driver>> = {
  "nvidia.com/gpu": {
    plugin: /nvidia\/k8s-device-plugin/,
    extensions: [
      /^siderolabs\/(nvidia-open-gpu-kernel-modules|nonfree-kmod-nvidia)(-|$)/,
      /^siderolabs\/nvidia-container-toolkit(-|$)/,
    ],
    modules: ["nvidia", "nvidia_uvm"],
  },
  "gpu.intel.com/i915": { plugin: /intel-gpu-plugin/, extensions: [/^siderolabs\/i915(-|$)/], modules: [] },
  "gpu.intel.com/xe": { plugin: /intel-gpu-plugin/, extensions: [/^siderolabs\/(xe|i915)(-|$)/], modules: [] },
  "amd.com/gpu": { plugin: /rocm\/k8s-device-plugin/, extensions: [/^siderolabs\/amdgpu(-|$)/], modules: [] },
};

/** The first device that a pod asks for and the node does not have, in the scheduler's words. */
export function missingResource(
  world: World,
  cluster: Cluster,
  node: ClusterNode,
  spec: Record<string, unknown>,
): string | undefined {
  const asked = listAt(spec, "containers").flatMap((container) =>
    Object.entries(recordAt(container, "resources", "limits")).filter(([, amount]) => Number(amount) > 0),
  );
  const wanted = asked
    .map(([name]) => name)
    .filter((name) => /^[^/]+\/.+/.test(name) && !name.startsWith("hugepages-"));
  const lacking = wanted.find((name) => !isOffered(world, cluster, node, name));
  return lacking === undefined ? undefined : `Insufficient ${lacking}`;
}

function isOffered(world: World, cluster: Cluster, node: ClusterNode, resource: string): boolean {
  const driver = DRIVERS[resource];
  if (!driver) return false;
  const { image } = node.machine;
  const installed = driver.extensions.every((wanted) => image?.extensions.some((name) => wanted.test(name)));
  const loaded = driver.modules.every((module) => node.facts.kernelModules.includes(module));
  return installed && loaded && pluginRuns(world, cluster, node, driver.plugin);
}

function pluginRuns(world: World, cluster: Cluster, node: ClusterNode, image: RegExp): boolean {
  const plugins = objectsOf(cluster, "apps/v1", "DaemonSet").filter((set) =>
    imagesOf(set).some((name) => image.test(name)),
  );
  return plugins.some(
    (plugin) =>
      placesFor(world, cluster, plugin).some(({ machine }) => machine.name === node.machine.name) &&
      podsRun(world, cluster, plugin).holds,
  );
}

function imagesOf(workload: KubeObject): readonly string[] {
  return listAt(workload.body, "spec", "template", "spec", "containers").map(
    (container) => textAt(container, "image") ?? "",
  );
}
