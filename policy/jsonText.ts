// Reads an input that is JSON as text, as IAM policies are and everything nested in a provider's own inputs.
import { View } from "./view";

/** What the text says, under the same path; an object as it is; undefined for what does not read. @throws NotYetKnown */
export function readJson(at: View): View | undefined {
  const text = at.text();
  if (text === undefined) return at;
  try {
    return new View(JSON.parse(text), at.path);
  } catch {
    return undefined;
  }
}
