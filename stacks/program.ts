// Picks the program of a stack by the stack's name.
import * as pulumi from "@pulumi/pulumi";
import { rememberedFleet } from "../fleet/memo";
import type { Fleet } from "../fleet/model";
import { FleetError, renderProblem } from "../fleet/problem";
import type * as ClusterProgram from "./cluster";
import type * as LighthouseProgram from "./lighthouse";
import type { ClusterOutputs } from "./outputs";
import type * as VaultProgram from "./vault";

/**
 * Brings up the cluster that is called like the stack, or configures Vault.
 *
 * @param projectDir directory of `Pulumi.yaml`
 * @throws RunError with everything that is wrong with the stack files, or with the stacks that there are
 */
export function runStack(
  projectDir: string,
  stack: string,
): ClusterOutputs | VaultProgram.VaultOutputs | Promise<LighthouseProgram.LighthouseOutputs> {
  const fleet = readFleet(projectDir);
  for (const warning of fleet.warnings.filter(({ at }) => concerns(at.file, stack))) {
    void pulumi.log.warn(renderProblem(warning));
  }
  // Each program is loaded only where it runs: neither pays at start-up for the providers of the other.
  /* eslint-disable @typescript-eslint/no-require-imports -- an `import()` would not pass through ts-node here */
  if (fleet.vault?.stack === stack) {
    const { vaultStack } = require("./vault") as typeof VaultProgram;
    return vaultStack(fleet, fleet.vault);
  }
  const cluster = fleet.clusters.find(({ name }) => name === stack);
  if (cluster === undefined) {
    throw new pulumi.RunError(
      `There is no cluster for the stack "${stack}": a stack is called like its cluster ` +
        `(name-stack-equals-cluster). Stacks of this project: ${fleet.bringUpOrder.join(", ")}. ` +
        `For a new cluster, write Pulumi.${stack}.yaml.`,
    );
  }
  if (cluster.platform === "aws") {
    const { lighthouseStack } = require("./lighthouse") as typeof LighthouseProgram;
    return lighthouseStack(cluster, fleet.vault);
  }
  const { clusterStack } = require("./cluster") as typeof ClusterProgram;
  /* eslint-enable @typescript-eslint/no-require-imports */
  return clusterStack(cluster, fleet.vault);
}

function readFleet(projectDir: string): Fleet {
  try {
    return rememberedFleet(projectDir);
  } catch (error) {
    // Pulumi prints the message of a RunError and nothing else.
    throw error instanceof FleetError ? new pulumi.RunError(error.message) : error;
  }
}

/** Warnings about another cluster's file are shown with that cluster. */
function concerns(file: string, stack: string): boolean {
  return file === `Pulumi.${stack}.yaml` || file === "Pulumi.yaml";
}
