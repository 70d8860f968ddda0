// Addresses of what the Image Factory serves for a schematic.
import type { Props } from "../../kernel/model";

/** The factory that the provider asks when its configuration names none. */
export const FACTORY = "https://factory.talos.dev";

/** Compression of the platform's disk image: siderolabs/talos pkg/machinery/platforms/platforms.go. */
const DISK_IMAGE: Readonly<Record<string, string>> = {
  aws: "raw.xz",
  metal: "raw.zst",
  nocloud: "raw.xz",
};

/**
 * URLs as the provider computes them (siderolabs/terraform-provider-talos v0.11.0
 * pkg/talos/talos_image_factory_urls_data_source.go). What a platform does not have is left out.
 *
 * @param asked.platform `aws`, `metal`, `nocloud`, or empty for a single-board computer
 */
export function factoryUrls(asked: {
  readonly factory: string;
  readonly schematic: string;
  /** With the leading `v`. */
  readonly talosVersion: string;
  readonly platform: string;
  readonly architecture: string;
}): Props {
  const { factory, schematic, talosVersion, platform, architecture } = asked;
  const { host, protocol } = new URL(factory);
  const image = (path: string): string => `${factory}/image/${schematic}/${talosVersion}/${path}`;
  const installer = (name: string): string => `${host}/${name}/${schematic}:${talosVersion}`;
  if (platform === "") {
    return { installer: installer("metal-installer"), diskImage: image("metal-arm64.raw.xz") };
  }
  const base = `${platform}-${architecture}`;
  const suffix = DISK_IMAGE[platform] ?? "raw.xz";
  const installed = {
    installer: installer(`${platform}-installer`),
    installerSecureboot: installer(`${platform}-installer-secureboot`),
    diskImage: image(`${base}.${suffix}`),
    diskImageSecureboot: image(`${base}-secureboot.${suffix}`),
  };
  if (platform === "aws") return installed;
  return {
    ...installed,
    iso: image(`${base}.iso`),
    isoSecureboot: image(`${base}-secureboot.iso`),
    pxe: `${protocol}//pxe.${host}/pxe/${schematic}/${talosVersion}/${base}`,
    ...(platform === "metal"
      ? {
          kernel: image(`kernel-${architecture}`),
          kernelCommandLine: image(`cmdline-${base}`),
          initramfs: image(`initramfs-${architecture}.xz`),
          uki: image(`${base}-secureboot-uki.efi`),
        }
      : {}),
  };
}
