// Looks for secrets where none may be: in files and in what the engine said.
import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";

/** Finds texts in other texts, also where they stand as part of a JSON string. */
export class LeakFinder {
  private readonly needles: readonly string[];

  constructor(secrets: Iterable<string>) {
    this.needles = [...new Set([...secrets].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))];
  }

  isIn(text: string): boolean {
    return this.needles.some((needle) => text.includes(needle));
  }

  /** Files below a directory in which a secret stands in clear, sorted. Links are not followed: sources are linked. */
  filesIn(directory: string): string[] {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => this.isIn(readFileSync(file, "utf8")))
      .map((file) => path.relative(directory, file))
      .sort();
  }
}
