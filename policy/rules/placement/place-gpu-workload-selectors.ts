// A pod that asks for a GPU says on which nodes it may run.
import type { ResourceRule } from "../../rule";
import { eachContainer, podOf, WORKLOADS } from "../../workloads";

/** Extended resources of the vendors' device plugins. */
const GPU = /^(nvidia\.com|amd\.com|gpu\.intel\.com)\//;

export const placeGpuWorkloadSelectors: ResourceRule = {
  kind: "resource",
  id: "place-gpu-workload-selectors",
  area: "placement",
  level: "advisory",
  severity: "low",
  why: "Without a selector the scheduler takes any node with a free GPU, be it the small one of the desk or the paid one of the cloud.",
  condition: "The pods of every workload that asks for a GPU have a nodeSelector or a node affinity.",
  repair: "Select the nodes by their GPU's label.",
  source: "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/#manage-clusters-with-different-types-of-gpus",
  example: "resources: { limits: { nvidia.com/gpu: 1 } } without a nodeSelector",
  exceptions: "in the stack file",
  types: WORKLOADS,
  check: (resource, judge) => {
    const pod = podOf(resource);
    eachContainer(pod, judge, (container) => {
      const wanted = container
        .get("resources", "limits")
        .entries()
        .find(([name]) => GPU.test(name));
      if (wanted === undefined) return;
      const selected = pod.get("nodeSelector").present || pod.get("affinity", "nodeAffinity").present;
      if (!selected) judge.report(wanted[1], `the pod takes any node with ${wanted[0]}: select one by its label`);
    });
  },
};
