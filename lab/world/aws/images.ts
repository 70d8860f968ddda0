// The images that Sidero Labs publishes in every region, and what an image factory URL says of an image.
import { VANILLA_SCHEMATIC } from "../imageFactory";
import { digits } from "./ids";
import type { Image } from "./model";

/** Account that publishes the official images (siderolabs/docs, "AWS", "Official AMI images"). */
export const SIDERO_LABS = "540036508848";

/** Talos versions whose images the lab knows. */
const VERSIONS = ["v1.11.5", "v1.12.0", "v1.12.1", "v1.12.2", "v1.12.3", "v1.12.4"];

/** Official images of a region by id; none of them carries an extension. */
export function officialImages(region: string): Record<string, Image> {
  const images = VERSIONS.map((talosVersion): Image => {
    const name = `talos-${talosVersion}-${region}-amd64`;
    return {
      id: `ami-${digits(name)}`,
      name,
      owner: SIDERO_LABS,
      schematic: VANILLA_SCHEMATIC,
      talosVersion,
      tags: {},
      properties: { architecture: "x86_64", rootDeviceName: "/dev/xvda", volumeSize: 8 },
    };
  });
  return Object.fromEntries(images.map((image) => [image.id, image]));
}

/** Schematic and version of a raw disk image for AWS that a URL of the Image Factory names; undefined for any other URL. */
export function factoryImage(url: string): { readonly schematic: string; readonly talosVersion: string } | undefined {
  const [, schematic, talosVersion] = /\/image\/([0-9a-f]{64})\/(v[^/]+)\/aws-amd64\.raw(?:\.\w+)?$/.exec(url) ?? [];
  return schematic === undefined || talosVersion === undefined ? undefined : { schematic, talosVersion };
}
