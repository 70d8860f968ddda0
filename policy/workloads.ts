// Reads the pods that Kubernetes objects make: where their specification lies, their containers, their images.
import type { Facts, ResourceJudge } from "./rule";
import type { View } from "./view";

const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Pod": ["spec"],
  "kubernetes:core/v1:ReplicationController": ["spec", "template", "spec"],
  "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:ReplicaSet": ["spec", "template", "spec"],
  "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** Type tokens of everything that makes pods. */
export const WORKLOADS: readonly string[] = Object.keys(POD_SPECS);

/** Specification of the workload's pods. @throws NotYetKnown */
export const podOf = ({ type, props }: Facts): View => props.get(...(POD_SPECS[type] ?? []));

/** Judges every container of a pod, those that only prepare it included. */
export function eachContainer(
  pod: View,
  judge: Pick<ResourceJudge, "each">,
  check: (container: View) => void,
  kinds: readonly string[] = ["initContainers", "containers"],
): void {
  judge.each(kinds, (kind) => {
    judge.each(pod.get(kind).list(), check);
  });
}

/** Namespace of an object: its own, or the one that its provider gives it. @throws NotYetKnown */
export function namespaceOf({ props, provider }: Facts): string {
  return props.get("metadata", "namespace").text() ?? provider?.props.get("namespace").text() ?? "default";
}
