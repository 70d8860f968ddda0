// What the cluster has to know of the kinds of GPU: whose they are, and how pods get them.
import type { Gpu } from "../machines/machine";

export type GpuVendor = "nvidia" | "intel" | "amd";

export interface GpuKind {
  readonly vendor: GpuVendor;
  /** What a container asks for under `resources.limits`. */
  readonly resourceName: string;
  /** Class of the pods whose containers see the card. Absent: the device plugin alone is enough. */
  readonly runtimeClass?: string;
}

/** Label that tells the kind of a node's GPU: for pods that want one that can do a certain thing. */
export const KIND_LABEL = "homelab/gpu";
/** Label that tells its vendor: for the vendor's device plugin. */
export const VENDOR_LABEL = "homelab/gpu-vendor";

/**
 * Image and machine configuration have what they need from the kind as well: `gpuFeature`, `v1alpha1Patch`.
 *
 * The Arc of Meteor and Arrow Lake and the discrete Alchemist run on i915. For a card on which the kernel chooses the
 * driver xe (Battlemage, Lunar Lake) the plugin registers `gpu.intel.com/xe` instead.
 *
 * Source: siderolabs/docs, public/talos/v1.12/configure-your-talos-cluster/hardware-and-drivers/nvidia-gpu.mdx
 * (RuntimeClass); NVIDIA/k8s-device-plugin, ROCm/k8s-device-plugin and intel/intel-device-plugins-for-kubernetes,
 * cmd/gpu_plugin, each README.md (resources).
 */
export const gpuKinds = {
  nvidia: { vendor: "nvidia", resourceName: "nvidia.com/gpu", runtimeClass: "nvidia" },
  "intel-quicksync": { vendor: "intel", resourceName: "gpu.intel.com/i915" },
  "intel-arc": { vendor: "intel", resourceName: "gpu.intel.com/i915" },
  "amd-vaapi": { vendor: "amd", resourceName: "amd.com/gpu" },
} as const satisfies Readonly<Record<Gpu, GpuKind>>;

/** Labels that a node with this GPU carries; device plugins select by them. */
export function gpuLabels(gpu: Gpu): Readonly<Record<string, string>> {
  return { [KIND_LABEL]: gpu, [VENDOR_LABEL]: gpuKinds[gpu].vendor };
}

/** Vendors of these GPUs, each once, sorted. */
export function vendorsOf(gpus: readonly Gpu[]): readonly GpuVendor[] {
  return [...new Set(gpus.map((gpu) => gpuKinds[gpu].vendor))].sort();
}
