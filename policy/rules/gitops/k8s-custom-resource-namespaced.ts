// Custom resources say their namespace where their kind has one, and only there.
import type { ResourceRule } from "../../rule";

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

const tokens = (kinds: readonly string[]): readonly string[] => kinds.map((kind) => `kubernetes:${kind}`);

export const k8sCustomResourceNamespaced: ResourceRule = {
  kind: "resource",
  id: "k8s-custom-resource-namespaced",
  area: "gitops",
  level: "mandatory",
  severity: "medium",
  why: "A custom resource without its namespace lands in default, where its controller finds neither the Secret nor the Service it names.",
  condition:
    "Custom resources of the namespaced kinds that this rule knows name their namespace; those of its cluster-wide kinds name none.",
  repair: "Set metadata.namespace to that of what the object refers to, or leave it out for a cluster-wide kind.",
  source:
    "The scope in each kind's definition: cert-manager/cert-manager deploy/crds, cilium/cilium pkg/k8s/apis, external-secrets/external-secrets config/crds, fluxcd controllers config/crd",
  example: "kind: ExternalSecret, metadata: { name: token } without a namespace",
  exceptions: "in the stack file",
  types: tokens([...NAMESPACED, ...CLUSTER_WIDE]),
  check: ({ type, props, provider }, judge) => {
    const kind = type.replace(/.*:/, "");
    const namespace = props.get("metadata", "namespace");
    if (tokens(CLUSTER_WIDE).includes(type)) {
      if (namespace.present) judge.report(namespace, `a ${kind} belongs to the whole cluster: leave the namespace out`);
    } else if (!namespace.present && provider?.props.get("namespace").present !== true) {
      judge.report(namespace, `a ${kind} without a namespace lands in default: name one`);
    }
  },
};
