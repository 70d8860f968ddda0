// Nothing that has a namespace lies in default.
import type { ResourceRule } from "../../rule";
import { namespaceOf, WORKLOADS } from "../../workloads";

export const k8sNoDefaultNamespace: ResourceRule = {
  kind: "resource",
  id: "k8s-no-default-namespace",
  area: "gitops",
  level: "advisory",
  severity: "low",
  why: "What lies in default has no profile, quota or policy of its own, and mostly lies there because somebody forgot to say where.",
  condition:
    "Every workload, Service, ConfigMap, Secret, claim and chart lies in a namespace of its own, not in default.",
  repair: "Name the namespace, and create it with its Pod Security Standard.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces",
  example: "metadata: { name: web } without a namespace, namespace: default",
  exceptions: "in the stack file",
  types: [
    ...WORKLOADS,
    "kubernetes:core/v1:Service",
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:core/v1:Secret",
    "kubernetes:core/v1:PersistentVolumeClaim",
    "kubernetes:helm.sh/v3:Release",
  ],
  check: (resource, judge) => {
    const { type, props, provider } = resource;
    const isRelease = type === "kubernetes:helm.sh/v3:Release";
    const at = isRelease ? props.get("namespace") : props.get("metadata", "namespace");
    const namespace = isRelease
      ? (at.text() ?? provider?.props.get("namespace").text() ?? "default")
      : namespaceOf(resource);
    if (namespace === "default") judge.report(at, "this lies in the namespace default: name one of its own");
  },
};
