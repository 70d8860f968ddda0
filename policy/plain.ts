// Copies what Pulumi's policy SDK hands over into plain values, with a mark where a value is not known yet.
import { pathTo, Unknown } from "./view";

/** The SDK's objects throw at the reading of a property that is not known before the operation. */
export function plain(value: unknown, path = ""): unknown {
  if (typeof value !== "object" || value === null) return value;
  const read = (key: string | number): unknown => {
    const at = pathTo(path, key);
    try {
      return plain((value as Record<string | number, unknown>)[key], at);
    } catch {
      return new Unknown(at);
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}
