// For the rules over the tree about secrets, routes, certificates and volumes: trees that break them, and neighbours.
import { apps, object, type TreeRuleCases } from "./treeForm";

const secret = (fields: Record<string, unknown>): unknown => object("v1/Secret", "token", "apps", fields);
const CLEAR = "this lies in Git in clear: put it into Vault and use an ExternalSecret";

const wants = (store: Record<string, unknown>): unknown =>
  object("external-secrets.io/v1/ExternalSecret", "token", "apps", { spec: { secretStoreRef: store } });
const store = (name: string, conditions?: unknown) => ({
  type: "kubernetes:external-secrets.io/v1:ClusterSecretStore",
  name,
  inputs: { metadata: { name }, spec: { conditions } },
});
const AT_STORE = "gitops/apps: ExternalSecret/apps/token: spec.secretStoreRef:";
const clusterStore = { kind: "ClusterSecretStore", name: "vault" };

const gateway = (...listeners: readonly unknown[]): unknown =>
  object("gateway.networking.k8s.io/v1/Gateway", "ingress", "traefik", { spec: { listeners } });
const route = (parent: Record<string, unknown>, kind = "HTTPRoute", namespace = "apps"): unknown =>
  object(`gateway.networking.k8s.io/v1/${kind}`, "web", namespace, { spec: { parentRefs: [parent] } });
const toIngress = { name: "ingress", namespace: "traefik" };
const from = (namespaces: string): unknown => ({ namespaces: { from: namespaces } });

const certificate = (issuerRef: Record<string, unknown>): unknown =>
  object("cert-manager.io/v1/Certificate", "wildcard", "traefik", { spec: { secretName: "wildcard-tls", issuerRef } });
const byCluster = { kind: "ClusterIssuer", name: "letsencrypt" };
const letsencrypt = object("cert-manager.io/v1/ClusterIssuer", "letsencrypt");
const secured = (...names: readonly unknown[]): unknown => gateway({}, { tls: { certificateRefs: names } });
const AT_REFERENCE = "gitops/apps: Gateway/traefik/ingress: spec.listeners[1].tls.certificateRefs";

const claim = (labels?: unknown): unknown => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "photos", namespace: "apps", labels },
});
const NO_BACKUP =
  "gitops/apps: PersistentVolumeClaim/apps/photos: nothing backs this volume up: add a ReplicationSource or a recurring job";
const replication = (namespace: string, sourcePVC: string): unknown =>
  object("volsync.backube/v1alpha1/ReplicationSource", "photos", namespace, { spec: { sourcePVC } });

