// Copies what Pulumi's policy SDK hands over into plain values, with a mark where a value is not known yet.
import { NOT_KNOWN } from "./view";

/** The SDK's objects throw at the reading of a property that is not known before the operation. */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const read = (key: string | number): unknown => {
    try {
      return plain((value as Record<string | number, unknown>)[key]);
    } catch {
      return NOT_KNOWN;
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}
