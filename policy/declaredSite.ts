// What the stack's own files declare about its site and its machines; absent in programs that have no such files.
import type { View } from "./view";

/** The site of the stack's cluster. */
export const declaredSite = (declared: View): View =>
  declared.get("sites", declared.get("cluster", "site").text() ?? "");

/** A bridge of that site, with `cidr` and `mtu`. */
export const declaredBridge = (declared: View, bridge: string): View => declaredSite(declared).get("bridges", bridge);

export const declaredNodes = (declared: View): readonly View[] =>
  ["controlPlanes", "workers"].flatMap((role) => declared.get("nodes", role).list());
