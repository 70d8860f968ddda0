// Containers say what they need and how much memory they may take.
import type { ResourceRule } from "../../rule";
import { eachContainer, podOf, WORKLOADS } from "../../workloads";

const WANTED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

export const k8sRequestsAndLimits: ResourceRule = {
  kind: "resource",
  id: "k8s-requests-and-limits",
  area: "gitops",
  level: "advisory",
  severity: "medium",
  why: "The scheduler fills nodes by requests alone, and a container without a memory limit takes its node's other pods down with it.",
  condition: "Every container requests processor time and memory and has a limit of memory.",
  repair: "Set resources.requests.cpu, resources.requests.memory and resources.limits.memory from what it really uses.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  example: "containers: [{ name: web, image: nginx:1.29.3 }] without resources",
  exceptions: "in the stack file",
  types: WORKLOADS,
  check: (resource, judge) => {
    const judgeOne: Parameters<typeof eachContainer>[2] = (container) => {
      const resources = container.get("resources");
      const missing = WANTED.filter(([kind, what]) => !resources.get(kind, what).present).map((path) => path.join("."));
      if (missing.length > 0) judge.report(resources, `the container does not set ${missing.join(", ")}: set it`);
    };
    eachContainer(podOf(resource), judge, judgeOne, ["containers"]);
  },
};
