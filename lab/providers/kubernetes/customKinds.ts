// The custom kinds that the lab knows, each with a strict model of its own.
import type { Kind } from "./kinds";
import { any, boolean, list, map, matching, object, oneOf, text, type Report, type Shape } from "./shape";
import { notPlayed, unplayed } from "../../world/controllers/eso/unplayed";
import { sdkShape } from "./sdkShapes";
import { upstreamShape } from "./upstreamShapes";

const LABEL_VALUE = matching(
  /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
  "should match '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$'",
);
const selector = object({
  matchLabels: map(LABEL_VALUE),
  matchExpressions: list(
    object({ key: text, operator: oneOf("In", "NotIn", "Exists", "DoesNotExist"), values: list(text) }, [
      "key",
      "operator",
    ]),
  ),
});
const CIDR = matching(/^[0-9a-fA-F.:]+\/\d{1,3}$/, "must be of type cidr");

function custom(apiVersion: string, kind: string, spec: Shape): Shape {
  return object(
    { apiVersion: oneOf(apiVersion), kind: oneOf(kind), metadata: sdkShape("meta.v1.ObjectMeta"), spec, status: any },
    ["spec"],
  );
}

/** Source: cilium/cilium v1.18.6 pkg/k8s/apis/cilium.io/client/crds/v2/ciliumloadbalancerippools.yaml. */
const poolSpec = object({
  allowFirstLastIPs: oneOf("Yes", "No"),
  blocks: list(object({ cidr: CIDR, start: text, stop: text })),
  disabled: boolean,
  serviceSelector: selector,
});

/** Source: cilium/cilium v1.18.6 pkg/k8s/apis/cilium.io/client/crds/v2alpha1/ciliuml2announcementpolicies.yaml. */
const l2Spec = object({
  externalIPs: boolean,
  interfaces: list(text),
  loadBalancerIPs: boolean,
  nodeSelector: selector,
  serviceSelector: selector,
});

const COMPONENTS = [
  "source-controller",
  "kustomize-controller",
  "helm-controller",
  "notification-controller",
  "image-reflector-controller",
  "image-automation-controller",
  "source-watcher",
] as const;

/** Source: controlplaneio-fluxcd/charts charts/flux-operator/templates/crds.yaml. */
const fluxSpec = object(
  {
    cluster: object({
      domain: text,
      multitenant: boolean,
      multitenantWorkloadIdentity: boolean,
      networkPolicy: boolean,
      objectLevelWorkloadIdentity: boolean,
      size: oneOf("small", "medium", "large"),
      tenantDefaultDecryptionServiceAccount: text,
      tenantDefaultKubeConfigServiceAccount: text,
      tenantDefaultServiceAccount: text,
      type: oneOf("kubernetes", "openshift", "aws", "azure", "gcp"),
    }),
    commonMetadata: object({ annotations: map(text), labels: map(text) }),
    components: list(oneOf(...COMPONENTS)),
    distribution: object(
      {
        artifact: matching(/^oci:\/\//, "should match '^oci://.*$'"),
        artifactPullSecret: text,
        imagePullSecret: text,
        registry: text,
        variant: oneOf("upstream-alpine", "enterprise-alpine", "enterprise-distroless", "enterprise-distroless-fips"),
        version: text,
      },
      ["registry", "version"],
    ),
    kustomize: object({
      patches: list(
        object(
          {
            patch: text,
            target: object({
              annotationSelector: text,
              group: text,
              kind: text,
              labelSelector: text,
              name: text,
              namespace: text,
              version: text,
            }),
          },
          ["patch"],
        ),
      ),
    }),
    migrateResources: boolean,
    sharding: object({ key: text, shards: list(text), storage: oneOf("ephemeral", "persistent") }, ["shards"]),
    storage: object({ class: text, size: text }, ["class", "size"]),
    sync: object(
      {
        interval: matching(/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/, "should match '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$'"),
        kind: oneOf("OCIRepository", "GitRepository", "Bucket"),
        name: text,
        path: text,
        provider: oneOf("generic", "aws", "azure", "gcp", "github"),
        pullSecret: text,
        ref: text,
        url: text,
      },
      ["kind", "path", "ref", "url"],
    ),
    wait: boolean,
  },
  ["distribution"],
);

/** The operator's webhook-free rule: one instance, called flux (fluxoperator.dev "Flux Instance CRD", example). */
const fluxName: Shape = (value, path, report: Report) => {
  custom("fluxcd.controlplane.io/v1", "FluxInstance", fluxSpec)(value, path, report);
  const name = (value as { metadata?: { name?: unknown } } | undefined)?.metadata?.name;
  if (typeof name === "string" && name !== "flux") {
    report.problem("metadata.name", `Invalid value: "${name}": the only accepted name for a FluxInstance is flux`);
  }
};

interface Row {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shape: Shape;
  readonly origin: string;
}

const ROWS: readonly Row[] = [
  ...["cilium.io/v2", "cilium.io/v2alpha1"].map((apiVersion) => ({
    apiVersion,
    kind: "CiliumLoadBalancerIPPool",
    namespaced: false,
    shape: custom(apiVersion, "CiliumLoadBalancerIPPool", poolSpec),
    origin: "own strict model after the upstream CRD of Cilium 1.18.6",
  })),
  {
    apiVersion: "cilium.io/v2alpha1",
    kind: "CiliumL2AnnouncementPolicy",
    namespaced: false,
    shape: custom("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", l2Spec),
    origin: "own strict model after the upstream CRD of Cilium 1.18.6",
  },
  {
    apiVersion: "fluxcd.controlplane.io/v1",
    kind: "FluxInstance",
    namespaced: true,
    shape: fluxName,
    origin: "own strict model after the CRD in the operator's chart; rules across fields are not modelled",
  },
  ...externalSecrets("external-secrets.io/v1", ["ClusterSecretStore", "SecretStore", "ExternalSecret"]),
  ...externalSecrets("external-secrets.io/v1alpha1", ["PushSecret"]),
];

/** The packages follow an earlier release of External Secrets: what came later is refused too. */
function externalSecrets(apiVersion: string, kinds: readonly string[]): Row[] {
  return kinds.map((kind) => {
    const shape = upstreamShape(apiVersion, kind);
    if (!shape) throw new Error(`@kubernetes-models/external-secrets has no ${apiVersion} ${kind}`);
    return {
      apiVersion,
      kind,
      namespaced: kind !== "ClusterSecretStore",
      shape: (value, path, report) => {
        shape(value, path, report);
        for (const place of unplayed(kind, value)) report.problem(place, notPlayed(place));
      },
      origin:
        "upstream definition as of @kubernetes-models/external-secrets 2.0, without rules across fields; played with Vault's KV v2, " +
        "AppRole and service accounts, templates of plain references, refreshed at once; fields that are not played are refused",
    };
  });
}

export const CUSTOM_KINDS: readonly Kind[] = ROWS.map(({ apiVersion, kind, namespaced, shape, origin }) => ({
  apiVersion,
  kind,
  namespaced,
  naming: "subdomain",
  awaits: "condition",
  replaceOn: ["metadata.name", "metadata.namespace"],
  secretOutputs: [],
  durations: { create: 2, update: 2, delete: 5 },
  shape,
  coverage: `${apiVersion} ${kind}: ${origin}; unknown fields refused.`,
}));
