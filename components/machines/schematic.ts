// Image Factory arithmetic: which extensions a feature needs, the schematic they make and the names of its images.
import { stringify } from "yaml";
import type { ImagePlatform } from "./machine";

/** Something that a node can do only with system extensions in its image. */
export type Feature = "longhorn" | "qemu-guest-agent";

/**
 * Extensions of each feature. Longhorn mounts volumes over iSCSI and calls `fstrim` and `nsenter`.
 * Source: Longhorn documentation, "Talos Linux Support"; siderolabs/extensions, `guest-agents/qemu-guest-agent`.
 */
const extensionsOf: Readonly<Record<Feature, readonly string[]>> = {
  longhorn: ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"],
  "qemu-guest-agent": ["siderolabs/qemu-guest-agent"],
};

/** System extensions that the features need: sorted, each once. */
export function extensions(features: readonly Feature[]): readonly string[] {
  return [...new Set(features.flatMap((feature) => extensionsOf[feature]))].sort();
}

/** The schematic of an image with these features, YAML. Equal features give equal text, so the factory gives one id. */
export function schematicYaml(features: readonly Feature[]): string {
  const officialExtensions = extensions(features);
  return stringify({
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
 * Compressed raw disk image for Proxmox. Zstandard, because Proxmox decompresses gz, lzo, zst and bz2 but not xz.
 * Source: siderolabs/image-factory, README, "Image Path"; bpg/terraform-provider-proxmox #1680.
 */
export function nocloudDiskImageUrl(schematicId: string, talosVersion: string): string {
  return `https://${factory}/image/${schematicId}/${talosVersion}/nocloud-amd64.raw.zst`;
}

/**
 * Name of the downloaded image in a datastore. Clusters may share a datastore but not the file: each owns what it
 * downloaded, so the name carries the cluster. `.img`, because Proxmox before 8.4 refuses `.raw` as ISO content.
 */
export function diskImageFileName(clusterName: string, schematicId: string, talosVersion: string): string {
  return `${clusterName}-talos-${talosVersion}-${schematicId.slice(0, 8)}-nocloud-amd64.img`;
}
