// Image Factory arithmetic: which extensions a feature needs, the schematic they make and the names of its images.
import { dump } from "js-yaml";
import type { Gpu, ImagePlatform } from "./machine";

/** Something that a node can do only with system extensions in its image. */
export type Feature = "longhorn" | "qemu-guest-agent" | "nebula" | GpuFeature;

/** What a GPU needs of the image: driver, firmware and, for NVIDIA, the container runtime. */
export type GpuFeature = "nvidia" | "intel-gpu" | "amd-gpu";

const featureOf: Readonly<Record<Gpu, GpuFeature>> = {
  nvidia: "nvidia",
  "intel-quicksync": "intel-gpu",
  "intel-arc": "intel-gpu",
  "amd-vaapi": "amd-gpu",
};

/** The feature that a GPU of this kind needs. */
export function gpuFeature(gpu: Gpu): GpuFeature {
  return featureOf[gpu];
}

/**
 * Extensions of each feature. Longhorn mounts volumes over iSCSI and calls `fstrim` and `nsenter`.
 * Source: Longhorn documentation, "Talos Linux Support"; siderolabs/extensions, `guest-agents/qemu-guest-agent`.
 */
const extensionsOf: Readonly<Record<Feature, readonly string[]>> = {
  longhorn: ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"],
  "qemu-guest-agent": ["siderolabs/qemu-guest-agent"],
  nebula: ["siderolabs/nebula"],
  nvidia: ["siderolabs/nvidia-container-toolkit-production", "siderolabs/nvidia-open-gpu-kernel-modules-production"],
  "intel-gpu": ["siderolabs/i915", "siderolabs/intel-ucode", "siderolabs/mei"],
  "amd-gpu": ["siderolabs/amd-ucode", "siderolabs/amdgpu"],
};

/** System extensions that the features need: sorted, each once. */
export function extensions(features: readonly Feature[]): readonly string[] {
  return [...new Set(features.flatMap((feature) => extensionsOf[feature]))].sort();
}

/** The schematic of an image with these features, YAML. Equal features give equal text, so the factory gives one id. */
export function schematicYaml(features: readonly Feature[]): string {
  const officialExtensions = extensions(features);
  return dump({
    customization: officialExtensions.length === 0 ? {} : { systemExtensions: { officialExtensions } },
  });
}

/** Host that serves images and installers. */
const factory = "factory.talos.dev";

/**
 * Installer image of a schematic. Since Talos 1.10 the factory serves one per platform.
 * Source: siderolabs/terraform-provider-talos, `talos_image_factory_urls_data_source.go`.
 */
export function installerImage(platform: ImagePlatform, schematicId: string, talosVersion: string): string {
  return `${factory}/${platform}-installer/${schematicId}:${talosVersion}`;
}

/**
 * Disk image for Proxmox. qcow2, because Proxmox imports it through its API, which unpacks nothing; it leaves out what
 * is empty of the 1246 MiB that the raw image has; and Proxmox checks that the download is one, while it takes any bytes
 * for a raw image.
 * Source: siderolabs/image-factory, `internal/profile/profile.go`; siderolabs/talos, `pkg/imager/profile/default.go`;
 * proxmox/pve-storage, `src/PVE/API2/Storage/Status.pm`, `download_url`.
 */
export function nocloudDiskImageUrl(schematicId: string, talosVersion: string): string {
  return `https://${factory}/image/${schematicId}/${talosVersion}/nocloud-amd64.qcow2`;
}

/**
 * Name of the downloaded image in a datastore. Clusters may share a datastore but not the file: each owns what it
 * downloaded, so the name carries the cluster. Its ending tells Proxmox the format: since Proxmox VE 8.4 an import may
 * end in .qcow2, .raw or .vmdk. Source: proxmox/pve-storage, `src/PVE/Storage.pm`, `UPLOAD_IMPORT_EXT_RE_1`.
 */
export function diskImageFileName(clusterName: string, schematicId: string, talosVersion: string): string {
  return `${clusterName}-talos-${talosVersion}-${schematicId.slice(0, 8)}-nocloud-amd64.qcow2`;
}
