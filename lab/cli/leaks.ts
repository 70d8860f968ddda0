// Looks for secrets where none may be: in files and in what the engine said.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { regularFiles } from "../engine/regularFiles";

/** Finds texts in other texts, also where they stand as part of a JSON string. */
export class LeakFinder {
  private readonly needles: readonly string[];

  constructor(secrets: Iterable<string>) {
    this.needles = [...new Set([...secrets].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))];
  }

  isIn(text: string): boolean {
    return this.needles.some((needle) => text.includes(needle));
  }

  /** Files below a directory in which a secret stands in clear, sorted; sources are linked, so links are not followed. */
  filesIn(directory: string): string[] {
    return regularFiles(directory).filter((file) => this.isIn(readFileSync(path.join(directory, file), "utf8")));
  }
}
