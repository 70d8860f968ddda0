// Status of Deployments, DaemonSets and Jobs, as their controllers report it.
import type { Verdict } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../model";
import { objectsOf, putStatus } from "./cluster";
import { placesFor, podsRun, WORKLOADS } from "./pods";
import { isRecord, numberAt, listAt } from "./tree";

export function workloadsOf(cluster: Cluster): readonly KubeObject[] {
  return WORKLOADS.flatMap(({ apiVersion, kind }) => objectsOf(cluster, apiVersion, kind));
}

/** True when the status says that all wanted pods are ready, or that the job is complete. */
export function isWorkloadReady(object: KubeObject): boolean {
  const conditions = listAt(object.body, "status", "conditions");
  if (object.kind === "DaemonSet") {
    return numberAt(object.body, "status", "numberReady") === numberAt(object.body, "status", "desiredNumberScheduled");
  }
  const wanted = object.kind === "Job" ? "Complete" : "Available";
  return conditions.some(
    (condition) => isRecord(condition) && condition["type"] === wanted && condition["status"] === "True",
  );
}

export function runWorkloads(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const object of workloadsOf(cluster)) {
    const status = statusOf(object, podsRun(world, cluster, object), placesFor(world, cluster, object).length);
    if (putStatus(object, status)) changed = true;
  }
  return changed;
}

function statusOf(object: KubeObject, runs: Verdict, nodes: number): Record<string, unknown> {
  const observedGeneration = object.generation;
  if (object.kind === "DaemonSet") {
    const ready = runs.holds ? nodes : 0;
    return {
      observedGeneration,
      desiredNumberScheduled: nodes,
      currentNumberScheduled: nodes,
      numberReady: ready,
      numberAvailable: ready,
    };
  }
  if (object.kind === "Job") {
    return runs.holds
      ? { succeeded: 1, conditions: [{ type: "Complete", status: "True", reason: "CompletionsReached" }] }
      : { active: 1, conditions: [] };
  }
  const replicas = numberAt(object.body, "spec", "replicas") ?? 1;
  const ready = runs.holds ? replicas : 0;
  return {
    observedGeneration,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: replicas - ready,
    conditions: runs.holds
      ? [
          {
            type: "Available",
            status: "True",
            reason: "MinimumReplicasAvailable",
            message: "Deployment has minimum availability.",
          },
          { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
        ]
      : [
          {
            type: "Available",
            status: "False",
            reason: "MinimumReplicasUnavailable",
            message: "Deployment does not have minimum availability.",
          },
        ],
  };
}
