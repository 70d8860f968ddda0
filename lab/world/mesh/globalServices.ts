// Whether the global Services of a mesh can work: the same Service everywhere, backed in one place.
import { objectsOf } from "../controllers/cluster";
import { at, isOn, listAt, numberAt, recordAt, textAt } from "../controllers/tree";
import type { Cluster, KubeObject, World } from "../model";
import type { Mesh } from "./matrix";

export interface ServiceTrouble {
  readonly mesh: string;
  /** `namespace/name`. */
  readonly service: string;
  readonly reason: string;
}

/** Annotations by which a Service is global, newest first (cilium/cilium v1.18.6 pkg/annotation/k8s.go). */
const GLOBAL = ["service.cilium.io/global", "io.cilium/global-service"];
const SHARED = ["service.cilium.io/shared", "io.cilium/shared-service"];

/**
 * The first thing wrong with each Service that is global on a member: it must exist on every member under the same
 * name and namespace, be global there, offer the same ports, and be backed (have a selector) on exactly one.
 * Members that are not up are left out.
 * Source: docs.cilium.io, "Load-balancing & Service Discovery" of Cluster Mesh.
 */
export function globalServiceTrouble(world: World, meshes: readonly Mesh[]): readonly ServiceTrouble[] {
  return meshes.flatMap((mesh) => {
    const members = mesh.members.flatMap((name) => {
      const cluster = Object.values(world.clusters).find((one) => one.name === name);
      return cluster ? [{ name, services: servicesOf(cluster) }] : [];
    });
    const names = new Set(
      members.flatMap(({ services }) => [...services].filter(([, service]) => isGlobal(service)).map(([name]) => name)),
    );
    return [...names].sort().flatMap((service): ServiceTrouble[] => {
      const reason = troubleOf(members.map(({ name, services }) => ({ name, service: services.get(service) })));
      return reason === undefined ? [] : [{ mesh: mesh.name, service, reason }];
    });
  });
}

function servicesOf(cluster: Cluster): ReadonlyMap<string, KubeObject> {
  return new Map(
    objectsOf(cluster, "v1", "Service").map((service) => [`${service.namespace ?? ""}/${service.name}`, service]),
  );
}

function troubleOf(sides: readonly { readonly name: string; readonly service: KubeObject | undefined }[]) {
  const absent = sides.filter(({ service }) => service === undefined);
  if (absent.length > 0) return `it does not exist on ${list(absent)}`;
  const found = sides.flatMap(({ name, service }) => (service ? [{ name, service }] : []));
  const local = found.filter(({ service }) => !isGlobal(service));
  if (local.length > 0) return `it lacks annotation ${GLOBAL[0] ?? ""}: "true" on ${list(local)}`;
  const [first] = found;
  const other = found.find(({ service }) => first && portsOf(service) !== portsOf(first.service));
  if (first && other) {
    return `its ports differ: ${portsOf(first.service)} on ${first.name}, ${portsOf(other.service)} on ${other.name}`;
  }
  const backing = found.filter(({ service }) => Object.keys(recordAt(service.body, "spec", "selector")).length > 0);
  if (backing.length === 0) return "no member backs it: it has a selector nowhere";
  if (backing.length > 1) return `more than one member backs it: it has a selector on ${list(backing)}`;
  const kept = backing.filter(({ service }) => annotation(service, SHARED) === "false");
  return kept.length === 0 ? undefined : `${list(kept)} backs it and does not share it (${SHARED[0] ?? ""}: "false")`;
}

function isGlobal(service: KubeObject): boolean {
  return isOn(annotation(service, GLOBAL));
}

function annotation(service: KubeObject, keys: readonly string[]): unknown {
  return keys.map((key) => at(service.body, "metadata", "annotations", key)).find((value) => value !== undefined);
}

/** Ports with their names, as `http 80, 443`. */
function portsOf(service: KubeObject): string {
  return listAt(service.body, "spec", "ports")
    .map((port) => `${textAt(port, "name") ?? ""} ${numberAt(port, "port") ?? ""}`.trim())
    .sort()
    .join(", ");
}

function list(sides: readonly { readonly name: string }[]): string {
  return sides.map(({ name }) => name).join(", ");
}
