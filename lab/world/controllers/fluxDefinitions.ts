// Definitions of custom kinds that Flux brings along: its own, the Gateway API's, and those of the charts it installs.
import type { Manifest } from "./cluster";

interface Definition {
  readonly kind: string;
  readonly plural: string;
  readonly versions: readonly string[];
  /** Default: namespaced. */
  readonly clusterWide?: boolean;
}

export function definitions(group: string, ...kinds: readonly Definition[]): readonly Manifest[] {
  return kinds.map(({ kind, plural, versions, clusterWide }) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name: `${plural}.${group}`,
    body: {
      spec: {
        group,
        names: { kind, plural },
        scope: clusterWide === true ? "Cluster" : "Namespaced",
        versions: versions.map((name) => ({ name, served: true })),
      },
      status: { conditions: [{ type: "Established", status: "True", reason: "InitialNamesAccepted" }] },
    },
  }));
}

/** Source: fluxcd/flux2 v2.8, manifests/crds. */
export const FLUX_DEFINITIONS: readonly Manifest[] = [
  ...definitions("kustomize.toolkit.fluxcd.io", { kind: "Kustomization", plural: "kustomizations", versions: ["v1"] }),
  ...definitions("helm.toolkit.fluxcd.io", { kind: "HelmRelease", plural: "helmreleases", versions: ["v2"] }),
  ...definitions(
    "source.toolkit.fluxcd.io",
    { kind: "Bucket", plural: "buckets", versions: ["v1"] },
    { kind: "GitRepository", plural: "gitrepositories", versions: ["v1"] },
    { kind: "HelmChart", plural: "helmcharts", versions: ["v1"] },
    { kind: "HelmRepository", plural: "helmrepositories", versions: ["v1"] },
    { kind: "OCIRepository", plural: "ocirepositories", versions: ["v1"] },
  ),
  ...definitions(
    "notification.toolkit.fluxcd.io",
    { kind: "Alert", plural: "alerts", versions: ["v1beta3"] },
    { kind: "Provider", plural: "providers", versions: ["v1beta3"] },
    { kind: "Receiver", plural: "receivers", versions: ["v1"] },
  ),
];

/** Source: kubernetes-sigs/gateway-api v1.5.1, config/crd/standard. */
export const GATEWAY_API_DEFINITIONS: readonly Manifest[] = definitions(
  "gateway.networking.k8s.io",
  { kind: "BackendTLSPolicy", plural: "backendtlspolicies", versions: ["v1"] },
  { kind: "Gateway", plural: "gateways", versions: ["v1", "v1beta1"] },
  { kind: "GatewayClass", plural: "gatewayclasses", versions: ["v1", "v1beta1"], clusterWide: true },
  { kind: "GRPCRoute", plural: "grpcroutes", versions: ["v1"] },
  { kind: "HTTPRoute", plural: "httproutes", versions: ["v1", "v1beta1"] },
  { kind: "ListenerSet", plural: "listenersets", versions: ["v1"] },
  { kind: "ReferenceGrant", plural: "referencegrants", versions: ["v1", "v1beta1"] },
  { kind: "TLSRoute", plural: "tlsroutes", versions: ["v1"] },
);
