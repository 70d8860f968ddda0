// A cluster has at most one default StorageClass.
import type { Facts, StackRule } from "../../rule";

const IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

export const k8sOneDefaultStorageclass: StackRule = {
  kind: "stack",
  id: "k8s-one-default-storageclass",
  area: "gitops",
  level: "mandatory",
  severity: "medium",
  why: "With two default classes a claim that names none gets the one that was made last, which may not be replicated or backed up.",
  condition: "In a cluster at most one StorageClass is annotated as the default.",
  repair: "Take the annotation from all but one.",
  source: "https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass",
  example: `Two StorageClasses with the annotation ${IS_DEFAULT}: "true"`,
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const defaults = new Map<string, Facts>();
    const classes = resources.filter(({ type }) => type === "kubernetes:storage.k8s.io/v1:StorageClass");
    judge.each(classes, (resource) => {
      const mark = resource.props.get("metadata", "annotations", IS_DEFAULT);
      if (mark.flag() !== true) return;
      const cluster = resource.provider?.name ?? "";
      const first = defaults.get(cluster);
      if (first === undefined) defaults.set(cluster, resource);
      else
        judge.report(resource, mark, `the cluster's default class is already ${first.name}: take it from one of them`);
    });
  },
};
