// How objects go: finalizers hold them back, definitions take their objects along, and dependents follow their owner.
// Source: kubernetes.io "Finalizers", "Garbage Collection"; apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go.
import { unchanging } from "../changes";
import { nowOf } from "../clock";
import type { Cluster, KubeObject, World } from "../model";
import { objectKey, objectsOf } from "./cluster";
import { listAt, recordAt, textAt, textsAt } from "./tree";

export function finalizersOf(object: KubeObject): readonly string[] {
  return textsAt(object.body, "metadata", "finalizers");
}

export function isGoing(object: KubeObject): boolean {
  return textAt(object.body, "metadata", "deletionTimestamp") !== undefined;
}

/** Adds or removes a finalizer; returns true when that changed something. */
export function setFinalizer(object: KubeObject, finalizer: string, wanted: boolean): boolean {
  const before = finalizersOf(object);
  if (before.includes(finalizer) === wanted) return false;
  const finalizers = wanted ? [...before, finalizer] : before.filter((name) => name !== finalizer);
  object.body = unchanging({ ...object.body, metadata: { ...recordAt(object.body, "metadata"), finalizers } });
  return true;
}

/** Asks for the deletion of an object: it goes at once, or is marked and goes when its last finalizer does. */
export function requestDeletion(world: World, cluster: Cluster, object: KubeObject): void {
  if (object.kind === "CustomResourceDefinition") {
    for (const instance of instancesOf(cluster, object)) requestDeletion(world, cluster, instance);
  }
  if (canGo(cluster, object)) forget(cluster, object);
  else if (!isGoing(object)) {
    const metadata = { ...recordAt(object.body, "metadata"), deletionTimestamp: nowOf(world).toISOString() };
    object.body = unchanging({ ...object.body, metadata });
  }
}

/** Removes what was marked and is held back no longer, and what lost its owner. Returns true when something went. */
export function runGarbageCollector(_world: World, cluster: Cluster): boolean {
  const gone = Object.values(cluster.objects).filter(
    (object) => (isGoing(object) && canGo(cluster, object)) || isOrphaned(cluster, object),
  );
  for (const object of gone) forget(cluster, object);
  return gone.length > 0;
}

function canGo(cluster: Cluster, object: KubeObject): boolean {
  if (finalizersOf(object).length > 0) return false;
  return object.kind !== "CustomResourceDefinition" || instancesOf(cluster, object).length === 0;
}

function isOrphaned(cluster: Cluster, object: KubeObject): boolean {
  const owners = listAt(object.body, "metadata", "ownerReferences");
  if (owners.length === 0) return false;
  return !owners.some((owner) => {
    const key = objectKey(
      textAt(owner, "apiVersion") ?? "",
      textAt(owner, "kind") ?? "",
      object.namespace,
      textAt(owner, "name") ?? "",
    );
    return cluster.objects[key]?.uid === textAt(owner, "uid");
  });
}

function instancesOf(cluster: Cluster, definition: KubeObject): readonly KubeObject[] {
  const spec = recordAt(definition.body, "spec");
  const kind = textAt(spec, "names", "kind") ?? "";
  return listAt(spec, "versions").flatMap((version) =>
    objectsOf(cluster, `${textAt(spec, "group") ?? ""}/${textAt(version, "name") ?? ""}`, kind),
  );
}

function forget(cluster: Cluster, { apiVersion, kind, namespace, name }: KubeObject): void {
  Reflect.deleteProperty(cluster.objects, objectKey(apiVersion, kind, namespace, name));
}
