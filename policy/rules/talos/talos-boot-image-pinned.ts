// The Talos image that a hypervisor downloads is one exact version, and its file is called by it.
import { DOWNLOADS, talosImageOf } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const talosBootImagePinned: ResourceRule = {
  kind: "resource",
  id: "talos-boot-image-pinned",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A file without its version in the name is overwritten under the nodes that are still made from it.",
  condition: "URL and file name of a downloaded Talos image hold the same exact version.",
  repair: "Put vX.Y.Z into the URL and into fileName.",
  source: "siderolabs/image-factory, README: /image/<schematic>/<version>/<file>; proxmoxve download/file: fileName",
  example: 'url: "https://factory.talos.dev/image/<schematic>/latest/nocloud-amd64.qcow2"',
  exceptions: "in the stack file",
  types: DOWNLOADS,
  check: ({ props }, judge) => {
    const image = talosImageOf(props);
    if (image === undefined) return;
    const url = props.get("url");
    if (image.version === undefined) {
      judge.report(url, `${url.shown()} is no exact version of Talos: put vX.Y.Z into it`);
      return;
    }
    const name = props.get("fileName");
    if (name.text()?.includes(image.version) !== true) {
      judge.report(name, `${name.shown()} does not say the version: put ${image.version} into it`);
    }
  },
};
