// What Helm refuses when a release is installed, upgraded or awaited.
import type { Law, Reason, Urn, Verdict } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../../world/model";
import { findObject, type Manifest } from "../../world/controllers/cluster";
import { isLoadBalancer, poolOf, whyPending } from "../../world/controllers/loadBalancers";
import { podsRun, WORKLOADS } from "../../world/controllers/pods";
import { allOf, dueTo, fails, holds, saying } from "../../world/controllers/verdict";
import type { Chart } from "./charts/chart";
import { definitionOf, definitionProofs } from "./objectLaws";

export interface ReleaseFacts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly urn: Urn;
  readonly name: string;
  readonly namespace: string;
  readonly createsNamespace: boolean;
  readonly chart: Chart;
  readonly values: Record<string, unknown>;
  readonly objects: readonly Manifest[];
}

export const valuesAreAccepted: Law<ReleaseFacts> = {
  id: "kubernetes-helm-templates-accept-the-values",
  statement: "The templates of a chart refuse combinations of values that cannot work.",
  source:
    "cilium/cilium v1.18.6 and v1.19.6 install/kubernetes/cilium/templates/validate.yaml and cilium-configmap.yaml",
  judge: ({ chart, values }) => {
    const refusal = chart.refuses(values);
    return refusal === undefined ? holds() : fails(refusal);
  },
};

export const releaseNamespaceExists: Law<ReleaseFacts> = {
  id: "kubernetes-helm-namespace-exists",
  statement: "Helm installs into a namespace that exists, unless it was asked to create it.",
  source: "helm/helm pkg/action/install.go (create: namespaces not found)",
  judge: ({ cluster, namespace, createsNamespace }) => {
    if (createsNamespace) return holds();
    const missing = `create: failed to create: namespaces "${namespace}" not found`;
    const found = findObject(cluster, "v1", "Namespace", undefined, namespace);
    return found ? holds(...(found.madeBy === undefined ? [] : [dueTo(found.madeBy, missing)])) : fails(missing);
  },
};

export const releaseNameIsFree: Law<ReleaseFacts> = {
  id: "kubernetes-helm-release-name-is-free",
  statement: "A release name can be used once in a namespace.",
  source: "helm/helm pkg/action/install.go availableName",
  judge: ({ cluster, name, namespace }) =>
    cluster.releases[`${namespace}/${name}`] ? fails("cannot re-use a name that is still in use") : holds(),
};

export const releaseOwnsItsObjects: Law<ReleaseFacts> = {
  id: "kubernetes-helm-adopts-nothing-foreign",
  statement:
    "Helm refuses to take over an object that exists already and does not carry the marks of the same release.",
  source: "helm/helm pkg/action/validate.go checkOwnership, requireValue",
  judge: ({ cluster, urn, name, namespace, objects }) => {
    const adopted: Reason[] = [];
    for (const object of objects) {
      const existing = findObject(cluster, object.apiVersion, object.kind, object.namespace, object.name);
      if (!existing || existing.madeBy === urn) continue;
      const trouble = ownershipTrouble(existing, name, namespace);
      if (trouble === undefined) {
        const late = `${object.kind} "${object.name}" already exists: release ${name} made one of its own first`;
        if (existing.madeBy !== undefined) adopted.push(dueTo(existing.madeBy, late));
        continue;
      }
      return fails(
        `Unable to continue with install: ${object.kind} "${object.name}" in namespace "${object.namespace ?? ""}" exists ` +
          `and cannot be imported into the current release: invalid ownership metadata; ${trouble}`,
      );
    }
    return holds(...adopted);
  },
};

export const releaseKindsAreServed: Law<ReleaseFacts> = {
  id: "kubernetes-helm-kinds-are-served",
  statement: "Every kind in a chart's templates must be known to the API server when the release is installed.",
  source: "helm/helm pkg/kube/client.go Build; k8s.io/cli-runtime pkg/resource/mapper.go",
  judge: ({ cluster, objects }) => {
    const because: Reason[] = [];
    const own = new Set(objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ name }) => name));
    for (const { apiVersion, kind, namespace, name } of objects) {
      if (isBuiltIn(apiVersion)) continue;
      const missing =
        `unable to build kubernetes objects from release manifest: resource mapping not found for name: "${name}" ` +
        `namespace: "${namespace ?? ""}" from "": no matches for kind "${kind}" in version "${apiVersion}"\n` +
        "ensure CRDs are installed first";
      const definition = definitionOf(cluster, apiVersion, kind);
      const proofs = definition && !own.has(definition.name) ? definitionProofs(cluster, definition) : [];
      if (proofs.length === 0) return fails(missing);
      because.push({ anyOf: proofs, otherwise: missing });
    }
    return holds(...because);
  },
};

