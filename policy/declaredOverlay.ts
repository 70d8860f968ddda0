// The overlay that the mesh of the stack declares, and who is where in it; absent in programs without such files.
import { parseAddress } from "../fleet/addresses";
import type { View } from "./view";

/** What Pulumi.yaml says of the overlay, with `cidr`. */
export const declaredOverlay = (declared: View): View =>
  declared.get("meshes", declared.get("cilium", "mesh", "name").text() ?? "", "overlay");

/**
 * Addresses of the stack's control planes in the overlay: as written, else the block's first two octets, the cluster's
 * number, and the last octet of the address on the LAN. None without an overlay.
 */
export function overlayControlPlanes(declared: View): readonly string[] {
  const overlay = declaredOverlay(declared);
  if (!overlay.present) return [];
  const [first, second] = octets(overlay.get("cidr"));
  const cluster = declared.get("cilium", "id").number();
  const derived = (node: View): string => [first, second, cluster, octets(node.get("ip"))[3]].join(".");
  return declared
    .get("nodes", "controlPlanes")
    .list()
    .map((node) => node.get("overlayIp").text() ?? derived(node))
    .filter((address) => parseAddress(address) !== undefined);
}

const octets = (address: View): readonly string[] => (address.text() ?? "").replace(/[/].*$/, "").split(".");
