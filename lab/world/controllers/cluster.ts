// Who is in a Kubernetes cluster of the world: its API server, its nodes and its objects.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Urn } from "../../kernel/model";
import { unchanging } from "../changes";
import type { Cluster, KubeObject, Machine, World } from "../model";
import { nodeAddress } from "../overlay";
import { machineFacts, type MachineFacts } from "./machineConfig";
import { recordAt } from "./tree";

/** A machine whose configuration makes it a node of a cluster. */
export interface ClusterNode {
  readonly machine: Machine;
  readonly controlPlane: boolean;
  readonly facts: MachineFacts;
  /** Resources that applied a configuration to it, each of which made it a node. */
  readonly joinedBy: readonly Urn[];
  /** Addresses by which it is registered: on the LAN, or in an overlay. */
  readonly internalIps: readonly string[];
}

/** Nodes whose kubelet runs, which needs an address for its node; none before the cluster is bootstrapped. */
export function nodesOf(world: World, cluster: Cluster): readonly ClusterNode[] {
  const nodes: ClusterNode[] = [];
  if (cluster.bootstrappedBy === undefined) return nodes;
  // Asked for again and again, among the machines of all clusters: no list of those is made.
  for (const name in world.machines) {
    const machine = world.machines[name];
    const config = machine?.config;
    if (!machine?.running || config?.clusterId !== cluster.id) continue;
    const address = nodeAddress(world, machine);
    if ("trouble" in address) continue;
    nodes.push({
      machine,
      controlPlane: config.machineType === "controlplane",
      facts: machineFacts(config.yaml),
      joinedBy: machine.configuredBy ?? [config.madeBy],
      internalIps: address.addresses,
    });
  }
  return nodes;
}

/** Key of an object in `Cluster.objects`. */
export function objectKey(apiVersion: string, kind: string, namespace: string | undefined, name: string): string {
  return `${apiVersion}/${kind}/${namespace ?? ""}/${name}`;
}

export function findObject(
  cluster: Cluster,
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
): KubeObject | undefined {
  return cluster.objects[objectKey(apiVersion, kind, namespace, name)];
}

export function objectsOf(cluster: Cluster, apiVersion: string, kind: string): readonly KubeObject[] {
  return Object.values(cluster.objects).filter((object) => object.apiVersion === apiVersion && object.kind === kind);
}

/** What is written into a cluster; identity and bookkeeping are filled in by `putObject`. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly body: Record<string, unknown>;
}

/** Creates or replaces an object, keeping its uid; returns true when something changed. */
export function putObject(cluster: Cluster, manifest: Manifest, madeBy: Urn | undefined, awaited?: boolean): boolean {
  const key = objectKey(manifest.apiVersion, manifest.kind, manifest.namespace, manifest.name);
  const existing = cluster.objects[key];
  const generation = (existing?.generation ?? 0) + 1;
  const uid = existing?.uid ?? uidOf(cluster.id, key);
  const build = (revision: number): KubeObject => ({
    apiVersion: manifest.apiVersion,
    kind: manifest.kind,
    ...(manifest.namespace === undefined ? {} : { namespace: manifest.namespace }),
    name: manifest.name,
    uid,
    generation: revision,
    body: {
      ...manifest.body,
      apiVersion: manifest.apiVersion,
      kind: manifest.kind,
      metadata: {
        ...recordAt(manifest.body, "metadata"),
        name: manifest.name,
        ...(manifest.namespace === undefined ? {} : { namespace: manifest.namespace }),
        uid,
        generation: revision,
        resourceVersion: String(revision),
      },
    },
    ...(madeBy === undefined ? {} : { madeBy }),
    ...(awaited === undefined ? {} : { awaited }),
  });
  if (existing && isDeepStrictEqual(existing, build(existing.generation))) return false;
  const object = build(generation);
  unchanging(object.body);
  cluster.objects[key] = object;
  return true;
}

/** Replaces the status of an object; returns true when it changed. */
export function putStatus(object: KubeObject, status: Record<string, unknown>): boolean {
  if (isDeepStrictEqual(object.body["status"], status)) return false;
  object.body = unchanging({ ...object.body, status });
  return true;
}

/** A stable identity in the shape of a UUID. */
function uidOf(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(parts.join("\n")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
