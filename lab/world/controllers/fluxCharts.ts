// The charts that the GitOps tree installs, by repository, name and version: their values and what they bring.
import { boolean, freeMap, integer, list, object, oneOf, text, type Shape } from "../../providers/kubernetes/shape";
import type { Cluster, World } from "../model";
import { nodesOf, objectsOf, type Manifest } from "./cluster";
import { definitions } from "./fluxDefinitions";
import { at, isOn, numberAt, recordAt, textAt } from "./tree";

/** One release of a chart. */
export interface FluxRendering {
  readonly name: string;
  readonly namespace: string;
  readonly values: Record<string, unknown>;
}

export interface FluxChart {
  readonly name: string;
  /** As in `Chart.yaml`. */
  readonly version: string;
  /** Address of the chart repository, without a slash at its end. */
  readonly repository: string;
  /** Where values and templates were read. */
  readonly source: string;
  /** Strict shape of the values that the lab knows; others are refused. */
  readonly values: Shape;
  /** Why Helm cannot install it into this cluster, if it cannot. */
  refuses(cluster: Cluster, values: Record<string, unknown>): string | undefined;
  /** Why its pods do not become ready whatever Kubernetes does for them. */
  trouble(world: World, cluster: Cluster): string | undefined;
  objects(rendering: FluxRendering): readonly Manifest[];
}

/** Satisfies the restricted profile, as the charts' own defaults do. */
const RESTRICTED = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

function workload(
  kind: "Deployment" | "DaemonSet" | "StatefulSet",
  namespace: string,
  name: string,
  { replicas = 1, pod = {} }: { readonly replicas?: number; readonly pod?: Record<string, unknown> } = {},
): Manifest {
  const labels = { "app.kubernetes.io/name": name };
  const spec = {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name, securityContext: RESTRICTED }], ...pod },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind,
    namespace,
    name,
    body: { spec: kind === "DaemonSet" ? spec : { replicas, ...spec } },
  };
}

function service(namespace: string, name: string, spec: Record<string, unknown>, annotations: unknown = {}): Manifest {
  return { apiVersion: "v1", kind: "Service", namespace, name, body: { metadata: { annotations }, spec } };
}

const certManager: FluxChart = {
  name: "cert-manager",
  version: "v1.21.1",
  repository: "https://charts.jetstack.io",
  source: "cert-manager/cert-manager v1.21.1 deploy/charts/cert-manager",
  values: object({
    crds: object({ enabled: boolean, keep: boolean }),
    dns01RecursiveNameservers: text,
    dns01RecursiveNameserversOnly: boolean,
    replicaCount: integer,
  }),
  refuses: () => undefined,
  trouble: () => undefined,
  objects: ({ name, namespace, values }) => [
    ...(isOn(values, "crds", "enabled")
      ? [
          ...definitions(
            "cert-manager.io",
            { kind: "Certificate", plural: "certificates", versions: ["v1"] },
            { kind: "CertificateRequest", plural: "certificaterequests", versions: ["v1"] },
            { kind: "ClusterIssuer", plural: "clusterissuers", versions: ["v1"], clusterWide: true },
            { kind: "Issuer", plural: "issuers", versions: ["v1"] },
          ),
          ...definitions(
            "acme.cert-manager.io",
            { kind: "Challenge", plural: "challenges", versions: ["v1"] },
            { kind: "Order", plural: "orders", versions: ["v1"] },
          ),
        ]
      : []),
    workload("Deployment", namespace, name, { replicas: numberAt(values, "replicaCount") ?? 1 }),
    workload("Deployment", namespace, `${name}-cainjector`),
    workload("Deployment", namespace, `${name}-webhook`),
    service(namespace, `${name}-webhook`, { type: "ClusterIP" }),
  ],
};

/** Extensions that Longhorn's pods call on the host (longhorn.io, "Talos Linux Support"). */
const LONGHORN_EXTENSIONS = ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"];

const longhorn: FluxChart = {
  name: "longhorn",
  version: "1.12.1",
  repository: "https://charts.longhorn.io",
  source: "longhorn/longhorn v1.12.1 chart",
  values: object({
    preUpgradeChecker: object({ jobEnabled: boolean }),
    defaultSettings: object({ defaultDataPath: text }),
    persistence: object({ createStorageClass: boolean, defaultClass: boolean, defaultClassReplicaCount: integer }),
  }),
  refuses: () => undefined,
  trouble: (world, cluster) => {
    for (const { machine } of nodesOf(world, cluster)) {
      const missing = LONGHORN_EXTENSIONS.filter((name) => !(machine.image?.extensions ?? []).includes(name));
      if (missing.length > 0) {
        return `longhorn-manager: please make sure you have iscsiadm/open-iscsi installed on the host (the image of ${machine.name} lacks ${missing.join(", ")})`;
      }
    }
    return undefined;
  },
  objects: ({ namespace, values }) => {
    const privileged = {
      containers: [{ name: "longhorn-manager", securityContext: { privileged: true } }],
      volumes: [{ name: "dev", hostPath: { path: "/dev/" } }],
    };
    const isDefault = at(values, "persistence", "defaultClass") !== false;
    return [
      ...definitions(
        "longhorn.io",
        { kind: "Node", plural: "nodes", versions: ["v1beta2"] },
        { kind: "Setting", plural: "settings", versions: ["v1beta2"] },
        { kind: "Volume", plural: "volumes", versions: ["v1beta2"] },
      ),
      { apiVersion: "storage.k8s.io/v1", kind: "CSIDriver", name: "driver.longhorn.io", body: {} },
      workload("DaemonSet", namespace, "longhorn-manager", { pod: privileged }),
      workload("Deployment", namespace, "longhorn-driver-deployer"),
      workload("Deployment", namespace, "longhorn-ui", { replicas: 2 }),
      ...(at(values, "persistence", "createStorageClass") === false
        ? []
        : [
            {
              apiVersion: "storage.k8s.io/v1",
              kind: "StorageClass",
              name: "longhorn",
              body: {
                metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) } },
                provisioner: "driver.longhorn.io",
              },
            },
          ]),
    ];
  },
};

