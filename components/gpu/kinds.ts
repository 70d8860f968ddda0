// What a node with a GPU needs, by kind of GPU: in its image, in its machine configuration and in the cluster.
import type { Gpu, NodeTaint } from "../machines/machine";

export type GpuVendor = "nvidia" | "intel" | "amd";

export interface GpuKind {
  readonly vendor: GpuVendor;
  /** Feature of the image that brings driver and firmware. */
  readonly imageFeature: "nvidia" | "intel-gpu" | "amd-gpu";
  /** Modules to load. Empty: the kernel finds the card by itself. */
  readonly kernelModules: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** What a container asks for under `resources.limits`. */
  readonly resourceName: string;
  /** Class of pods whose containers see the card. Absent: the device plugin alone is enough. */
  readonly runtimeClass?: string;
  /** What keeps other pods off a worker that says nothing itself. Absent: the node is for everybody. */
  readonly taint?: NodeTaint;
}

/** Label that tells the kind of a node's GPU: for pods that want one that can do a certain thing. */
export const KIND_LABEL = "homelab/gpu";
/** Label that tells its vendor: for the vendor's device plugin. */
export const VENDOR_LABEL = "homelab/gpu-vendor";

/**
 * A card of Intel or AMD is mostly a part of the processor that costs nothing beside it, so only NVIDIA's keeps other
 * pods away. Arc: discrete Alchemist and the Arc of Meteor and Arrow Lake run on i915; for a card on which the kernel
 * chooses the driver xe (Battlemage, Lunar Lake) the plugin registers `gpu.intel.com/xe` instead.
 *
 * Source: siderolabs/docs, public/talos/v1.12/configure-your-talos-cluster/hardware-and-drivers/nvidia-gpu.mdx (modules,
 * sysctl, RuntimeClass); siderolabs/extensions, drm/i915, drm/amdgpu; intel/intel-device-plugins-for-kubernetes,
 * cmd/gpu_plugin/README.md (resources); ROCm/k8s-device-plugin, README.md (resource); NVIDIA/k8s-device-plugin,
 * deployments/static/nvidia-device-plugin.yml (taint).
 */
export const gpuKinds: Readonly<Record<Gpu, GpuKind>> = {
  nvidia: {
    vendor: "nvidia",
    imageFeature: "nvidia",
    kernelModules: ["nvidia", "nvidia_uvm", "nvidia_drm", "nvidia_modeset"],
    // The container runtime hands devices over with an eBPF program, which a hardened JIT refuses.
    sysctls: { "net.core.bpf_jit_harden": "1" },
    resourceName: "nvidia.com/gpu",
    runtimeClass: "nvidia",
    taint: { key: "nvidia.com/gpu", effect: "NoSchedule" },
  },
  "intel-quicksync": {
    vendor: "intel",
    imageFeature: "intel-gpu",
    kernelModules: [],
    sysctls: {},
    resourceName: "gpu.intel.com/i915",
  },
  "intel-arc": {
    vendor: "intel",
    imageFeature: "intel-gpu",
    kernelModules: [],
    sysctls: {},
    resourceName: "gpu.intel.com/i915",
  },
  "amd-vaapi": {
    vendor: "amd",
    imageFeature: "amd-gpu",
    kernelModules: [],
    sysctls: {},
    resourceName: "amd.com/gpu",
  },
};

/** Labels that a node with this GPU carries; device plugins select by them. */
export function gpuLabels(gpu: Gpu): Readonly<Record<string, string>> {
  return { [KIND_LABEL]: gpu, [VENDOR_LABEL]: gpuKinds[gpu].vendor };
}

/** Vendors of these GPUs, each once, sorted. */
export function vendorsOf(gpus: readonly Gpu[]): readonly GpuVendor[] {
  return [...new Set(gpus.map((gpu) => gpuKinds[gpu].vendor))].sort();
}
