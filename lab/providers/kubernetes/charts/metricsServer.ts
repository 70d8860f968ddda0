// Chart metrics-server 3.13.0.
// Source: kubernetes-sigs/metrics-server charts/metrics-server at chart version 3.13.0.
import type { Manifest } from "../../../world/controllers/cluster";
import { at, isOn, numberAt } from "../../../world/controllers/tree";
import { boolean, freeMap, integer, integerOrText, list, object, oneOf, text } from "../shape";
import { bare, workload, type Chart, type Rendering } from "./chart";

const NAME = "metrics-server";

const values = object({
  image: object({ repository: text, tag: text, pullPolicy: text }),
  imagePullSecrets: list(freeMap),
  nameOverride: text,
  fullnameOverride: text,
  serviceAccount: object({ create: boolean, annotations: freeMap, name: text, secrets: list(text) }),
  rbac: object({ create: boolean, pspEnabled: boolean }),
  apiService: object({ create: boolean, annotations: freeMap, insecureSkipTLSVerify: boolean, caBundle: text }),
  commonLabels: freeMap,
  podLabels: freeMap,
  podAnnotations: freeMap,
  podSecurityContext: freeMap,
  securityContext: freeMap,
  priorityClassName: text,
  containerPort: integer,
  hostNetwork: object({ enabled: boolean }),
  replicas: integer,
  revisionHistoryLimit: integer,
  updateStrategy: freeMap,
  podDisruptionBudget: object({
    enabled: boolean,
    minAvailable: integerOrText,
    maxUnavailable: integerOrText,
    unhealthyPodEvictionPolicy: text,
  }),
  defaultArgs: list(text),
  args: list(text),
  livenessProbe: freeMap,
  readinessProbe: freeMap,
  service: object({ type: text, port: integer, annotations: freeMap, labels: freeMap }),
  addonResizer: object({
    enabled: boolean,
    image: object({ repository: text, tag: text }),
    securityContext: freeMap,
    resources: freeMap,
    nanny: freeMap,
  }),
  metrics: object({ enabled: boolean }),
  serviceMonitor: object({
    enabled: boolean,
    additionalLabels: freeMap,
    interval: text,
    scrapeTimeout: text,
    metricRelabelings: list(freeMap),
    relabelings: list(freeMap),
  }),
  resources: freeMap,
  extraVolumeMounts: list(freeMap),
  extraVolumes: list(freeMap),
  nodeSelector: freeMap,
  tolerations: list(freeMap),
  affinity: freeMap,
  topologySpreadConstraints: list(freeMap),
  dnsConfig: freeMap,
  deploymentAnnotations: freeMap,
  schedulerName: text,
  tmpVolume: freeMap,
  tls: object({
    type: oneOf("metrics-server", "helm", "cert-manager", "existingSecret"),
    clusterDomain: text,
    certManager: freeMap,
    helm: object({ lookup: boolean, certDurationDays: integer }),
    existingSecret: object({ name: text, lookup: boolean }),
  }),
});

function render({ namespace, values: given }: Rendering): readonly Manifest[] {
  const pod = {
    ...(isOn(given, "hostNetwork", "enabled") ? { hostNetwork: true } : {}),
    nodeSelector: at(given, "nodeSelector") ?? {},
    tolerations: at(given, "tolerations") ?? [],
  };
  return [
    bare("v1", "ServiceAccount", namespace, NAME),
    bare("rbac.authorization.k8s.io/v1", "ClusterRole", undefined, `system:${NAME}`),
    bare("apiregistration.k8s.io/v1", "APIService", undefined, "v1beta1.metrics.k8s.io"),
    { apiVersion: "v1", kind: "Service", namespace, name: NAME, body: { spec: { type: "ClusterIP" } } },
    workload("Deployment", { name: NAME, namespace, replicas: numberAt(given, "replicas") ?? 1 }, pod),
  ];
}

export const metricsServer: Chart = {
  name: NAME,
  version: "3.13.0",
  appVersion: "0.8.0",
  repository: "https://kubernetes-sigs.github.io/metrics-server",
  source: "kubernetes-sigs/metrics-server charts/metrics-server, chart 3.13.0",
  // 20 MB, a readiness probe that starts after 20 s, and a first scrape every 15 s.
  rolloutSeconds: 50,
  values,
  defaults: { replicas: 1, args: [], hostNetwork: { enabled: false } },
  refuses: () => undefined,
  render,
};
