// The policy pack that a project brings along.
import { existsSync } from "node:fs";
import * as path from "node:path";

/** Undefined for a project without one. */
export function policyPack(project: string): string | undefined {
  const directory = path.join(project, "policy");
  return existsSync(path.join(directory, "PulumiPolicy.yaml")) ? directory : undefined;
}
