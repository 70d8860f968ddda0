// Whether the pods of a workload come up: a node that suits them, its taints, and the pod network.
import type { Reason, Verdict } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../model";
import { ciliumWorks, installedCni } from "./cilium";
import { nodesOf, objectsOf, type ClusterNode } from "./cluster";
import { matchesNode } from "./nodeAffinity";
import { missingResource } from "./extendedResources";
import { configMapsExist } from "./podConfigMaps";
import { podsAreAdmitted } from "./podSecurity";
import { handlerTrouble, podSpecOf, runtimeClassExists } from "./runtimeClass";
import { cloudControllerRelease, softwareWorks } from "./software";
import { at, isOn, listAt, numberAt, recordAt, textAt, textsAt } from "./tree";
import { allOf, dueTo, fails, holds } from "./verdict";

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
const UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
const NOT_READY = "node.kubernetes.io/not-ready";

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

const notReady: Taint = { key: NOT_READY, value: "", effect: "NoSchedule" };
const uninitialized: Taint = { key: UNINITIALIZED, value: "true", effect: "NoSchedule" };

/** Kinds whose readiness the lab derives from their pods. */
export const WORKLOADS: readonly { readonly apiVersion: string; readonly kind: string }[] = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "DaemonSet" },
  { apiVersion: "batch/v1", kind: "Job" },
];

/** Whether containers on the pod network can start: flannel by Talos, or a working Cilium. */
export function networkWorks(world: World, cluster: Cluster): Verdict {
  if (installedCni(world, cluster) === "flannel") return holds();
  return ciliumWorks(world, cluster);
}

/** Whether the cloud controller manager has initialised the nodes (kubernetes.io, "Cloud Controller Manager Administration"). */
export function nodesInitialized(world: World, cluster: Cluster): Verdict {
  if (!nodesOf(world, cluster).some((node) => node.facts.externalCloudProvider)) return holds();
  const release = cloudControllerRelease(cluster);
  const tainted = `untolerated taint {${UNINITIALIZED}: true}`;
  if (!release) return fails(`${tainted}: no cloud controller manager is installed`);
  if (!textsAt(release.values, "enabledControllers").includes("cloud-node")) {
    return fails(`${tainted}: enabledControllers of release ${release.name} lacks cloud-node`);
  }
  const workload = WORKLOADS.flatMap(({ apiVersion, kind }) => objectsOf(cluster, apiVersion, kind)).find(
    (object) => object.madeBy === release.madeBy,
  );
  if (!workload) return fails(`${tainted}: release ${release.name} runs no pod`);
  const spec = recordAt(workload.body, "spec", "template", "spec");
  if (!tolerates(spec, uninitialized, workload.kind === "DaemonSet")) {
    return fails(`${tainted}: ${workload.name} does not tolerate the taint that it would lift`);
  }
  const runs = podsRun(world, cluster, workload);
  if (!runs.holds) return fails(`${tainted}: ${workload.name}: ${runs.message}`);
  return allOf(runs, holds(dueTo(release.madeBy, tainted)));
}

/** Whether the pods of a workload object run. Failures read as the scheduler or the kubelet reports them. */
export function podsRun(world: World, cluster: Cluster, workload: KubeObject): Verdict {
  const daemon = workload.kind === "DaemonSet";
  if (!daemon && at(workload.body, "spec", "replicas") === 0) return holds();
  const admitted = allOf(podsAreAdmitted(cluster, workload), runtimeClassExists(cluster, workload));
  if (!admitted.holds) return admitted;
  const spec = podSpecOf(cluster, workload);
  const nodes = nodesOf(world, cluster);
  const selected = nodes.filter((node) => matchesNode(spec, node, labelsOf(node)));
  const tolerated = selected.filter((node) => !isTainted(spec, node, daemon));
  const lacking = new Map(tolerated.map((node) => [node, missingResource(world, cluster, node, spec)]));
  const schedulable = tolerated.filter((node) => lacking.get(node) === undefined);
  if (schedulable.length === 0) {
    // A DaemonSet wants no pod where its selector or a taint keeps it away.
    if (daemon && tolerated.length === 0) return holds();
    return fails(unschedulable(spec, nodes, selected, [...lacking.values()], daemon));
  }
  const handled = schedulable.map((node) => handlerTrouble(cluster, node, workload));
  const [unhandled] = handled;
  if (unhandled !== undefined && (daemon || !handled.includes(undefined))) return fails(unhandled);
  const replicas = daemon ? 1 : (numberAt(workload.body, "spec", "replicas") ?? 1);
  if (repelsItself(spec) && replicas > schedulable.length) {
    return fails(
      `0/${nodes.length} nodes are available: ${nodes.length} node(s) didn't match pod anti-affinity rules.`,
    );
  }
  const joined: Reason = {
    anyOf: schedulable.flatMap((node) => node.joinedBy),
    otherwise: unschedulable(spec, nodes, [], [], daemon),
  };
  const verdicts: Verdict[] = [admitted, holds(joined)];
  if (!tolerates(spec, uninitialized, daemon)) verdicts.push(nodesInitialized(world, cluster));
  if (!isOn(spec, "hostNetwork") || !tolerates(spec, notReady, daemon)) {
    verdicts.push(networkWorks(world, cluster));
  }
  return allOf(...verdicts, configMapsExist(cluster, workload), softwareWorks(world, cluster, workload));
}

