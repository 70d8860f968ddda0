// Chart talos-cloud-controller-manager 0.5.2.
// Source: siderolabs/talos-cloud-controller-manager charts/talos-cloud-controller-manager at chart version 0.5.2.
import type { Manifest } from "../../../world/controllers/cluster";
import { isOn, listAt, numberAt, recordAt } from "../../../world/controllers/tree";
import { boolean, freeMap, integer, list, object, oneOf, text } from "../shape";
import { bare, workload, type Chart, type Rendering } from "./chart";

const NAME = "talos-cloud-controller-manager";

const values = object({
  replicaCount: integer,
  image: object({ repository: text, pullPolicy: text, tag: text }),
  imagePullSecrets: list(freeMap),
  nameOverride: text,
  fullnameOverride: text,
  extraArgs: list(text),
  enabledControllers: list(
    oneOf("cloud-node", "cloud-node-lifecycle", "route", "service", "node-csr-approval", "node-ipam-controller", "*"),
  ),
  transformations: list(freeMap),
  logVerbosityLevel: integer,
  serviceAccount: object({ create: boolean, annotations: freeMap, name: text }),
  priorityClassName: text,
  podAnnotations: freeMap,
  podSecurityContext: freeMap,
  securityContext: freeMap,
  service: object({ port: integer, containerPort: integer, annotations: freeMap }),
  resources: freeMap,
  daemonSet: object({ enabled: boolean, k8s: object({ serviceHost: text, servicePort: integer }) }),
  updateStrategy: freeMap,
  nodeSelector: freeMap,
  tolerations: list(freeMap),
  affinity: freeMap,
});

function render({ namespace, values: given }: Rendering): readonly Manifest[] {
  const daemon = isOn(given, "daemonSet", "enabled");
  const notReady = { effect: "NoSchedule", key: "node.kubernetes.io/not-ready", operator: "Exists" };
  const pod = {
    ...(daemon ? { hostNetwork: true } : {}),
    nodeSelector: recordAt(given, "nodeSelector"),
    tolerations: [...listAt(given, "tolerations"), ...(daemon ? [notReady] : [])],
  };
  const replicas = numberAt(given, "replicaCount") ?? 1;
  return [
    bare("v1", "ServiceAccount", namespace, NAME),
    bare("talos.dev/v1alpha1", "ServiceAccount", namespace, `${NAME}-talos-secrets`),
    bare("v1", "ConfigMap", namespace, NAME),
    bare("rbac.authorization.k8s.io/v1", "ClusterRole", undefined, `system:${NAME}`),
    { apiVersion: "v1", kind: "Service", namespace, name: NAME, body: { spec: { type: "ClusterIP" } } },
    workload(daemon ? "DaemonSet" : "Deployment", { name: NAME, namespace, replicas }, pod),
  ];
}

export const talosCloudControllerManager: Chart = {
  name: NAME,
  version: "0.5.2",
  appVersion: "v1.11.0",
  repository: "oci://ghcr.io/siderolabs/charts",
  source: "siderolabs/talos-cloud-controller-manager charts/talos-cloud-controller-manager, chart 0.5.2",
  // 25 MB, no readiness probe.
  rolloutSeconds: 25,
  values,
  defaults: {
    replicaCount: 1,
    enabledControllers: ["cloud-node", "node-csr-approval"],
    daemonSet: { enabled: false },
    nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
    tolerations: [
      { effect: "NoSchedule", key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
      { effect: "NoSchedule", key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists" },
    ],
  },
  refuses: () => undefined,
  render,
};
