// Compares two texts line by line.
import { structuredPatch } from "diff";

/** Lines around a difference. */
const CONTEXT = 2;

/** Lines with `-`, `+` or a blank in front; parts that are far from each other are separated by `…`. */
export function difference(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: CONTEXT });
  return hunks.flatMap(({ lines }, index) => [...(index === 0 ? [] : ["…"]), ...lines.filter(isContent)]);
}

/** The library says by a line of its own that a text has no line break at its end. */
const isContent = (line: string): boolean => !line.startsWith("\\");