export const releaseBecomesReady: Law<ReleaseFacts> = {
  id: "kubernetes-helm-wait-ends",
  statement:
    "A waiting release ends only when all its pods are ready and all its Services of type LoadBalancer have an address.",
  source: "helm/helm pkg/kube/ready.go; pulumi/pulumi-kubernetes provider/pkg/provider/helm_release.go Create",
  judge: (facts) => {
    const { world, cluster, urn, name, namespace } = facts;
    const own = Object.values(cluster.objects).filter((object) => object.madeBy === urn);
    return saying(
      (cause) =>
        `Helm release "${namespace}/${name}" was created, but failed to initialize completely. Use Helm CLI to investigate: ` +
        `failed to become available within allocated timeout. Error: Helm Release ${namespace}/${name}: ` +
        `context deadline exceeded\n  - ${cause}`,
      allOf(...own.map((object) => becomesReady(world, cluster, object))),
    );
  },
};

function becomesReady(world: World, cluster: Cluster, object: KubeObject): Verdict {
  const label = `${object.kind} ${object.namespace ?? ""}/${object.name}: `;
  if (WORKLOADS.some(({ kind }) => kind === object.kind)) {
    return saying((cause) => label + cause, podsRun(world, cluster, object));
  }
  if (!isLoadBalancer(object)) return holds();
  const pool = poolOf(cluster, object);
  const pending = "Service does not have load balancer ingress IP address: ";
  if (!pool) return fails(label + pending + whyPending(world, cluster, object));
  return holds(
    dueTo(pool.madeBy, label + pending + "There are no enabled CiliumLoadBalancerIPPools that match this service"),
  );
}

/** What is wrong with the marks that Helm puts on the objects of a release. */
function ownershipTrouble(existing: KubeObject, name: string, namespace: string): string | undefined {
  const metadata = existing.body["metadata"] as {
    labels?: Record<string, unknown>;
    annotations?: Record<string, unknown>;
  };
  const wanted: readonly [string, unknown, string, string][] = [
    ["label", metadata.labels?.["app.kubernetes.io/managed-by"], "app.kubernetes.io/managed-by", "Helm"],
    ["annotation", metadata.annotations?.["meta.helm.sh/release-name"], "meta.helm.sh/release-name", name],
    [
      "annotation",
      metadata.annotations?.["meta.helm.sh/release-namespace"],
      "meta.helm.sh/release-namespace",
      namespace,
    ],
  ];
  const problems = wanted.flatMap(([what, actual, key, expected]) => {
    if (actual === expected) return [];
    const current =
      actual === undefined
        ? `missing key "${key}": must be set to "${expected}"`
        : `key "${key}" must equal "${expected}": current value is "${JSON.stringify(actual).slice(1, -1)}"`;
    return [`${what} validation error: ${current}`];
  });
  return problems.length === 0 ? undefined : problems.join("; ");
}

const BUILT_IN_GROUPS = /^(v1|(apps|batch|policy|autoscaling|[a-z.]+\.k8s\.io)\/.+)$/;

function isBuiltIn(apiVersion: string): boolean {
  return BUILT_IN_GROUPS.test(apiVersion);
}

/** The labels and annotations by which Helm knows its objects again. */
export function withOwner(manifest: Manifest, name: string, namespace: string): Manifest {
  const metadata = manifest.body["metadata"] as { labels?: object; annotations?: object } | undefined;
  return {
    ...manifest,
    body: {
      ...manifest.body,
      metadata: {
        ...metadata,
        labels: { ...metadata?.labels, "app.kubernetes.io/managed-by": "Helm" },
        annotations: {
          ...metadata?.annotations,
          "meta.helm.sh/release-name": name,
          "meta.helm.sh/release-namespace": namespace,
        },
      },
    },
  };
}

export const RELEASE_LAWS = [
  valuesAreAccepted,
  releaseNamespaceExists,
  releaseNameIsFree,
  releaseOwnsItsObjects,
  releaseKindsAreServed,
  releaseBecomesReady,
] as const;
