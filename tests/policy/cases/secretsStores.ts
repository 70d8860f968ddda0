// Cases of the rules about the stores of External Secrets and what refers to them.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const PEM_KEY = "-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n";
const CLUSTER_STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore";
const STORE = "kubernetes:external-secrets.io/v1:SecretStore";
const EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret";
const PUSH_SECRET = "kubernetes:external-secrets.io/v1alpha1:PushSecret";

const clusterStore = (conditions: unknown, name: unknown = "vault-general"): Given => ({
  props: { metadata: { name }, spec: { conditions } },
});
const vault = (vault: unknown, type = STORE): Given => ({ type, props: { spec: { provider: { vault } } } });
const VAULT = "spec.provider.vault";

const ANY = "spec.conditions: any namespace may use this store: list those that may in spec.conditions";
const NO_NAMESPACE = "names no namespace and selects none by label: list the namespaces that may use the store";
const PATTERN = "a pattern takes in namespaces that nobody thought of: list them in namespaces";
const NO_CA = `${VAULT}.caBundle: the store does not know Vault's authority: set caBundle to its certificate`;
const NO_PEM = `${VAULT}.caBundle: is no certificate in PEM, encoded in Base64: set the authority's`;
const KEY = `${VAULT}.caBundle: holds a private key: give the certificate alone`;
const ADD_NAMESPACE = "names no namespace, so that each ExternalSecret would bring its own: add namespace";

const refreshed = (refreshInterval?: unknown, refreshPolicy?: unknown): Given => ({
  props: { spec: { refreshInterval, refreshPolicy } },
});

const object = (type: string, name: string, namespace: unknown, spec: Readonly<Record<string, unknown>>): Given => ({
  type,
  name,
  props: { metadata: { name, namespace }, spec },
});
const uses = (name: string, namespace: unknown, ref: unknown): Given =>
  object(EXTERNAL_SECRET, name, namespace, { secretStoreRef: ref });
const general = (conditions?: unknown): Given => object(CLUSTER_STORE, "general", undefined, { conditions });
const toGeneral = { kind: "ClusterSecretStore", name: "general" };

const push = (name: string, key: unknown, secret: unknown = "clustermesh-apiserver-remote-cert"): Given =>
  object(PUSH_SECRET, name, "kube-system", {
    selector: { secret: { name: secret } },
    data: [{ match: { remoteRef: { remoteKey: "other" } } }, { match: { remoteRef: { remoteKey: key } } }],
  });
const member = { cilium: { mesh: { name: "m1" } }, meshes: { m1: { trust: "vault-exchange" } } };
const UNPUBLISHED =
  "no PushSecret publishes the cluster to mesh m1: push clustermesh-apiserver-remote-cert to clustermesh/<cluster>";

