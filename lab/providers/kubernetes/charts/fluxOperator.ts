// Chart flux-operator 0.58.0.
// Source: controlplaneio-fluxcd/charts charts/flux-operator (values.yaml and templates as of chart 0.49.0).
import type { Manifest } from "../../../world/controllers/cluster";
import { at, isOn } from "../../../world/controllers/tree";
import { boolean, freeMap, integer, list, object, oneOf, text } from "../shape";
import { bare, definition, workload, type Chart, type Rendering } from "./chart";

const values = object({
  nameOverride: text,
  fullnameOverride: text,
  multitenancy: object({
    enabled: boolean,
    enabledForWorkloadIdentity: boolean,
    defaultServiceAccount: text,
    defaultWorkloadIdentityServiceAccount: text,
  }),
  reporting: object({ interval: text }),
  web: object({
    enabled: boolean,
    config: freeMap,
    configSecretName: text,
    rbac: object({ createRoles: boolean, createAggregation: boolean }),
    networkPolicy: object({ create: boolean }),
    serverOnly: boolean,
    serverReplicas: integer,
    ingress: freeMap,
    httpRoute: freeMap,
  }),
  installCRDs: boolean,
  commonAnnotations: freeMap,
  commonLabels: freeMap,
  image: object({
    repository: text,
    tag: text,
    pullSecrets: list(freeMap),
    imagePullPolicy: oneOf("IfNotPresent", "Always", "Never"),
  }),
  priorityClassName: text,
  apiPriority: object({ enabled: boolean, level: text, extraServiceAccounts: list(freeMap) }),
  resources: freeMap,
  livenessProbe: freeMap,
  readinessProbe: freeMap,
  serviceAccount: object({ create: boolean, automount: boolean, name: text }),
  rbac: object({ create: boolean, createAggregation: boolean }),
  podSecurityContext: freeMap,
  securityContext: freeMap,
  affinity: freeMap,
  tolerations: list(freeMap),
  nodeSelector: freeMap,
  hostNetwork: boolean,
  extraVolumes: list(freeMap),
  extraEnvs: list(freeMap),
  extraArgs: list(text),
  extraVolumeMounts: list(freeMap),
  logLevel: oneOf("debug", "info", "error"),
  serviceMonitor: object({ create: boolean, interval: text, scrapeTimeout: text, labels: freeMap }),
  service: object({ ipFamilyPolicy: text }),
  marketplace: object({ type: text, license: text, account: text }),
});

const GROUP = "fluxcd.controlplane.io";

/** Compliant with the restricted profile, as the chart's defaults are. */
const SECURITY_CONTEXT = {
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

function render({ name, namespace, values: given }: Rendering): readonly Manifest[] {
  const definitions = isOn(given, "installCRDs")
    ? [
        definition(GROUP, "FluxInstance", "fluxinstances", "v1"),
        definition(GROUP, "FluxReport", "fluxreports", "v1"),
        definition(GROUP, "ResourceSet", "resourcesets", "v1"),
        definition(GROUP, "ResourceSetInputProvider", "resourcesetinputproviders", "v1"),
      ]
    : [];
  const pod = {
    ...(isOn(given, "hostNetwork") ? { hostNetwork: true } : {}),
    nodeSelector: at(given, "nodeSelector") ?? {},
    tolerations: at(given, "tolerations") ?? [],
    containers: [{ name: "manager", securityContext: at(given, "securityContext") ?? SECURITY_CONTEXT }],
  };
  return [
    ...definitions,
    bare("v1", "ServiceAccount", namespace, name),
    bare("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", undefined, `${name}-cluster-admin`),
    { apiVersion: "v1", kind: "Service", namespace, name, body: { spec: { type: "ClusterIP" } } },
    workload("Deployment", { name, namespace }, pod),
  ];
}

export const fluxOperator: Chart = {
  name: "flux-operator",
  version: "0.58.0",
  appVersion: "v0.58.0",
  repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
  source: "controlplaneio-fluxcd/charts charts/flux-operator, values and templates of chart 0.49.0",
  // 50 MB, a readiness probe that starts after 5 s, and leader election.
  rolloutSeconds: 35,
  values,
  defaults: { installCRDs: true, securityContext: SECURITY_CONTEXT, hostNetwork: false },
  refuses: () => undefined,
  render,
};
