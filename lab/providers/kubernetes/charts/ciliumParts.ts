// Parts of the values of chart cilium: what its Deployments share, ClusterMesh and Hubble.
// Source: cilium/cilium v1.18.6 and v1.19.6 install/kubernetes/cilium/values.yaml and values.schema.json.
import { boolean, freeMap, integer, integerOrText, list, object, oneOf, text, type Shape } from "../shape";
import type { CiliumVersion } from "./ciliumVersions";

export const enabled = object({ enabled: boolean });
export const texts = list(text);
const pair = object({ cert: text, key: text });
const image = object({
  digest: text,
  override: text,
  pullPolicy: text,
  repository: text,
  tag: text,
  useDigest: boolean,
});
export const monitor = object({
  enabled: boolean,
  labels: freeMap,
  annotations: freeMap,
  interval: text,
  scrapeTimeout: text,
  relabelings: list(freeMap),
  metricRelabelings: list(freeMap),
  jobLabel: text,
  trustCRDsExist: boolean,
  tlsConfig: freeMap,
});
export const updateStrategy = object({
  type: text,
  rollingUpdate: object({ maxSurge: integerOrText, maxUnavailable: integerOrText }),
});
const budget = object({
  enabled: boolean,
  minAvailable: integerOrText,
  maxUnavailable: integerOrText,
  unhealthyPodEvictionPolicy: text,
});
/** What most Deployments of the chart let one set. */
export const placement: Readonly<Record<string, Shape>> = {
  affinity: freeMap,
  annotations: freeMap,
  extraArgs: texts,
  extraEnv: list(freeMap),
  extraVolumeMounts: list(freeMap),
  extraVolumes: list(freeMap),
  nodeSelector: freeMap,
  podAnnotations: freeMap,
  podLabels: freeMap,
  podDisruptionBudget: budget,
  podSecurityContext: freeMap,
  priorityClassName: text,
  replicas: integer,
  resources: freeMap,
  rollOutPods: boolean,
  securityContext: freeMap,
  terminationGracePeriodSeconds: integer,
  tolerations: list(freeMap),
  topologySpreadConstraints: list(freeMap),
  updateStrategy,
};

const peer = object({
  name: text,
  address: text,
  port: integer,
  ips: texts,
  tls: object({ cert: text, key: text, caCert: text }),
});

export const clustermesh = ({ only, clusters }: CiliumVersion): Shape =>
  object({
    ...only.clustermesh,
    useAPIServer: boolean,
    maxConnectedClusters: integer,
    enableEndpointSliceSynchronization: boolean,
    enableMCSAPISupport: boolean,
    policyDefaultLocalCluster: boolean,
    annotations: freeMap,
    config: object({
      enabled: boolean,
      domain: text,
      clusters: clusters(peer),
    }),
    apiserver: object({
      ...placement,
      image,
      healthPort: integer,
      lifecycle: freeMap,
      readinessProbe: freeMap,
      etcd: object({
        init: object({ extraArgs: texts, extraEnv: list(freeMap), resources: freeMap }),
        lifecycle: freeMap,
        resources: freeMap,
        securityContext: freeMap,
        storageMedium: oneOf("Disk", "Memory"),
      }),
      kvstoremesh: object({
        enabled: boolean,
        extraArgs: texts,
        extraEnv: list(freeMap),
        extraVolumeMounts: list(freeMap),
        healthPort: integer,
        kvstoreMode: text,
        lifecycle: freeMap,
        readinessProbe: freeMap,
        resources: freeMap,
        securityContext: freeMap,
      }),
      service: object({
        type: oneOf("NodePort", "LoadBalancer", "ClusterIP"),
        nodePort: integer,
        annotations: freeMap,
        labels: freeMap,
        externalTrafficPolicy: oneOf("Local", "Cluster"),
        internalTrafficPolicy: oneOf("Local", "Cluster"),
        enableSessionAffinity: oneOf("HAOnly", "Always", "Never"),
        loadBalancerClass: text,
        loadBalancerIP: text,
        loadBalancerSourceRanges: texts,
      }),
      tls: object({
        ...only.apiserverTls,
        authMode: oneOf("legacy", "migration", "cluster"),
        enableSecrets: boolean,
        auto: object({
          enabled: boolean,
          method: oneOf("helm", "cronJob", "certmanager"),
          certValidityDuration: integer,
          certManagerIssuerRef: freeMap,
          schedule: text,
        }),
        server: object({ cert: text, key: text, extraDnsNames: texts, extraIpAddresses: texts }),
        admin: pair,
        remote: pair,
      }),
      metrics: object({
        enabled: boolean,
        port: integer,
        kvstoremesh: object({ enabled: boolean, port: integer }),
        etcd: object({ enabled: boolean, mode: text, port: integer }),
        serviceMonitor: freeMap,
      }),
    }),
  });

export const hubble = object({
  enabled: boolean,
  annotations: freeMap,
  listenAddress: text,
  socketPath: text,
  preferIpv6: boolean,
  peerService: object({ clusterDomain: text, targetPort: integer }),
  networkPolicyCorrelation: enabled,
  redact: freeMap,
  dropEventEmitter: object({ enabled: boolean, interval: text, reasons: texts }),
  metrics: object({
    enabled: texts,
    enableOpenMetrics: boolean,
    port: integer,
    serviceAnnotations: freeMap,
    serviceMonitor: monitor,
    tls: freeMap,
    dashboards: object({ enabled: boolean, label: text, labelValue: text, namespace: text, annotations: freeMap }),
    dynamic: freeMap,
  }),
  relay: object({
    ...placement,
    enabled: boolean,
    image,
    gops: object({ enabled: boolean, port: integer }),
    listenHost: text,
    listenPort: text,
    pprof: freeMap,
    prometheus: object({ enabled: boolean, port: integer, serviceMonitor: monitor }),
    retryTimeout: text,
    service: object({ nodePort: integer, type: text }),
    sortBufferDrainTimeout: text,
    sortBufferLenMax: integer,
    tls: freeMap,
  }),
  tls: object({
    enabled: boolean,
    auto: object({
      enabled: boolean,
      method: oneOf("helm", "cronJob", "certmanager"),
      certValidityDuration: integer,
      schedule: text,
      certManagerIssuerRef: freeMap,
    }),
    server: freeMap,
  }),
  ui: object({
    ...placement,
    enabled: boolean,
    labels: freeMap,
    backend: freeMap,
    frontend: freeMap,
    baseUrl: text,
    ingress: freeMap,
    service: object({ annotations: freeMap, labels: freeMap, nodePort: integer, type: text }),
    standalone: object({ enabled: boolean, tls: freeMap }),
    tls: freeMap,
  }),
});