export const secretsStoreCases: Readonly<Record<string, RuleCases>> = {
  "eso-store-limited": {
    violating: [
      { resource: clusterStore([]), finds: [ANY] },
      { resource: clusterStore(undefined), finds: [ANY] },
      {
        resource: clusterStore([{ namespaces: ["kube-system"] }], "vault-main"),
        finds: [
          'metadata.name: "vault-main" is for the whole cluster, and only vault-general may be: make a SecretStore in the namespace that needs it',
        ],
      },
      {
        resource: {
          ...clusterStore([
            { namespaces: ["kube-system"] },
            { namespaces: [] },
            { namespaceSelector: {} },
            { namespaces: ["a"], namespaceRegexes: [".*"] },
            { namespaceRegexes: ["a-.*"] },
          ]),
          type: "kubernetes:external-secrets.io/v1beta1:ClusterSecretStore",
        },
        finds: [
          `spec.conditions[1]: ${NO_NAMESPACE}`,
          `spec.conditions[2]: ${NO_NAMESPACE}`,
          `spec.conditions[3].namespaceRegexes: ${PATTERN}`,
          `spec.conditions[4]: ${NO_NAMESPACE}`,
          `spec.conditions[4].namespaceRegexes: ${PATTERN}`,
        ],
      },
      {
        resource: clusterStore([{ namespaces: ["a"] }]),
        settings: { stores: ["a", "b"] },
        finds: [
          'metadata.name: "vault-general" is for the whole cluster, and only a, b may be: make a SecretStore in the namespace that needs it',
        ],
      },
    ],
    conforming: [
      { resource: clusterStore([{ namespaces: ["cert-manager", "kube-system"], namespaceRegexes: [] }]) },
      { resource: clusterStore([{ namespaceSelector: { matchLabels: { vault: "yes" } } }]) },
      { resource: clusterStore([{ namespaces: ["a"] }], "b"), settings: { stores: ["a", "b"] } },
      { resource: { type: STORE, props: { metadata: { name: "any" } } } },
    ],
    unknown: [
      {
        resource: clusterStore([{ namespaces: UNKNOWN }, {}], UNKNOWN),
        finds: [`spec.conditions[1]: ${NO_NAMESPACE}`],
        unjudged: ["metadata.name", "spec.conditions[0].namespaces"],
      },
    ],
  },

  "eso-store-ca": {
    violating: [
      { resource: vault({ server: "https://vault" }), finds: [NO_CA] },
      { resource: vault({ caBundle: CERTIFICATE }), finds: [NO_PEM] },
      { resource: vault({ caBundle: 7 }, CLUSTER_STORE), finds: [NO_PEM] },
      { resource: vault({ caBundle: base64(CERTIFICATE + PEM_KEY) }), finds: [KEY] },
      { resource: vault({ caBundle: base64(PEM_KEY) }), finds: [NO_PEM, KEY] },
    ],
    conforming: [
      { resource: vault({ caBundle: base64(CERTIFICATE) }) },
      { resource: vault({ caProvider: { type: "ConfigMap", name: "ca", key: "ca.crt" } }) },
      { resource: { type: STORE, props: { spec: { provider: { aws: {} } } } } },
    ],
    unknown: [{ resource: vault({ caBundle: UNKNOWN }), unjudged: [`${VAULT}.caBundle`] }],
  },

  "eso-store-credential-namespace": {
    violating: [
      {
        resource: vault(
          {
            auth: {
              appRole: { path: "a", roleId: "a", roleRef: { name: "a" }, secretRef: { name: "a", key: "b" } },
              kubernetes: { serviceAccountRef: { name: "a" } },
              ldap: { secretRef: { name: "a", namespace: "b" } },
              tokenSecretRef: { name: "a" },
            },
            caProvider: { name: "a" },
          },
          CLUSTER_STORE,
        ),
        finds: [
          "auth.appRole.roleRef",
          "auth.appRole.secretRef",
          "auth.kubernetes.serviceAccountRef",
          "auth.tokenSecretRef",
          "caProvider",
        ].map((reference) => `${VAULT}.${reference}: ${ADD_NAMESPACE}`),
      },
    ],
    conforming: [
      {
        resource: vault(
          {
            auth: {
              namespace: "admin",
              appRole: { path: "a", secretRef: { name: "a", namespace: "b" }, secretRefs: { name: "a" } },
              tokenSecretRef: { name: "a", namespace: "b" },
            },
            caProvider: { name: "a", namespace: "b" },
          },
          CLUSTER_STORE,
        ),
      },
      { resource: vault({ auth: { appRole: { secretRef: { name: "a" } } } }, STORE) },
    ],
    unknown: [
      {
        resource: vault({ auth: { appRole: { secretRef: UNKNOWN, roleRef: { name: "a" } } } }, CLUSTER_STORE),
        finds: [`${VAULT}.auth.appRole.roleRef: ${ADD_NAMESPACE}`],
        unjudged: [`${VAULT}.auth.appRole.secretRef`],
      },
    ],
  },

  "eso-store-own-role": {
    violating: [
      {
        resource: vault({ auth: { appRole: { roleId: "main" } } }, CLUSTER_STORE),
        declared: { cluster: { name: "gitlab" } },
        finds: [`${VAULT}.auth.appRole.roleId: "main" is not the role of gitlab: set gitlab`],
      },
    ],
    conforming: [
      {
        resource: vault({ auth: { appRole: { roleId: "main" } } }, CLUSTER_STORE),
        declared: { cluster: { name: "main" } },
      },
      { resource: vault({ auth: { appRole: { roleId: "main" } } }, CLUSTER_STORE) },
      {
        resource: vault({ auth: { kubernetes: { role: "other" } } }, CLUSTER_STORE),
        declared: { cluster: { name: "main" } },
      },
    ],
    unknown: [
      {
        resource: vault({ auth: { appRole: { roleId: UNKNOWN } } }, CLUSTER_STORE),
        declared: { cluster: { name: "main" } },
        unjudged: [`${VAULT}.auth.appRole.roleId`],
      },
    ],
  },

  "eso-store-known-mount": {
    violating: [
      {
        resource: vault({ path: "general/data", version: "v1" }),
        finds: [
          `${VAULT}.path: "general/data" is not among general, main, user-secrets: name one of them`,
          `${VAULT}.version: is "v1": the engines are of version v2`,
        ],
      },
      {
        resource: vault({ server: "https://vault" }, CLUSTER_STORE),
        finds: [`${VAULT}.path: absent is not among general, main, user-secrets: name one of them`],
      },
      {
        resource: vault({ path: "general" }),
        settings: { mounts: ["a", "b"] },
        finds: [`${VAULT}.path: "general" is not among a, b: name one of them`],
      },
    ],
    conforming: [
      ...["general", "main", "user-secrets"].map((path) => ({ resource: vault({ path, version: "v2" }) })),
      { resource: vault({ path: "b" }), settings: { mounts: ["a", "b"] } },
      { resource: { type: STORE, props: { spec: { provider: { aws: {} } } } } },
    ],
    unknown: [
      {
        resource: vault({ path: UNKNOWN, version: "v1" }),
        finds: [`${VAULT}.version: is "v1": the engines are of version v2`],
        unjudged: [`${VAULT}.path`],
      },
    ],
  },

  "eso-refresh-bounded": {
    violating: [
      ...["0", "0s", "29s", "29999ms", "1h1s", "60.1m", "soon", "1d", "5", "-1m", "1m!"].map((interval) => ({
        resource: refreshed(interval),
        finds: [`spec.refreshInterval: is "${interval}": set 30s to 3600s`],
      })),
      { resource: { ...refreshed(60), type: PUSH_SECRET }, finds: ["spec.refreshInterval: is 60: set 30s to 3600s"] },
      {
        resource: refreshed(),
        settings: { maxSeconds: 3599 },
        finds: ["spec.refreshInterval: is absent: set 30s to 3599s"],
      },
      ...["OnChange", "CreatedOnce"].map((policy) => ({
        resource: refreshed("1m", policy),
        finds: [`spec.refreshPolicy: "${policy}" never sees what changes in Vault: leave it out`],
      })),
    ],
    conforming: [
      ...["30s", "30000ms", "1m", "59m60s", "0.5h30m", "1h", undefined].map((interval) => ({
        resource: refreshed(interval),
      })),
      { resource: refreshed("1m", "Periodic") },
      { resource: refreshed("10s"), settings: { minSeconds: 10 } },
    ],
    unknown: [
      {
        resource: refreshed(UNKNOWN, "OnChange"),
        finds: ['spec.refreshPolicy: "OnChange" never sees what changes in Vault: leave it out'],
        unjudged: ["spec.refreshInterval"],
      },
    ],
  },

  "eso-reference-resolves": {
    violating: [
      {
        resources: [
          general([{ namespaces: ["kube-system"] }, { namespaces: ["apps"] }]),
          object(STORE, "vault", "minio", {}),
          uses("a", "grafana", toGeneral),
          uses("b", "grafana", { kind: "SecretStore", name: "vault" }),
          uses("c", "minio", { name: "general" }),
          uses("d", "minio", { kind: "ClusterSecretStore", name: "vault" }),
          object(PUSH_SECRET, "e", "kube-system", { secretStoreRefs: [toGeneral, { name: "x" }] }),
          object(EXTERNAL_SECRET, "f", "kube-system", {
            data: [{ sourceRef: { storeRef: { name: "y" } } }, { remoteRef: { key: "k" } }],
            dataFrom: [{ sourceRef: { storeRef: { name: "z" } } }, { extract: { key: "k" } }],
          }),
        ],
        finds: [
          "spec.secretStoreRef: the store general does not admit grafana: add it to the store's conditions",
          "spec.secretStoreRef: the stack makes no SecretStore vault in grafana: name one that it makes",
          "spec.secretStoreRef: the stack makes no SecretStore general in minio: name one that it makes",
          "spec.secretStoreRef: the stack makes no ClusterSecretStore vault: name one that it makes",
          "spec.secretStoreRefs[1]: the stack makes no SecretStore x in kube-system: name one that it makes",
          "spec.data[0].sourceRef.storeRef: the stack makes no SecretStore y in kube-system: name one that it makes",
          "spec.dataFrom[0].sourceRef.storeRef: the stack makes no SecretStore z in kube-system: name one that it makes",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          general([{ namespaces: ["kube-system"] }, { namespaces: ["x", "apps"] }]),
          object(STORE, "vault", "minio", {}),
          uses("a", "apps", toGeneral),
          uses("b", "minio", { name: "vault" }),
          object(EXTERNAL_SECRET, "c", "kube-system", {}),
          object("kubernetes:core/v1:Service", "d", "kube-system", { secretStoreRef: { name: "x" } }),
        ],
      },
      ...[undefined, [], [{ namespaceSelector: { matchLabels: { a: "b" } } }], [{ namespaceRegexes: ["a.*"] }]].map(
        (conditions) => ({ resources: [general(conditions), uses("a", "apps", toGeneral)] }),
      ),
    ],
    unknown: [
      {
        resources: [general(), uses("a", UNKNOWN, toGeneral), uses("b", "apps", { name: "x" })],
        finds: ["spec.secretStoreRef: the stack makes no SecretStore x in apps: name one that it makes"],
        unjudged: ["metadata.namespace of a"],
      },
    ],
  },

  "eso-single-mesh-push": {
    violating: [
      {
        resources: [push("a", "clustermesh/main"), push("b", "clustermesh/main"), push("c", "clustermesh/x")],
        finds: ["b", "c"].map(
          () => "spec.data[1].match.remoteRef.remoteKey: a publishes the cluster already: keep one of the two",
        ),
      },
      {
        resources: [push("a", "clustermesh/main", "cilium-ca")],
        finds: [
          'spec.selector.secret.name: "cilium-ca" is not what peers connect with: select clustermesh-apiserver-remote-cert',
        ],
      },
      { resources: [general(), push("a", "apps/x", "other")], declared: member, finds: [UNPUBLISHED] },
      {
        resources: [general()],
        declared: { ...member, meshes: { m1: {} }, cluster: { retire: false } },
        finds: [UNPUBLISHED],
      },
      {
        resources: [general(), push("a", "clustermesh/main")],
        declared: member,
        settings: { folder: "mesh", certificate: "cert" },
        finds: ["no PushSecret publishes the cluster to mesh m1: push cert to mesh/<cluster>"],
      },
    ],
    conforming: [
      { resources: [general(), push("a", "clustermesh/main"), push("b", "apps/x", "other")], declared: member },
      { resources: [push("a", "mesh/x", "cert")], settings: { folder: "mesh", certificate: "cert" } },
      { resources: [general()] },
      { resources: [object(STORE, "vault", "minio", {})], declared: member },
      { resources: [general()], declared: { ...member, meshes: { m1: { trust: "shared-ca" } } } },
      { resources: [general()], declared: { ...member, cluster: { retire: true } } },
    ],
    unknown: [
      {
        resources: [push("a", UNKNOWN), push("b", "clustermesh/main", "x")],
        finds: [
          'spec.selector.secret.name: "x" is not what peers connect with: select clustermesh-apiserver-remote-cert',
        ],
        unjudged: ["spec.data[1].match.remoteRef.remoteKey of a"],
      },
    ],
  },
};
