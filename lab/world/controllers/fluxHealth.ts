// Whether objects are in the state that they ask for, as Flux's health checks see it.
import { readiness } from "./ready";
import type { Cluster, World } from "../model";
import { findObject, type Manifest } from "./cluster";
import { idOf } from "./fluxObjects";
import { addressOf, isLoadBalancer, whyPending } from "./loadBalancers";
import { podsRun } from "./pods";
import { listAt, textAt } from "./tree";
import { isWorkloadReady } from "./workloads";

type Identity = Pick<Manifest, "apiVersion" | "kind" | "namespace" | "name">;

/** Kinds that are in progress until their controller has reported on them. */
const REPORTED = new Set([
  "Certificate",
  "ClusterIssuer",
  "ExternalSecret",
  "GitRepository",
  "HelmRelease",
  "HelmRepository",
  "Kustomization",
]);

/**
 * What is not there yet, one text per object; empty when all is well.
 * Source: fluxcd/cli-utils pkg/kstatus/status (generic.go, core.go), fluxcd/pkg ssa/manager_wait.go.
 */
export function unhealthy(world: World, cluster: Cluster, objects: readonly Identity[]): readonly string[] {
  return objects.flatMap((identity) => {
    const trouble = troubleWith(world, cluster, identity);
    if (trouble === undefined) return [];
    return [`${idOf(identity)} status: '${trouble.status}'${trouble.cause === undefined ? "" : `: ${trouble.cause}`}`];
  });
}

interface Trouble {
  readonly status: "InProgress" | "NotFound";
  readonly cause?: string;
}

function troubleWith(world: World, cluster: Cluster, identity: Identity): Trouble | undefined {
  const object = findObject(cluster, identity.apiVersion, identity.kind, identity.namespace, identity.name);
  if (!object) return { status: "NotFound" };
  switch (object.kind) {
    case "Deployment":
    case "DaemonSet":
    case "Job": {
      if (isWorkloadReady(object)) return undefined;
      const runs = podsRun(world, cluster, object);
      return { status: "InProgress", ...(runs.holds ? {} : { cause: runs.message }) };
    }
    case "Service":
      return !isLoadBalancer(object) || addressOf(object) !== undefined
        ? undefined
        : { status: "InProgress", cause: whyPending(world, cluster, object) };
    case "CustomResourceDefinition":
      return isEstablished(object.body) ? undefined : { status: "InProgress" };
    default: {
      const reported = readiness(object);
      if (reported === undefined) return REPORTED.has(object.kind) ? { status: "InProgress" } : undefined;
      return reported.ready ? undefined : { status: "InProgress", cause: reported.message };
    }
  }
}

function isEstablished(definition: Record<string, unknown>): boolean {
  return listAt(definition, "status", "conditions").some(
    (condition) => textAt(condition, "type") === "Established" && textAt(condition, "status") === "True",
  );
}
