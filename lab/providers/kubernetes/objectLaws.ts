// What the API server refuses when an object is created: missing kinds and namespaces, taken names, large secrets.
import type { Law, Props, Urn } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../../world/model";
import { findObject, objectsOf } from "../../world/controllers/cluster";
import { usesPodNetwork } from "../../world/controllers/pods";
import { listAt, recordAt, textAt } from "../../world/controllers/tree";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import { isWorkloadReady, workloadsOf } from "../../world/controllers/workloads";

export interface ObjectFacts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly urn: Urn;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly inputs: Props;
}

/** Source of the frame: pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, Create. */
export const notCreated = (urn: Urn, cause: string): string =>
  `resource "${urn}" was not successfully created by the Kubernetes API server: ${cause}`;

/** A Secret may hold at most this many bytes (kubernetes/kubernetes pkg/apis/core/types.go, MaxSecretSize). */
const MAX_SECRET_BYTES = 1048576;

/** The definition that serves a custom kind, if it is registered. */
export function definitionOf(cluster: Cluster, apiVersion: string, kind: string): KubeObject | undefined {
  const [group = "", version = ""] = apiVersion.split("/");
  return objectsOf(cluster, "apiextensions.k8s.io/v1", "CustomResourceDefinition").find(
    (crd) =>
      textAt(crd.body, "spec", "group") === group &&
      textAt(crd.body, "spec", "names", "kind") === kind &&
      listAt(crd.body, "spec", "versions").some((served) => textAt(served, "name") === version),
  );
}

/**
 * Resources after which a definition is certainly there. What an operator registers while it runs is certain only
 * after a workload was awaited that needs the operator's network; the release itself may be finished long before.
 */
export function definitionProofs(cluster: Cluster, definition: KubeObject): readonly Urn[] {
  return definition.madeBy === undefined ? podNetworkProofs(cluster) : [definition.madeBy];
}

/** Resources that finished only when a pod on the pod network was ready. */
export function podNetworkProofs(cluster: Cluster): readonly Urn[] {
  return workloadsOf(cluster).flatMap((workload) =>
    workload.awaited === true && workload.madeBy !== undefined && usesPodNetwork(workload) && isWorkloadReady(workload)
      ? [workload.madeBy]
      : [],
  );
}

export const crdServesKind: Law<ObjectFacts> = {
  id: "kubernetes-custom-resource-needs-its-definition",
  statement:
    "A custom resource is accepted only while its CustomResourceDefinition is registered; the provider gives up after six tries.",
  source:
    "pulumi/pulumi-kubernetes provider/pkg/await/await.go Creation (five retries) and provider/pkg/provider/provider.go Create",
  judge: ({ cluster, urn, apiVersion, kind }) => {
    const missing =
      `creation of resource "${urn}" with kind ${apiVersion}/${kind} failed because the Kubernetes API server reported that ` +
      "the apiVersion for this resource does not exist. Verify that any required CRDs have been created: " +
      `no matches for kind "${kind}" in version "${apiVersion}"`;
    const definition = definitionOf(cluster, apiVersion, kind);
    const proofs = definition ? definitionProofs(cluster, definition) : [];
    return proofs.length > 0 ? holds({ anyOf: proofs, otherwise: missing }) : fails(missing);
  },
};

export const namespaceExists: Law<ObjectFacts> = {
  id: "kubernetes-namespace-exists",
  statement: "A namespaced object can be created only in a namespace that exists.",
  source: "kubernetes/kubernetes plugin/pkg/admission/namespace/lifecycle/admission.go",
  judge: ({ cluster, urn, namespace }) => {
    if (namespace === undefined) return holds();
    const missing = notCreated(urn, `namespaces "${namespace}" not found`);
    const found = findObject(cluster, "v1", "Namespace", undefined, namespace);
    return found ? holds(...(found.madeBy === undefined ? [] : [dueTo(found.madeBy, missing)])) : fails(missing);
  },
};

/** Advice that the provider appends (provider/pkg/await/await.go, Creation). */
const ALREADY_EXISTS_ADVICE = [
  "The resource already exists in the cluster. This can happen when:",
  "  - Renaming a Pulumi resource: use an alias to preserve the identity,\n    or use deleteBeforeReplace if the resource needs replacement.",
  "  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)\n    to manage specific fields without owning the resource lifecycle.",
].join("\n\n");

export const nameIsFree: Law<ObjectFacts> = {
  id: "kubernetes-name-is-free",
  statement: "There is one object of a kind and name in a namespace; creating a second one fails.",
  source:
    "pulumi/pulumi-kubernetes provider/pkg/await/await.go Creation; kubernetes apimachinery errors.NewAlreadyExists",
  judge: ({ cluster, urn, apiVersion, kind, namespace, name }) => {
    if (!findObject(cluster, apiVersion, kind, namespace, name)) return holds();
    const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0] ?? ""}` : "";
    return fails(notCreated(urn, `${pluralOf(kind)}${group} "${name}" already exists\n\n${ALREADY_EXISTS_ADVICE}`));
  },
};

export const secretFits: Law<ObjectFacts> = {
  id: "kubernetes-secret-fits",
  statement: "The values of a Secret together may not exceed 1 MiB.",
  source: "kubernetes/kubernetes pkg/apis/core/validation/validation.go ValidateSecret",
  judge: ({ urn, inputs, name }) => {
    const encoded = Object.values(recordAt(inputs, "data")).map((value) => Buffer.from(String(value), "base64").length);
    const plain = Object.values(recordAt(inputs, "stringData")).map((value) => Buffer.byteLength(String(value)));
    const bytes = [...encoded, ...plain].reduce((sum, size) => sum + size, 0);
    if (bytes <= MAX_SECRET_BYTES) return holds();
    const cause = `Secret "${name}" is invalid: data: Too long: may not be more than ${MAX_SECRET_BYTES} bytes`;
    return fails(notCreated(urn, cause));
  },
};

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("s")) return `${lower}es`;
  return lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

export const OBJECT_LAWS = [crdServesKind, namespaceExists, nameIsFree, secretFits] as const;
