// All Kubernetes objects of a stack are in one cluster.
import type { StackRule } from "../../rule";

export const opsOneClusterPerStack: StackRule = {
  kind: "stack",
  id: "ops-one-cluster-per-stack",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "With two providers at hand, one forgotten option puts an object into the wrong cluster.",
  condition: "The Kubernetes resources of a stack use one provider.",
  repair: "Give the other cluster a stack of its own.",
  source: "convention of this fleet: one stack, one cluster",
  example: "two kubernetes.Provider used in one stack",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const names = resources.flatMap(({ provider }) =>
      provider?.type === "pulumi:providers:kubernetes" ? [provider.name] : [],
    );
    const used = [...new Set(names)].sort();
    if (used.length < 2) return;
    judge.reportStack(
      `Kubernetes resources use ${String(used.length)} providers, ${used.join(", ")}: give each cluster a stack of its own`,
    );
  },
};