export const treeObjectCases: Readonly<Record<string, TreeRuleCases>> = {
  "secret-git-no-plain": {
    violating: [
      {
        tree: apps(secret({ data: { a: "eA==", b: "eQ==" }, stringData: { c: "z" } }), secret({ data: { a: "eA==" } })),
        finds: [
          `gitops/apps: Secret/apps/token: data.a: ${CLEAR}`,
          `gitops/apps: Secret/apps/token: data.b: ${CLEAR}`,
          `gitops/apps: Secret/apps/token: stringData.c: ${CLEAR}`,
          `gitops/apps: Secret/apps/token: data.a: ${CLEAR}`,
        ],
      },
    ],
    conforming: [
      { tree: apps(secret({ data: { a: "ENC[AES256_GCM,data:x]" }, sops: { mac: "ENC[AES256_GCM,data:y]" } })) },
      { tree: apps(secret({ data: {} }), secret({})) },
      { tree: apps(object("v1/ConfigMap", "web", "apps", { data: { a: "x" } })) },
      { tree: apps(object("example.com/v1/Secret", "web", "apps", { data: { a: "x" } })) },
    ],
  },

  "eso-store-serves": {
    violating: [
      {
        tree: apps(wants(clusterStore)),
        finds: [`${AT_STORE} nobody makes the ClusterSecretStore vault: name one that exists`],
      },
      {
        tree: apps(wants({ name: "vault" }), object("external-secrets.io/v1/SecretStore", "vault", "other")),
        made: [store("vault")],
        finds: [`${AT_STORE} nobody makes the SecretStore vault: name one that exists`],
      },
      {
        tree: apps(wants(clusterStore)),
        made: [store("other"), store("vault", [{ namespaces: ["cert-manager"] }, { namespaces: ["kube-system"] }])],
        finds: [`${AT_STORE} the store vault does not serve apps: add it to its conditions`],
      },
    ],
    conforming: [
      { tree: apps(wants(clusterStore)), made: [store("vault")] },
      { tree: apps(wants(clusterStore)), made: [store("vault", [])] },
      {
        tree: apps(wants(clusterStore)),
        made: [store("vault", [{ namespaces: ["x"] }, { namespaces: ["y", "apps"] }])],
      },
      { tree: apps(wants(clusterStore)), made: [store("vault", [{ namespaceSelector: {} }])] },
      { tree: apps(wants({ name: "vault" }), object("external-secrets.io/v1/SecretStore", "vault", "apps")) },
    ],
  },

  "gateway-route-attaches": {
    violating: [
      {
        tree: apps(route({ name: "ingress" }), gateway({ name: "web" })),
        finds: [
          "gitops/apps: HTTPRoute/apps/web: spec.parentRefs[0]: nobody makes the Gateway ingress in apps: name one that exists",
        ],
      },
      ...["HTTPRoute", "GRPCRoute", "TLSRoute"].map((kind) => ({
        tree: apps(
          route({ ...toIngress, sectionName: "https" }, kind),
          gateway({ name: "web", allowedRoutes: from("All") }),
        ),
        finds: [
          `gitops/apps: ${kind}/apps/web: spec.parentRefs[0]: the Gateway ingress has no listener https: name one of its own`,
        ],
      })),
      {
        tree: apps(
          route({ ...toIngress, sectionName: "web" }),
          route(toIngress, "HTTPRoute", "other"),
          gateway({ name: "web" }, { name: "extra", allowedRoutes: from("Same") }),
        ),
        finds: [
          "gitops/apps: HTTPRoute/apps/web: spec.parentRefs[0]: the Gateway ingress admits no routes of apps there: let the listener admit them",
          "gitops/apps: HTTPRoute/other/web: spec.parentRefs[0]: the Gateway ingress admits no routes of other there: let the listener admit them",
        ],
      },
    ],
    conforming: [
      {
        tree: apps(
          route({ ...toIngress, sectionName: "websecure" }),
          route(toIngress),
          route({ name: "ingress" }, "HTTPRoute", "traefik"),
          route({ kind: "Service", name: "web" }),
          route({ ...toIngress, kind: "Gateway", sectionName: "chosen" }),
          gateway(
            { name: "web" },
            { name: "websecure", allowedRoutes: from("All") },
            { name: "chosen", allowedRoutes: from("Selector") },
          ),
        ),
      },
    ],
  },

  "certificate-resolves": {
    violating: [
      {
        tree: apps(certificate(byCluster), object("cert-manager.io/v1/Issuer", "letsencrypt", "traefik")),
        finds: [
          "gitops/apps: Certificate/traefik/wildcard: spec.issuerRef: nobody makes the ClusterIssuer letsencrypt: name one that exists",
        ],
      },
      {
        tree: apps(certificate({ name: "letsencrypt" }), letsencrypt),
        finds: [
          "gitops/apps: Certificate/traefik/wildcard: spec.issuerRef: nobody makes the Issuer letsencrypt: name one that exists",
        ],
      },
      {
        tree: apps(
          letsencrypt,
          certificate(byCluster),
          object("v1/Secret", "elsewhere", "apps"),
          object("v1/ConfigMap", "map", "traefik"),
          object("external-secrets.io/v1/ExternalSecret", "synced", "traefik", { spec: { target: { name: "other" } } }),
          secured({ name: "wildcard" }, { name: "elsewhere" }, { name: "map" }, { name: "synced" }),
        ),
        finds: [
          `${AT_REFERENCE}[0]: nobody makes the Secret wildcard in traefik: name what a Certificate writes`,
          `${AT_REFERENCE}[1]: nobody makes the Secret elsewhere in traefik: name what a Certificate writes`,
          `${AT_REFERENCE}[2]: nobody makes the Secret map in traefik: name what a Certificate writes`,
          `${AT_REFERENCE}[3]: nobody makes the Secret synced in traefik: name what a Certificate writes`,
        ],
      },
    ],
    conforming: [
      {
        tree: apps(
          letsencrypt,
          certificate(byCluster),
          object("v1/Secret", "elsewhere", "apps"),
          object("external-secrets.io/v1/ExternalSecret", "synced", "traefik"),
          object("external-secrets.io/v1/ExternalSecret", "token", "traefik", { spec: { target: { name: "named" } } }),
          secured(
            { name: "wildcard-tls" },
            { name: "elsewhere", namespace: "apps" },
            { name: "synced" },
            { name: "named" },
            { name: "made" },
          ),
        ),
        made: [
          {
            type: "kubernetes:core/v1:Secret",
            name: "made",
            inputs: { metadata: { name: "made", namespace: "traefik" } },
          },
        ],
      },
      { tree: apps(certificate({ name: "own" }), object("cert-manager.io/v1/Issuer", "own", "traefik")) },
    ],
  },

  "k8s-pvc-has-backup": {
    violating: [
      { tree: apps(claim()), finds: [NO_BACKUP] },
      {
        tree: apps(
          claim({ app: "photos", "not-recurring-job.longhorn.io/backup": "enabled" }),
          replication("other", "photos"),
          replication("apps", "videos"),
        ),
        finds: [NO_BACKUP],
      },
    ],
    conforming: [
      { tree: apps(claim(), replication("apps", "videos"), replication("apps", "photos")) },
      { tree: apps(claim({ app: "photos", "recurring-job-group.longhorn.io/nightly": "enabled" })) },
      { tree: apps(claim({ "recurring-job.longhorn.io/backup": "enabled" })) },
      { tree: apps(object("v1/ConfigMap", "web", "apps")) },
    ],
  },
};
