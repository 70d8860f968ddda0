// Reads virtual machines of Proxmox: which disk one boots from, and whether it is a control plane.
import { type View } from "./view";

export const VM = "proxmoxve:index/vmLegacy:VmLegacy";

/** Nothing runs in a template. @throws NotYetKnown */
export const isTemplate = (vm: View): boolean => vm.get("template").flag() === true;

/** The disk that comes first in the boot order; without an order the first disk. @throws NotYetKnown */
export function bootDisk(vm: View): View | undefined {
  const disks = vm.get("disks").list();
  const order = vm
    .get("bootOrders")
    .list()
    .map((device) => device.text());
  const ordered = order.map((device) => disks.find((disk) => disk.get("interface").text() === device));
  return ordered.find((disk) => disk !== undefined) ?? disks[0];
}

/** Names and tags that people give to control planes: `main-cp-0`, `etcd-1`, `prod-control-plane`, `k8s-master-2`. */
const CONTROL_PLANE = /(^|[-_.])(cp|etcd|master|control-?plane)(-?\d+)?($|[-_.])/i;

/**
 * The machine is a control plane by what the stack file says, or, where it says nothing, by its name and its tags.
 *
 * @param declared the stack's configuration
 * @throws NotYetKnown
 */
export function isControlPlane(vm: View, declared: View): boolean {
  const name = vm.get("name").text() ?? "";
  const named = (list: string): boolean =>
    declared
      .get("nodes", list)
      .list()
      .some((node) => node.get("name").text() === name);
  if (named("controlPlanes")) return true;
  if (named("workers")) return false;
  return [
    name,
    ...vm
      .get("tags")
      .list()
      .map((tag) => tag.text() ?? ""),
  ].some((text) => CONTROL_PLANE.test(text));
}

export const DOWNLOADS: readonly string[] = [
  "proxmoxve:download/file:File",
  "proxmoxve:download/fileLegacy:FileLegacy",
];

export interface TalosImage {
  /** Undefined where it comes without one, from the releases of Talos. */
  readonly schematic: string | undefined;
  /** `v1.12.2`; undefined where the URL says none or no exact one. */
  readonly version: string | undefined;
}

/** What a download is an image of; undefined for anything but Talos. @throws NotYetKnown */
export function talosImageOf(download: View): TalosImage | undefined {
  const url = download.get("url").text() ?? "";
  if (!/^https:\/\/(factory\.talos\.dev\/|github\.com\/siderolabs\/talos\/)/.test(url)) return undefined;
  const version = /\/(v\d+\.\d+\.\d+(?:-[\w.]+)?)\//.exec(url)?.[1];
  const schematic = /\/image\/([0-9a-f]{64})\//.exec(url)?.[1];
  return { schematic, version };
}
