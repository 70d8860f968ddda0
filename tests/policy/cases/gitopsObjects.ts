// For the rules about Kubernetes objects beside pods: resources that break them, what they must say, and neighbours.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const namespace = (name: string, labels?: unknown): Given => ({
  type: "kubernetes:core/v1:Namespace",
  props: { metadata: { name, labels } },
});

const ENFORCE = "pod-security.kubernetes.io/enforce";

const service = (spec: Record<string, unknown>, annotations?: Record<string, unknown>): Given => ({
  type: "kubernetes:core/v1:Service",
  props: { metadata: { annotations }, spec },
});

const ANY_ADDRESS = "the load balancer takes any address: ask for one with the annotation lbipam.cilium.io/ips";

const NAMESPACED = [
  "cert-manager.io/v1:Certificate",
  "cert-manager.io/v1:Issuer",
  "cilium.io/v2:CiliumEnvoyConfig",
  "cilium.io/v2:CiliumNetworkPolicy",
  "external-secrets.io/v1:ExternalSecret",
  "external-secrets.io/v1:SecretStore",
  "external-secrets.io/v1alpha1:PushSecret",
  "fluxcd.controlplane.io/v1:FluxInstance",
  "gateway.networking.k8s.io/v1:Gateway",
  "gateway.networking.k8s.io/v1:HTTPRoute",
  "helm.toolkit.fluxcd.io/v2:HelmRelease",
  "kustomize.toolkit.fluxcd.io/v1:Kustomization",
  "monitoring.coreos.com/v1:PodMonitor",
  "monitoring.coreos.com/v1:ServiceMonitor",
  "source.toolkit.fluxcd.io/v1:GitRepository",
  "source.toolkit.fluxcd.io/v1:HelmRepository",
  "source.toolkit.fluxcd.io/v1:OCIRepository",
];

const CLUSTER_WIDE = [
  "cert-manager.io/v1:ClusterIssuer",
  "cilium.io/v2:CiliumClusterwideNetworkPolicy",
  "cilium.io/v2:CiliumLoadBalancerIPPool",
  "cilium.io/v2alpha1:CiliumL2AnnouncementPolicy",
  "external-secrets.io/v1:ClusterSecretStore",
  "gateway.networking.k8s.io/v1:GatewayClass",
];

