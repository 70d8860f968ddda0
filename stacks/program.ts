// Picks the program of a stack by the stack's name.
import * as pulumi from "@pulumi/pulumi";
import { rememberedFleet } from "../fleet/memo";
import type { Fleet } from "../fleet/model";
import { FleetError, renderProblem } from "../fleet/problem";
import { clusterStack } from "./cluster";
import type { ClusterOutputs } from "./outputs";

/**
 * Brings up the cluster that is called like the stack.
 *
 * @param projectDir directory of `Pulumi.yaml`
 * @throws RunError with everything that is wrong with the stack files, or with the stacks that there are
 */
export function runStack(projectDir: string, stack: string): ClusterOutputs {
  const fleet = readFleet(projectDir);
  const cluster = fleet.clusters.find(({ name }) => name === stack);
  if (cluster === undefined) {
    throw new pulumi.RunError(
      `There is no cluster for the stack "${stack}": a stack is called like its cluster ` +
        `(name-stack-equals-cluster). Stacks of this project: ${fleet.bringUpOrder.join(", ")}. ` +
        `For a new cluster, write Pulumi.${stack}.yaml.`,
    );
  }
  for (const warning of fleet.warnings.filter(({ at }) => concerns(at.file, stack))) {
    void pulumi.log.warn(renderProblem(warning));
  }
  return clusterStack(cluster);
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
