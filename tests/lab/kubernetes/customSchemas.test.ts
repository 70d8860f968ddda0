// Proves that objects of the custom kinds used here are judged by their upstream definitions: unknown fields, types,
// required fields, enumerations, patterns, formats and limits, each with its path. It cannot prove rules across fields
// (CEL) and what a release newer than the packages added or took away.
import { UNKNOWN } from "../../../lab/kernel/model";
import { customProblems } from "../../../lab/providers/kubernetes/customSchemas";
import { upstreamShape } from "../../../lab/providers/kubernetes/upstreamShapes";

const externalSecret = (spec: Record<string, unknown>): Record<string, unknown> => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name: "peers", namespace: "kube-system" },
  spec: { secretStoreRef: { kind: "ClusterSecretStore", name: "vault-general" }, ...spec },
});

const VALID: readonly Record<string, unknown>[] = [
  externalSecret({
    refreshInterval: "1m",
    target: { name: "cilium-kvstoremesh", creationPolicy: "Owner", deletionPolicy: "Merge" },
    dataFrom: [{ extract: { key: "clustermesh/gitlab" } }],
  }),
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: "vault-general" },
    spec: {
      provider: {
        vault: {
          server: "https://192.168.1.82:8200",
          path: "general",
          version: "v2",
          caBundle: "Y2E=",
          auth: {
            appRole: {
              path: "cluster-general",
              roleId: "main",
              secretRef: { name: "vault-approle", namespace: "external-secrets", key: "secret-id" },
            },
          },
        },
      },
      conditions: [{ namespaces: ["kube-system"] }],
    },
  },
  {
    apiVersion: "external-secrets.io/v1alpha1",
    kind: "PushSecret",
    metadata: { name: "clustermesh", namespace: "kube-system" },
    spec: {
      secretStoreRefs: [{ kind: "ClusterSecretStore", name: "vault-general" }],
      selector: { secret: { name: "clustermesh-apiserver-remote-cert" } },
      updatePolicy: "Replace",
      deletionPolicy: "Delete",
      refreshInterval: "5m",
      template: { engineVersion: "v2", mergePolicy: "Replace", data: { main: "endpoints" } },
      data: [{ match: { remoteRef: { remoteKey: "clustermesh/main" } } }],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "web" },
    spec: {
      parentRefs: [{ name: "external" }],
      hostnames: ["a.example.org"],
      rules: [{ backendRefs: [{ name: "web", port: 80 }] }],
    },
  },
  {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: "letsencrypt" },
    spec: {
      acme: {
        server: "https://acme-v02.api.letsencrypt.org/directory",
        privateKeySecretRef: { name: "account" },
        solvers: [{ dns01: { cloudflare: { apiTokenSecretRef: { name: "token", key: "token" } } } }],
      },
    },
  },
  {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "vault" },
    spec: {
      interval: "1h",
      chart: { spec: { chart: "vault", sourceRef: { kind: "HelmRepository", name: "hashicorp" } } },
      values: { server: { ha: { enabled: true, replicas: 3 } } },
    },
  },
  {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "deny" },
    spec: { endpointSelector: { matchLabels: { app: "x" } }, egress: [{ toCIDR: ["10.0.0.0/8"] }] },
  },
];

it.each(VALID.map((object) => [String(object["kind"]), object] as const))("takes a whole %s", (_kind, object) => {
  expect(customProblems(object)).toEqual([]);
});

const REFUSED: readonly (readonly [string, unknown, readonly string[]])[] = [
  [
    "an unknown field",
    externalSecret({ dataFrom: [{ extrakt: { key: "a" } }] }),
    ['strict decoding error: unknown field "spec.dataFrom[0].extrakt"'],
  ],
  ["a wrong type", externalSecret({ refreshInterval: 3 }), ["spec.refreshInterval: must be a string, got 3"]],
  [
    "a value outside of an enumeration",
    externalSecret({ target: { creationPolicy: "Mine" } }),
    ['spec.target.creationPolicy: Unsupported value: "Mine": supported values: "Owner", "Orphan", "Merge", "None"'],
  ],
  [
    "a missing required field",
    externalSecret({ dataFrom: [{ extract: {} }] }),
    ["spec.dataFrom[0].extract.key: Required value"],
  ],
  [
    "a value that misses its pattern",
    externalSecret({ secretStoreRef: { name: "A B" } }),
    [
      'spec.secretStoreRef.name: Invalid value: "A B": spec.secretStoreRef.name in body should match ' +
        "'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'",
    ],
  ],
  [
    "a value that misses its format, in an object that inherits fields",
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      spec: { parentRefs: [{ name: "a", port: 99999 }], rules: [{ backendRef: [] }] },
    },
    [
      'strict decoding error: unknown field "spec.rules[0].backendRef"',
      "spec.parentRefs[0].port: Invalid value: 99999: spec.parentRefs[0].port in body should be less than or equal to 65535",
    ],
  ],
  [
    "a version that is no longer served",
    { apiVersion: "external-secrets.io/v1beta1", kind: "ExternalSecret" },
    ['no matches for kind "ExternalSecret" in version "external-secrets.io/v1beta1"'],
  ],
  [
    "a part of a kind",
    { apiVersion: "cilium.io/v2", kind: "EgressRule" },
    ['no matches for kind "EgressRule" in version "cilium.io/v2"'],
  ],
  ["what is no object", "text", ["must be an object"]],
];

it.each(REFUSED)("refuses %s", (_what, object, problems) => {
  expect(customProblems(object)).toEqual(problems);
});

it("leaves out what hangs on values that are not known yet", () => {
  const found: string[] = [];
  upstreamShape("external-secrets.io/v1", "ExternalSecret")?.(
    { spec: { secretStoreRef: UNKNOWN, target: { name: UNKNOWN }, dataFrom: [{ extract: UNKNOWN }] } },
    "",
    { problem: (path, reason) => found.push(`${path}: ${reason}`), unknownField: (path) => path },
  );
  expect(found).toEqual(["apiVersion: Required value", "kind: Required value"]);
});
