// What the provider waits for after it wrote an object, and what it says when the wait ends without success.
import type { Law, Operation, Urn } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../../world/model";
import { fluxReady } from "../../world/controllers/flux";
import { addressOf, isLoadBalancer, poolOf, whyPending } from "../../world/controllers/loadBalancers";
import { podsRun } from "../../world/controllers/pods";
import { esoObjectBecomesReady } from "./esoLaws";
import { dueTo, fails, holds, saying } from "../../world/controllers/verdict";

/** Source: pulumi/pulumi-kubernetes provider/pkg/await/await.go Creation and Deletion, unless the program sets another. */
export const AWAIT_TIMEOUT_SECONDS = 600;

interface AwaitFacts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly urn: Urn;
  readonly object: KubeObject;
}

/** Source of the frame: pulumi/pulumi-kubernetes provider/pkg/provider/provider.go Create, provider/pkg/await/error.go. */
function timedOut({ urn, object }: AwaitFacts, ...details: readonly string[]): string {
  const frame =
    `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to fully ` +
    `initialize or become live: '${object.name}' timed out waiting to be Ready`;
  return [frame, ...details.map((detail) => `  - ${detail}`)].join("\n");
}

export const workloadBecomesReady: Law<AwaitFacts> = {
  id: "kubernetes-workload-becomes-ready",
  statement:
    "An awaited workload is ready only when a node takes its pods (labels, taints, cloud provider) and the pod network works there.",
  source: 'pulumi/pulumi-kubernetes provider/pkg/await/deployment.go; kubernetes.io "Taints and Tolerations"',
  judge: (facts) => {
    const detail =
      facts.object.kind === "Deployment"
        ? ["[MinimumReplicasUnavailable] Deployment does not have minimum availability."]
        : [];
    return saying((cause) => timedOut(facts, ...detail, cause), podsRun(facts.world, facts.cluster, facts.object));
  },
};

export const serviceGetsAddress: Law<AwaitFacts> = {
  id: "kubernetes-load-balancer-gets-an-address",
  statement: "An awaited Service of type LoadBalancer needs an address from a pool that selects it.",
  source: 'pulumi/pulumi-kubernetes provider/pkg/await/service.go; docs.cilium.io "LoadBalancer IP Address Management"',
  judge: (facts) => {
    if (!isLoadBalancer(facts.object)) return holds();
    const text = (cause: string): string =>
      timedOut(facts, "Service was not allocated an IP address; does your cloud provider support this?", cause);
    const pool = poolOf(facts.cluster, facts.object);
    if (addressOf(facts.object) === undefined || !pool) {
      return fails(text(whyPending(facts.world, facts.cluster, facts.object)));
    }
    return holds(dueTo(pool.madeBy, text("There are no enabled CiliumLoadBalancerIPPools that match this service")));
  },
};

export const fluxBecomesReady: Law<AwaitFacts> = {
  id: "kubernetes-flux-instance-becomes-ready",
  statement:
    "A FluxInstance is ready only when its operator runs, its pull secret is there and its variables can be substituted.",
  source: 'fluxoperator.dev "Flux Instance CRD"; pulumi.com "Kubernetes: await logic", waitFor annotation',
  judge: (facts) => saying((cause) => timedOut(facts, cause), fluxReady(facts.world, facts.cluster, facts.object)),
};

export const awaitLaws = [workloadBecomesReady, serviceGetsAddress, fluxBecomesReady] as const;

/** Upholds what an awaited object waits for. */
export function awaitObject(operation: Operation<World>, cluster: Cluster, object: KubeObject): void {
  const facts: AwaitFacts = { world: operation.world, cluster, urn: operation.urn, object };
  switch (object.kind) {
    case "Deployment":
    case "DaemonSet":
    case "Job":
      operation.uphold(workloadBecomesReady, facts);
      break;
    case "Service":
      operation.uphold(serviceGetsAddress, facts);
      break;
    case "FluxInstance":
      operation.uphold(fluxBecomesReady, facts);
      break;
    case "ClusterSecretStore":
    case "SecretStore":
    case "ExternalSecret":
    case "PushSecret":
      operation.uphold(esoObjectBecomesReady, { ...facts, timedOut: (...details) => timedOut(facts, ...details) });
      break;
    default:
      break;
  }
}
