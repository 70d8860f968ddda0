// Tells which resources of a stack name another one, by what the provider gave it: an id, a name.
import type { Facts } from "./rule";
import type { View } from "./view";

/** @throws NotYetKnown when none of the known values names it and one is not known */
export function isNamed(resource: Facts, keys: readonly string[], references: readonly View[]): boolean {
  const names = keys.map((key) => resource.props.get(key)).filter((name) => name.present && !name.isUnknown);
  const known = references.filter((reference) => !reference.isUnknown);
  if (known.some((reference) => names.some((name) => name.known() === reference.known()))) return true;
  for (const reference of references) reference.known();
  return false;
}