const traefik: FluxChart = {
  name: "traefik",
  version: "41.3.0",
  repository: "https://traefik.github.io/charts",
  source: "traefik/traefik-helm-chart v41.3.0 traefik",
  values: object({
    deployment: object({ replicas: integer }),
    providers: object({ kubernetesGateway: object({ enabled: boolean }) }),
    gateway: object({ enabled: boolean }),
    service: object({ annotations: freeMap }),
  }),
  refuses: (cluster, values) => {
    const served = objectsOf(cluster, "apiextensions.k8s.io/v1", "CustomResourceDefinition").some(
      ({ name }) => name === "gatewayclasses.gateway.networking.k8s.io",
    );
    return served || !isOn(values, "providers", "kubernetesGateway", "enabled")
      ? undefined
      : 'unable to build kubernetes objects from release manifest: resource mapping not found for name: "traefik" namespace: "" from "": no matches for kind "GatewayClass" in version "gateway.networking.k8s.io/v1"\nensure CRDs are installed first';
  },
  trouble: () => undefined,
  objects: ({ name, namespace, values }) => [
    ...definitions(
      "traefik.io",
      { kind: "IngressRoute", plural: "ingressroutes", versions: ["v1alpha1"] },
      { kind: "Middleware", plural: "middlewares", versions: ["v1alpha1"] },
      { kind: "TLSOption", plural: "tlsoptions", versions: ["v1alpha1"] },
    ),
    ...(isOn(values, "providers", "kubernetesGateway", "enabled")
      ? [
          {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "GatewayClass",
            name: "traefik",
            body: { spec: { controllerName: "traefik.io/gateway-controller" } },
          },
        ]
      : []),
    workload("Deployment", namespace, name, { replicas: numberAt(values, "deployment", "replicas") ?? 1 }),
    service(namespace, name, { type: "LoadBalancer" }, at(values, "service", "annotations")),
  ],
};

const switchable = object({ enabled: boolean });

const vault: FluxChart = {
  name: "vault",
  version: "0.34.1",
  repository: "https://helm.releases.hashicorp.com",
  source: "hashicorp/vault-helm v0.34.1 values.yaml, templates",
  values: object({
    global: object({ tlsDisable: boolean }),
    injector: switchable,
    server: object({
      image: object({ repository: text, tag: text }),
      authDelegator: switchable,
      extraEnvironmentVars: freeMap,
      volumes: list(freeMap),
      volumeMounts: list(freeMap),
      dataStorage: object({ storageClass: text, size: text }),
      service: object({
        type: oneOf("ClusterIP", "NodePort", "LoadBalancer"),
        annotations: freeMap,
        publishNotReadyAddresses: boolean,
        active: switchable,
        standby: switchable,
      }),
      statefulSet: object({ securityContext: object({ pod: freeMap, container: freeMap }) }),
      ha: object({
        enabled: boolean,
        replicas: integer,
        apiAddr: text,
        raft: object({ enabled: boolean, setNodeId: boolean, config: text }),
      }),
    }),
  }),
  refuses: () => undefined,
  trouble: () => undefined,
  objects: ({ name, namespace, values }) => {
    const server = recordAt(values, "server");
    const annotations = at(server, "service", "annotations");
    const spec = {
      type: textAt(server, "service", "type") ?? "ClusterIP",
      publishNotReadyAddresses: at(server, "service", "publishNotReadyAddresses") !== false,
      ports: [
        { name: "https", port: 8200 },
        { name: "https-internal", port: 8201 },
      ],
    };
    const roles = (["active", "standby"] as const).filter((role) => at(server, "service", role, "enabled") !== false);
    const pod = {
      securityContext: at(server, "statefulSet", "securityContext", "pod") ?? {},
      containers: [{ name: "vault", securityContext: at(server, "statefulSet", "securityContext", "container") ?? {} }],
    };
    return [
      { apiVersion: "v1", kind: "ServiceAccount", namespace, name, body: {} },
      ...(at(server, "authDelegator", "enabled") === false
        ? []
        : [
            {
              apiVersion: "rbac.authorization.k8s.io/v1",
              kind: "ClusterRoleBinding",
              name: `${name}-server-binding`,
              body: {},
            },
          ]),
      workload("StatefulSet", namespace, name, { replicas: numberAt(server, "ha", "replicas") ?? 1, pod }),
      service(namespace, name, spec, annotations),
      ...roles.map((role) => service(namespace, `${name}-${role}`, spec, annotations)),
      service(namespace, `${name}-internal`, { type: "ClusterIP", clusterIP: "None" }),
    ];
  },
};

export const FLUX_CHARTS: readonly FluxChart[] = [certManager, longhorn, traefik, vault];
