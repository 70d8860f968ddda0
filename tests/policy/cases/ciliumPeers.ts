// For the rules about the objects by which members of a mesh learn of each other.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

type Props = Readonly<Record<string, unknown>>;

const EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret";
const PUSH_SECRET = "kubernetes:external-secrets.io/v1alpha1:PushSecret";

const reads = (spec: Props, target: Props = {}, name = "cilium-kvstoremesh"): Given => ({
  type: EXTERNAL_SECRET,
  props: {
    metadata: { name },
    spec: {
      refreshInterval: "1m",
      target: { creationPolicy: "Owner", deletionPolicy: "Merge", ...target },
      dataFrom: [{ extract: { key: "clustermesh/gitlab" } }],
      ...spec,
    },
  },
});

const pushed = (property: unknown, secretKey: unknown = property, remoteKey: unknown = "clustermesh/main") => ({
  match: { secretKey, remoteRef: { remoteKey, property } },
});
const ENTRY = ["main.etcd-client-ca.crt", "main.etcd-client.crt", "main.etcd-client.key", "main"];
const publishes = (spec: Props, source = "clustermesh-apiserver-remote-cert"): Given => ({
  type: PUSH_SECRET,
  props: {
    spec: {
      refreshInterval: "5m",
      selector: { secret: { name: source } },
      deletionPolicy: "Delete",
      updatePolicy: "Replace",
      data: ENTRY.map((key) => pushed(key)),
      ...spec,
    },
  },
});
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const local = "endpoints:\n- https://clustermesh-apiserver.kube-system.svc:2379\n";
const secret = (name: unknown, rest: Props): Given => ({ props: { metadata: { name }, ...rest } });
const notLocal = (at: string): string =>
  `${at}: does not lead to the own clustermesh-apiserver: set its Service as the endpoint`;
const wait = (shown: string, most = 300): readonly string[] => [
  `spec.refreshInterval: ${shown}: peers wait that long for news, set at most ${String(most)}s`,
];
const ca = (labels: unknown, annotations: unknown, rest: Props = {}): Given => ({
  props: { metadata: { name: "cilium-ca", namespace: "kube-system", labels, annotations, ...rest } },
});
const HELM = { "app.kubernetes.io/managed-by": "Helm" };
const RELEASE = { "meta.helm.sh/release-name": "cilium", "meta.helm.sh/release-namespace": "kube-system" };

