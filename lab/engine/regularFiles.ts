// Lists the regular files below a directory.
import { readdirSync } from "node:fs";
import * as path from "node:path";

/**
 * Paths relative to the directory, sorted. Links are not followed: `readdirSync` with `recursive` does that from Node.js 22 on,
 * also where they lead in a circle, as those of a session's project may.
 */
export function regularFiles(directory: string): readonly string[] {
  const below = (inner: string): readonly string[] =>
    readdirSync(path.join(directory, inner), { withFileTypes: true }).flatMap((entry) => {
      const name = path.join(inner, entry.name);
      if (entry.isDirectory()) return below(name);
      return entry.isFile() ? [name] : [];
    });
  return [...below("")].sort();
}
