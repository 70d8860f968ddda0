// talos:imageFactory/getUrls:getUrls — where the Image Factory serves the images of a schematic.
import { type Given, providerFunction } from "../registration";

export interface GetUrlsArgs {
  readonly schematicId: string;
  readonly talosVersion: string;
  /** `metal`, `nocloud`, `aws`…; exactly one of `platform` and `sbc`. */
  readonly platform?: string | undefined;
  /** Single-board computer, e.g. `rpi_generic`. */
  readonly sbc?: string | undefined;
  /** Default: `amd64`. */
  readonly architecture?: string | undefined;
}

export type GetUrlsOutputArgs = Given<GetUrlsArgs>;

/** Empty where the platform has no such image. */
export interface GetUrlsUrls {
  readonly diskImage: string;
  readonly diskImageSecureboot: string;
  readonly initramfs: string;
  readonly installer: string;
  readonly installerSecureboot: string;
  readonly iso: string;
  readonly isoSecureboot: string;
  readonly kernel: string;
  readonly kernelCommandLine: string;
  readonly pxe: string;
  readonly uki: string;
}

export interface GetUrlsResult extends GetUrlsArgs {
  readonly id: string;
  readonly architecture: string;
  readonly urls: GetUrlsUrls;
}

/** Names the URLs of one schematic, version and platform. */
export const getUrls = providerFunction<GetUrlsArgs, GetUrlsResult>("talos:imageFactory/getUrls:getUrls", {
  architecture: true,
  platform: true,
  sbc: true,
  schematicId: true,
  talosVersion: true,
});

/** The same for arguments that become known later. */
export const getUrlsOutput = getUrls.output;
