// Objects that Flux or its Helm controller writes: who wrote them, and how they are written and taken away again.
import type { Cluster, KubeObject } from "../model";
import { findObject, objectKey, putObject, type Manifest } from "./cluster";
import { recordAt } from "./tree";

/** What an object is labelled with by the Kustomization or the HelmRelease that wrote it. */
export interface Owner {
  readonly kind: "Kustomization" | "HelmRelease";
  readonly namespace: string;
  readonly name: string;
}

/** Sources: fluxcd/pkg ssa/manager.go, SetOwnerLabels; fluxcd/helm-controller internal/postrender/build.go. */
const PREFIX: Readonly<Record<Owner["kind"], string>> = {
  Kustomization: "kustomize.toolkit.fluxcd.io",
  HelmRelease: "helm.toolkit.fluxcd.io",
};

export function ownerOf(object: KubeObject): Owner | undefined {
  const labels = recordAt(object.body, "metadata", "labels");
  for (const kind of ["HelmRelease", "Kustomization"] as const) {
    const [name, namespace] = [labels[`${PREFIX[kind]}/name`], labels[`${PREFIX[kind]}/namespace`]];
    if (typeof name === "string" && typeof namespace === "string") return { kind, namespace, name };
  }
  return undefined;
}

export function objectsOwnedBy(cluster: Cluster, owner: Owner): readonly KubeObject[] {
  return Object.values(cluster.objects).filter(
    (object) => object.madeBy === undefined && isSame(ownerOf(object), owner),
  );
}

export function isSame(one: Owner | undefined, other: Owner): boolean {
  return one?.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
}

/** `Kind/namespace/name`, as Flux names an object (fluxcd/pkg ssa/utils/format.go). */
export function idOf({ kind, namespace, name }: Pick<Manifest, "kind" | "namespace" | "name">): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");
}

/**
 * Writes an object with its owner's labels. What others report about it stays: its status and its finalizers.
 *
 * @returns true when something changed
 */
export function writeOwned(cluster: Cluster, manifest: Manifest, owner: Owner): boolean {
  const { apiVersion, kind, namespace, name, body } = manifest;
  const existing = findObject(cluster, apiVersion, kind, namespace, name)?.body;
  const metadata = recordAt(body, "metadata");
  const finalizers = recordAt(existing, "metadata")["finalizers"];
  const labels = {
    ...recordAt(metadata, "labels"),
    [`${PREFIX[owner.kind]}/name`]: owner.name,
    [`${PREFIX[owner.kind]}/namespace`]: owner.namespace,
  };
  const status = existing?.["status"] ?? body["status"];
  const written = {
    ...body,
    metadata: { ...metadata, labels, ...(finalizers === undefined ? {} : { finalizers }) },
    ...(status === undefined ? {} : { status }),
  };
  return putObject(cluster, { ...manifest, body: written }, undefined);
}

/** Deletes an object and what it owned: a Kustomization that prunes takes its objects along, a HelmRelease its release. */
export function removeOwned(cluster: Cluster, object: KubeObject): void {
  Reflect.deleteProperty(cluster.objects, objectKey(object.apiVersion, object.kind, object.namespace, object.name));
  const { kind, name, namespace = "" } = object;
  const ends =
    (kind === "HelmRelease" && object.apiVersion.startsWith(PREFIX.HelmRelease)) ||
    (kind === "Kustomization" &&
      object.apiVersion.startsWith(PREFIX.Kustomization) &&
      recordAt(object.body, "spec")["prune"] === true);
  if (!ends) return;
  for (const owned of objectsOwnedBy(cluster, { kind, namespace, name })) removeOwned(cluster, owned);
}