export const ciliumPeersCases: Readonly<Record<string, RuleCases>> = {
  "mesh-external-secret-merge": {
    violating: [
      {
        resource: reads({}, { creationPolicy: "Merge", deletionPolicy: "Retain" }),
        finds: [
          'spec.target.creationPolicy: "Merge", so the keys of a peer that left stay: set "Owner"',
          'spec.target.deletionPolicy: "Retain", so a peer that is not up yet keeps all others out: set "Merge"',
        ],
      },
      {
        resource: reads({}, { name: "cilium-kvstoremesh", deletionPolicy: undefined }, "peers"),
        finds: ['spec.target.deletionPolicy: absent, so a peer that is not up yet keeps all others out: set "Merge"'],
      },
      {
        resource: reads({
          dataFrom: [
            { find: { path: "clustermesh" } },
            { extract: { key: "clustermesh/gitlab" } },
            { extract: { version: "1" } },
          ],
        }),
        finds: [
          'spec.dataFrom[0]: {"find":{"path":"clustermesh"}} names no peer by its path: use extract.key',
          'spec.dataFrom[2]: {"extract":{"version":"1"}} names no peer by its path: use extract.key',
        ],
      },
    ],
    conforming: [
      { resource: reads({}) },
      { resource: reads({}, { creationPolicy: undefined }) },
      { resource: reads({ dataFrom: [{ find: {} }] }, { deletionPolicy: "Retain" }, "passwords") },
      { resource: reads({}, { name: "passwords", creationPolicy: "Merge" }) },
    ],
    unknown: [
      {
        resource: reads({ dataFrom: [UNKNOWN, { find: {} }] }),
        unjudged: ["spec.dataFrom[0]"],
        finds: ['spec.dataFrom[1]: {"find":{}} names no peer by its path: use extract.key'],
      },
    ],
  },
  "mesh-refresh-interval": {
    violating: [
      { resource: reads({ refreshInterval: "5m1s" }), finds: wait('"5m1s"') },
      { resource: reads({ refreshInterval: "1h" }), finds: wait('"1h"') },
      { resource: reads({ refreshInterval: "0" }), finds: wait('"0"') },
      { resource: reads({ refreshInterval: "0s" }), finds: wait('"0s"') },
      { resource: reads({ refreshInterval: "1m x" }), finds: wait('"1m x"') },
      { resource: reads({ refreshInterval: "x1m" }), finds: wait('"x1m"') },
      { resource: reads({ refreshInterval: undefined }), finds: wait("absent, which is one hour") },
      { resource: publishes({ refreshInterval: "1h0m0s" }), finds: wait('"1h0m0s"') },
      { resource: publishes({ refreshInterval: "61s" }), settings: { maxSeconds: 60 }, finds: wait('"61s"', 60) },
    ],
    conforming: [
      { resource: reads({ refreshInterval: "5m" }) },
      { resource: reads({ refreshInterval: "0h4m60s" }) },
      { resource: reads({ refreshInterval: "1s" }) },
      { resource: publishes({ refreshInterval: "300s" }) },
      { resource: publishes({ refreshInterval: "2h" }), settings: { maxSeconds: 7200 } },
      { resource: publishes({ refreshInterval: undefined }), settings: { maxSeconds: 3600 } },
      { resource: reads({ refreshInterval: "1h" }, {}, "passwords") },
      { resource: publishes({ refreshInterval: "1h" }, "passwords") },
    ],
    unknown: [{ resource: reads({ refreshInterval: UNKNOWN }), unjudged: ["spec.refreshInterval"] }],
  },
  "mesh-push-secret-deletes": {
    violating: [
      {
        resource: publishes({ deletionPolicy: "None", updatePolicy: "IfNotExists" }),
        finds: [
          'spec.deletionPolicy: "None", so peers keep the entry of a cluster that is gone: set "Delete"',
          'spec.updatePolicy: "IfNotExists", so a renewed certificate never reaches the peers: set "Replace"',
        ],
      },
      {
        resource: publishes({ deletionPolicy: undefined }),
        finds: ['spec.deletionPolicy: absent, so peers keep the entry of a cluster that is gone: set "Delete"'],
      },
    ],
    conforming: [
      { resource: publishes({}) },
      { resource: publishes({ updatePolicy: undefined }) },
      { resource: publishes({ deletionPolicy: "None" }, "passwords") },
    ],
    unknown: [{ resource: publishes({ deletionPolicy: UNKNOWN }), unjudged: ["spec.deletionPolicy"] }],
  },
  "mesh-push-key-by-key": {
    violating: [
      {
        resource: publishes({
          data: [
            { match: { remoteRef: { remoteKey: "clustermesh/main" } } },
            pushed("main"),
            pushed(undefined, "main"),
            pushed("main", undefined),
            { match: { remoteRef: { property: "main" } } },
          ],
        }),
        finds: [
          "spec.data[0].match.secretKey: absent, so the whole Secret is pushed: name the key",
          "spec.data[0].match.remoteRef.property: absent, so the whole Secret is pushed: name the key",
          "spec.data[2].match.remoteRef.property: absent, so the whole Secret is pushed: name the key",
          "spec.data[4].match.secretKey: absent, so the whole Secret is pushed: name the key",
        ],
      },
    ],
    conforming: [{ resource: publishes({}) }, { resource: publishes({ data: [{ match: {} }] }, "passwords") }],
    unknown: [
      {
        resource: publishes({ data: [UNKNOWN, { match: { secretKey: "main", remoteRef: {} } }] }),
        unjudged: ["spec.data[0]"],
        finds: ["spec.data[1].match.remoteRef.property: absent, so the whole Secret is pushed: name the key"],
      },
    ],
  },
  "mesh-published-entry-complete": {
    violating: [
      {
        resource: publishes({ data: [pushed("main"), pushed("main.etcd-client.crt")] }),
        finds: [
          "spec.data: clustermesh/main lacks main.etcd-client-ca.crt, without which no peer can connect: push it",
          "spec.data: clustermesh/main lacks main.etcd-client.key, without which no peer can connect: push it",
        ],
      },
      {
        resource: publishes({ data: [pushed("gitlab.etcd-client.key"), ...ENTRY.map((key) => pushed(key))] }),
        finds: [
          'spec.data[0].match.remoteRef.property: "gitlab.etcd-client.key" is no key of clustermesh/main: push main, main.etcd-client-ca.crt, main.etcd-client.crt, main.etcd-client.key',
        ],
      },
      {
        resource: publishes({
          data: [
            ...ENTRY.map((key) => pushed(key)),
            ...ENTRY.slice(1).map((key) => pushed(key, key, "other/path/main")),
          ],
        }),
        finds: ["spec.data: other/path/main lacks main.etcd-client-ca.crt, without which no peer can connect: push it"],
      },
    ],
    conforming: [
      { resource: publishes({}) },
      {
        resource: publishes({ data: [...ENTRY.map((key) => pushed(key)), pushed(undefined), pushed("x", "x", null)] }),
      },
      { resource: publishes({ data: [pushed("x")] }, "passwords") },
    ],
    unknown: [
      {
        resource: publishes({ data: [UNKNOWN, ...ENTRY.map((key) => pushed(key))] }),
        unjudged: ["spec.data[0]"],
      },
    ],
  },
  "mesh-agents-read-local": {
    violating: [
      {
        resource: secret("cilium-clustermesh", {
          data: {
            gitlab: base64("endpoints:\n- https://192.168.1.31:2379\n"),
            good: base64(local),
            dev: base64("endpoints:\n- http://clustermesh-apiserver.kube-system.svc:2379\n"),
          },
          stringData: { prod: "endpoints:\n- https://clustermesh-apiserver.example.org:2379\n", stage: local },
        }),
        finds: [notLocal("data.gitlab"), notLocal("data.dev"), notLocal("stringData.prod")],
      },
      {
        resource: secret("cilium-clustermesh", { data: { gitlab: 7 }, stringData: { dev: 7 } }),
        finds: [notLocal("data.gitlab"), notLocal("stringData.dev")],
      },
    ],
    conforming: [
      { resource: secret("cilium-clustermesh", { data: { gitlab: base64(local) } }) },
      {
        resource: secret("cilium-clustermesh", {
          stringData: { gitlab: "endpoints: [https://clustermesh-apiserver.cilium-2.svc.cluster.local:2379]" },
        }),
      },
      { resource: secret("cilium-clustermesh", {}) },
      { resource: secret("cilium-kvstoremesh", { data: { gitlab: base64("https://192.168.1.31:2379") } }) },
    ],
    unknown: [
      {
        resource: secret("cilium-clustermesh", { data: { gitlab: UNKNOWN, dev: base64("x") } }),
        unjudged: ["data.gitlab"],
        finds: [notLocal("data.dev")],
      },
    ],
  },
  "mesh-secret-no-string-data": {
    violating: ["cilium-clustermesh", "cilium-kvstoremesh"].map((name) => ({
      resource: secret(name, { stringData: { gitlab: local } }),
      finds: ["stringData: a key that leaves it stays in the Secret: write data, in base64"],
    })),
    conforming: [
      { resource: secret("cilium-clustermesh", { data: { gitlab: base64(local) } }) },
      { resource: secret("cilium-kvstoremesh", { stringData: {} }) },
      { resource: secret("passwords", { stringData: { gitlab: local } }) },
      { resource: secret(undefined, { stringData: { gitlab: local } }) },
    ],
    unknown: [{ resource: secret("cilium-clustermesh", { stringData: UNKNOWN }), unjudged: ["stringData"] }],
  },
  "mesh-ca-adoptable": {
    violating: [
      {
        resource: ca(undefined, undefined),
        finds: [
          'metadata.labels["app.kubernetes.io/managed-by"]: absent, so Helm does not adopt the CA: set "Helm"',
          'metadata.annotations["meta.helm.sh/release-namespace"]: absent, so Helm does not adopt the CA: set "kube-system"',
          'metadata.annotations["meta.helm.sh/release-name"]: absent, so Helm does not adopt the CA: name the release of Cilium',
        ],
      },
      {
        resource: ca({ "app.kubernetes.io/managed-by": "pulumi" }, RELEASE, { namespace: undefined }),
        finds: [
          'metadata.labels["app.kubernetes.io/managed-by"]: "pulumi", so Helm does not adopt the CA: set "Helm"',
          'metadata.annotations["meta.helm.sh/release-namespace"]: "kube-system", so Helm does not adopt the CA: set "default"',
        ],
      },
    ],
    conforming: [
      { resource: ca(HELM, RELEASE) },
      { resource: ca(HELM, { ...RELEASE, "meta.helm.sh/release-namespace": "default" }, { namespace: undefined }) },
      { resource: ca({}, {}, { name: "other-ca" }) },
    ],
    unknown: [
      {
        resource: ca(UNKNOWN, { "meta.helm.sh/release-namespace": "kube-system" }),
        unjudged: ["metadata.labels"],
        finds: [
          'metadata.annotations["meta.helm.sh/release-name"]: absent, so Helm does not adopt the CA: name the release of Cilium',
        ],
      },
    ],
  },
};