export const gitopsObjectCases: Readonly<Record<string, RuleCases>> = {
  "k8s-namespace-psa": {
    violating: [
      {
        resource: namespace("apps"),
        finds: [
          `metadata.labels["${ENFORCE}"]: the namespace enforces no Pod Security Standard: set restricted or baseline`,
        ],
      },
      {
        resource: namespace("apps", { "pod-security.kubernetes.io/warn": "restricted" }),
        finds: [
          `metadata.labels["${ENFORCE}"]: the namespace enforces no Pod Security Standard: set restricted or baseline`,
        ],
      },
      {
        resource: namespace("apps", { [ENFORCE]: "strict" }),
        finds: [`metadata.labels["${ENFORCE}"]: "strict" is no Pod Security Standard: set restricted or baseline`],
      },
      {
        resource: namespace("apps", { [ENFORCE]: "privileged" }),
        finds: [
          `metadata.labels["${ENFORCE}"]: the namespace "apps" is not among those that may be privileged: set baseline`,
        ],
      },
      {
        resource: namespace("longhorn-system", { [ENFORCE]: "privileged" }),
        settings: { privileged: ["storage"] },
        finds: [
          `metadata.labels["${ENFORCE}"]: the namespace "longhorn-system" is not among those that may be privileged: set baseline`,
        ],
      },
    ],
    conforming: [
      ...["kube-system", "longhorn-system", "rook-ceph", "openebs"].map((name) => ({
        resource: namespace(name, { [ENFORCE]: "privileged" }),
      })),
      { resource: namespace("apps", { [ENFORCE]: "baseline" }) },
      { resource: namespace("apps", { [ENFORCE]: "restricted" }) },
    ],
    unknown: [
      { resource: namespace("apps", UNKNOWN), unjudged: ["metadata.labels"] },
      {
        resource: { props: { metadata: { name: UNKNOWN, labels: { [ENFORCE]: "privileged" } } } },
        unjudged: ["metadata.name"],
      },
    ],
  },

  "k8s-lb-service-explicit-ip": {
    violating: [
      { resource: service({ type: "LoadBalancer" }), finds: [`spec: ${ANY_ADDRESS}`] },
      {
        resource: service({ type: "LoadBalancer", loadBalancerClass: "io.cilium/l2-announcer" }, { other: "1.2.3.4" }),
        finds: [`spec: ${ANY_ADDRESS}`],
      },
      {
        resource: service(
          { type: "LoadBalancer", loadBalancerIP: "192.168.1.256" },
          { "lbipam.cilium.io/ips": "192.168.1.80, any", "io.cilium/lb-ipam-ips": "" },
        ),
        finds: [
          'metadata.annotations["lbipam.cilium.io/ips"]: "192.168.1.80, any" is no IPv4 address: ask for one of the cluster\'s pool',
          'metadata.annotations["io.cilium/lb-ipam-ips"]: "" is no IPv4 address: ask for one of the cluster\'s pool',
          'spec.loadBalancerIP: "192.168.1.256" is no IPv4 address: ask for one of the cluster\'s pool',
        ],
      },
      {
        resource: {
          type: "kubernetes:helm.sh/v3:Release",
          props: {
            chart: "traefik",
            values: {
              service: { type: "LoadBalancer" },
              metrics: { service: { type: "LoadBalancer", annotations: { "lbipam.cilium.io/ips": "x" } } },
            },
          },
        },
        finds: [
          `values.service: ${ANY_ADDRESS}`,
          'values.metrics.service.annotations["lbipam.cilium.io/ips"]: "x" is no IPv4 address: ask for one of the cluster\'s pool',
        ],
      },
      {
        resource: {
          type: "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease",
          props: { spec: { values: { server: { service: { type: "LoadBalancer" } } } } },
        },
        finds: [`spec.values.server.service: ${ANY_ADDRESS}`],
      },
    ],
    conforming: [
      { resource: service({ type: "ClusterIP" }) },
      { resource: service({}) },
      { resource: service({ type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" }) },
      { resource: service({ type: "LoadBalancer", loadBalancerIP: "192.168.1.80" }) },
      { resource: service({ type: "LoadBalancer" }, { "io.cilium/lb-ipam-ips": "192.168.1.80" }) },
      { resource: service({ type: "LoadBalancer" }, { "lbipam.cilium.io/ips": "192.168.1.80, 192.168.1.81" }) },
      {
        resource: {
          type: "kubernetes:helm.sh/v3:Release",
          props: {
            chart: "traefik",
            values: {
              service: { type: "LoadBalancer", annotations: { "lbipam.cilium.io/ips": "192.168.1.80" } },
              other: { type: "ClusterIP" },
              unclear: { type: UNKNOWN, more: UNKNOWN },
            },
          },
        },
      },
      { resource: { type: "kubernetes:helm.sh/v3:Release", props: { chart: "traefik" } } },
    ],
    unknown: [
      {
        resource: service({ type: "LoadBalancer" }, { "lbipam.cilium.io/ips": UNKNOWN }),
        unjudged: ['metadata.annotations["lbipam.cilium.io/ips"]'],
      },
      { resource: service({ type: UNKNOWN }), unjudged: ["spec.type"] },
      {
        resource: { type: "kubernetes:helm.sh/v3:Release", props: { chart: "traefik", values: UNKNOWN } },
        unjudged: ["values"],
      },
    ],
  },

  "k8s-custom-resource-namespaced": {
    violating: [
      ...NAMESPACED.map((type) => ({
        resource: { type: `kubernetes:${type}`, props: { metadata: { name: "token" } } },
        finds: [`metadata.namespace: a ${type.split(":")[1] ?? ""} without a namespace lands in default: name one`],
      })),
      ...CLUSTER_WIDE.map((type) => ({
        resource: { type: `kubernetes:${type}`, props: { metadata: { name: "token", namespace: "apps" } } },
        finds: [
          `metadata.namespace: a ${type.split(":")[1] ?? ""} belongs to the whole cluster: leave the namespace out`,
        ],
      })),
      {
        resource: {
          props: {},
          provider: { name: "main", type: "pulumi:providers:kubernetes" },
        },
        finds: ["metadata.namespace: a Certificate without a namespace lands in default: name one"],
      },
    ],
    conforming: [
      { resource: { props: { metadata: { namespace: "apps" } } } },
      { resource: { props: { metadata: { namespace: UNKNOWN } } } },
      {
        resource: {
          props: {},
          provider: { name: "main", type: "pulumi:providers:kubernetes", props: { namespace: "apps" } },
        },
      },
      {
        resource: { type: "kubernetes:cert-manager.io/v1:ClusterIssuer", props: { metadata: { name: "letsencrypt" } } },
      },
    ],
  },
};
