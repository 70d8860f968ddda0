// The report that an earlier rehearsal left in a directory.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Report } from "./report";

/** Undefined where there is none, or none that can be read: it is for comparison only. */
export function lastReport(directory: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path.join(directory, "report.json"), "utf8")) as Report;
  } catch {
    return undefined;
  }
}