/** Nodes that take a pod of the workload once they are ready. */
export function placesFor(world: World, cluster: Cluster, workload: KubeObject): readonly ClusterNode[] {
  const spec = podSpecOf(cluster, workload);
  const daemon = workload.kind === "DaemonSet";
  return nodesOf(world, cluster).filter(
    (node) =>
      matchesNode(spec, node, labelsOf(node)) &&
      !isTainted(spec, node, daemon) &&
      missingResource(world, cluster, node, spec) === undefined,
  );
}

/** True for a workload whose pods get an address of the pod network. */
export function usesPodNetwork(workload: KubeObject): boolean {
  return !isOn(workload.body, "spec", "template", "spec", "hostNetwork") && at(workload.body, "spec", "replicas") !== 0;
}

export function labelsOf(node: ClusterNode): Record<string, string> {
  return {
    "kubernetes.io/hostname": node.machine.name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    ...(node.controlPlane ? { [CONTROL_PLANE]: "" } : {}),
    ...node.facts.nodeLabels,
  };
}

/** Taints of a node that stay however long one waits; those of a node that is not ready yet are judged apart. */
export function taintsOf({ controlPlane, facts }: ClusterNode): readonly Taint[] {
  const reserved = controlPlane && !facts.schedulesOnControlPlanes;
  return [
    ...(reserved ? [{ key: CONTROL_PLANE, value: "", effect: "NoSchedule" }] : []),
    ...(controlPlane ? facts.nodeTaints : []),
    ...facts.registeredTaints,
  ];
}

/** True when two pods of the workload may not share a node. */
function repelsItself(spec: Record<string, unknown>): boolean {
  return listAt(spec, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution").some(
    (term) => textAt(term, "topologyKey") === "kubernetes.io/hostname",
  );
}

function isTainted(spec: Record<string, unknown>, node: ClusterNode, daemon: boolean): boolean {
  return taintsOf(node).some((taint) => taint.effect !== "PreferNoSchedule" && !tolerates(spec, taint, daemon));
}

/** A toleration without key tolerates everything; DaemonSet pods tolerate nodes that are not ready. */
function tolerates(spec: Record<string, unknown>, taint: Taint, daemon: boolean): boolean {
  if (daemon && taint.key === NOT_READY) return true;
  return listAt(spec, "tolerations").some((toleration) => {
    const key = textAt(toleration, "key") ?? "";
    const effect = textAt(toleration, "effect") ?? "";
    if (effect !== "" && effect !== taint.effect) return false;
    if (textAt(toleration, "operator") === "Exists") return key === "" || key === taint.key;
    return key === taint.key && (textAt(toleration, "value") ?? "") === taint.value;
  });
}

/** The scheduler's words (kubernetes/kubernetes pkg/scheduler/framework/types.go, FitError). */
function unschedulable(
  spec: Record<string, unknown>,
  nodes: readonly ClusterNode[],
  selected: readonly ClusterNode[],
  lacking: readonly (string | undefined)[],
  daemon: boolean,
): string {
  const all = nodes.length;
  if (all === 0) return "no nodes available to schedule pods";
  const taints = selected.flatMap((node) =>
    taintsOf(node)
      .filter((taint) => taint.effect !== "PreferNoSchedule" && !tolerates(spec, taint, daemon))
      .slice(0, 1)
      .map(({ key, value }) => `node(s) had untolerated taint {${key}: ${value}}`),
  );
  const resources = lacking.filter((text) => text !== undefined);
  const unmatched = nodes.slice(selected.length).map(() => "node(s) didn't match Pod's node affinity/selector");
  const reasons = [...unmatched, ...taints, ...resources];
  const parts = [...new Set(reasons)].map((reason) => `${reasons.filter((one) => one === reason).length} ${reason}`);
  return `0/${all} nodes are available: ${parts.join(", ")}.`;
}
