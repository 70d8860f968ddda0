// Cases of the rules about the cluster's own name: in Vault, in the mesh, in Talos and in Flux.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const STORE = "kubernetes:external-secrets.io/v1:SecretStore";

const push = (secret: string, ...remoteKeys: readonly unknown[]): Given => ({
  props: {
    spec: {
      selector: { secret: { name: secret } },
      data: remoteKeys.map((remoteKey) => ({ match: { remoteRef: { remoteKey } } })),
    },
  },
});
const publish = (...remoteKeys: readonly unknown[]): Given => push("clustermesh-apiserver-remote-cert", ...remoteKeys);

const read = (target: string, ...keys: readonly unknown[]): Given => ({
  props: { spec: { target: { name: target }, dataFrom: keys.map((key) => ({ extract: { key } })) } },
});
const peers = (...keys: readonly unknown[]): Given => read("cilium-kvstoremesh", ...keys);

const store = (auth: Readonly<Record<string, unknown>>): Given => ({
  props: { spec: { provider: { vault: { auth } } } },
});

const json = (value: unknown): string => JSON.stringify(value);
const hostname = (name: string): string => json({ apiVersion: "v1alpha1", kind: "HostnameConfig", hostname: name });
const applied = (node: unknown, ...configPatches: readonly unknown[]): Given => ({ props: { node, configPatches } });

const variables = (data: Readonly<Record<string, unknown>>): Given => ({ props: { data } });

const declared = {
  cluster: { name: "main" },
  cilium: { id: 1 },
  dns: { name: "main.example.org" },
  nodes: {
    controlPlanes: [{ name: "main-cp-0", ip: "192.168.1.70" }],
    workers: [{ name: "main-worker-0", ip: "192.168.1.10" }],
  },
};

const key = (index: number): string => `spec.data[${String(index)}].match.remoteRef.remoteKey`;
const extract = (index: number): string => `spec.dataFrom[${String(index)}].extract.key`;

export const namingClustersCases: Readonly<Record<string, RuleCases>> = {
  "name-vault-mesh-path": {
    violating: [
      {
        declared,
        // The folder has another name of the same length.
        resource: publish("clusternets/main"),
        finds: [`${key(0)}: "clusternets/main" is not the path of this cluster: push to clustermesh/main`],
      },
      {
        declared,
        resource: publish("clustermesh/gitlab", "clustermesh/main", "mesh/main", "clustermesh/main/x", undefined),
        finds: [
          `${key(0)}: "clustermesh/gitlab" is not the path of this cluster: push to clustermesh/main`,
          `${key(2)}: "mesh/main" is not the path of this cluster: push to clustermesh/main`,
          `${key(3)}: "clustermesh/main/x" is not the path of this cluster: push to clustermesh/main`,
          `${key(4)}: absent is not the path of this cluster: push to clustermesh/main`,
        ],
      },
      {
        declared,
        resource: push("another", "clustermesh/gitlab"),
        finds: [`${key(0)}: "clustermesh/gitlab" is not the path of this cluster: push to clustermesh/main`],
      },
      {
        resource: publish("clustermesh/a/b", "clustermesh/"),
        finds: [
          `${key(0)}: "clustermesh/a/b" is not the path of this cluster: push to clustermesh/<cluster>`,
          `${key(1)}: "clustermesh/" is not the path of this cluster: push to clustermesh/<cluster>`,
        ],
      },
      {
        declared,
        settings: { folder: "meshes" },
        resource: publish("clustermesh/main"),
        finds: [`${key(0)}: "clustermesh/main" is not the path of this cluster: push to meshes/main`],
      },
    ],
    conforming: [
      { declared, resource: publish("clustermesh/main", "clustermesh/main") },
      { declared, settings: { folder: "meshes" }, resource: publish("meshes/main") },
      { declared, resource: push("another", "tokens/gitlab", "clustermeshes/gitlab") },
      { resource: publish("clustermesh/gitlab-2") },
    ],
    unknown: [
      {
        declared,
        resource: publish(UNKNOWN, "clustermesh/gitlab"),
        unjudged: [key(0)],
        finds: [`${key(1)}: "clustermesh/gitlab" is not the path of this cluster: push to clustermesh/main`],
      },
    ],
  },
  "name-vault-mesh-peers": {
    violating: [
      {
        declared,
        // The folder has another name of the same length.
        resource: peers("clusternets/gitlab"),
        finds: [`${extract(0)}: "clusternets/gitlab" is the path of no cluster: read clustermesh/<peer>`],
      },
      {
        declared,
        resource: peers("clustermesh/main", "clustermesh/gitlab", "mesh/gitlab", "clustermesh/a/b", "clustermesh/"),
        finds: [
          `${extract(0)}: "clustermesh/main" is this cluster itself: read its peers alone`,
          `${extract(2)}: "mesh/gitlab" is the path of no cluster: read clustermesh/<peer>`,
          `${extract(3)}: "clustermesh/a/b" is the path of no cluster: read clustermesh/<peer>`,
          `${extract(4)}: "clustermesh/" is the path of no cluster: read clustermesh/<peer>`,
        ],
      },
      {
        settings: { folder: "meshes" },
        resource: peers("clustermesh/gitlab"),
        finds: [`${extract(0)}: "clustermesh/gitlab" is the path of no cluster: read meshes/<peer>`],
      },
    ],
    conforming: [
      { declared, resource: peers("clustermesh/gitlab", "clustermesh/main-2", undefined) },
      { declared, resource: read("another", "clustermesh/main", "any") },
      { settings: { folder: "meshes" }, resource: peers("meshes/main") },
    ],
    unknown: [
      {
        declared,
        resource: peers(UNKNOWN, "clustermesh/main"),
        unjudged: [extract(0)],
        finds: [`${extract(1)}: "clustermesh/main" is this cluster itself: read its peers alone`],
      },
    ],
  },
  "name-talos-hostname-as-declared": {
    violating: [
      {
        declared,
        resource: applied(
          "192.168.1.70",
          hostname("main-worker-0"),
          hostname("main-cp-0"),
          json({ machine: { network: { hostname: "cp" } } }),
        ),
        finds: [
          "configPatches[0].hostname: the stack file calls the node at 192.168.1.70 main-cp-0: write that as its host name",
          "configPatches[2].machine.network.hostname: the stack file calls the node at 192.168.1.70 main-cp-0: write that as its host name",
        ],
      },
      {
        declared,
        resource: applied("192.168.1.10", hostname("main-cp-0")),
        finds: [
          "configPatches[0].hostname: the stack file calls the node at 192.168.1.10 main-worker-0: write that as its host name",
        ],
      },
    ],
    conforming: [
      {
        declared,
        resource: applied("192.168.1.70", hostname("main-cp-0"), json({ kind: "HostnameConfig", auto: "stable" })),
      },
      { declared, resource: applied("192.168.1.70", json({ kind: "ResolverConfig", hostname: "other" })) },
      { declared, resource: applied("192.168.1.99", hostname("other")) },
      { declared, resource: applied(undefined, hostname("other")) },
      {
        declared: { nodes: { controlPlanes: [{ name: "main-cp-0" }] } },
        resource: applied(undefined, hostname("other")),
      },
      { resource: applied("192.168.1.70", hostname("other")) },
    ],
    unknown: [
      {
        declared,
        resource: applied("192.168.1.70", UNKNOWN, hostname("cp")),
        unjudged: ["configPatches[0]"],
        finds: [
          "configPatches[1].hostname: the stack file calls the node at 192.168.1.70 main-cp-0: write that as its host name",
        ],
      },
    ],
  },
  "name-talos-cluster-as-declared": {
    violating: [
      {
        declared,
        resource: applied(
          "192.168.1.70",
          json({ cluster: { clusterName: "talos-default" } }),
          json({ cluster: { clusterName: "main" } }),
          json({ cluster: { clusterName: "gitlab" } }),
        ),
        finds: [
          "configPatches[0].cluster.clusterName: the stack file calls the cluster main: write that",
          "configPatches[2].cluster.clusterName: the stack file calls the cluster main: write that",
        ],
      },
    ],
    conforming: [
      {
        declared,
        resource: applied("192.168.1.70", json({ cluster: { clusterName: "main" } }), json({ cluster: {} })),
      },
      { resource: applied("192.168.1.70", json({ cluster: { clusterName: "talos-default" } })) },
    ],
    unknown: [
      {
        declared,
        resource: applied("192.168.1.70", UNKNOWN, json({ cluster: { clusterName: "other" } })),
        unjudged: ["configPatches[0]"],
        finds: ["configPatches[1].cluster.clusterName: the stack file calls the cluster main: write that"],
      },
    ],
  },
  "name-vault-role-is-own": {
    violating: [
      {
        declared,
        resource: store({ appRole: { roleId: "gitlab" } }),
        finds: ["spec.provider.vault.auth.appRole.roleId: the role is not that of this cluster: write main"],
      },
      {
        declared,
        resource: { ...store({ appRole: { roleId: "main-2" } }), type: STORE },
        finds: ["spec.provider.vault.auth.appRole.roleId: the role is not that of this cluster: write main"],
      },
    ],
    conforming: [
      { declared, resource: store({ appRole: { roleId: "main" } }) },
      { declared, resource: { ...store({ kubernetes: { role: "grafana" } }), type: STORE } },
      { resource: store({ appRole: { roleId: "gitlab" } }) },
    ],
    unknown: [
      {
        declared,
        resource: store({ appRole: { roleId: UNKNOWN } }),
        unjudged: ["spec.provider.vault.auth.appRole.roleId"],
      },
    ],
  },
  "name-flux-variables": {
    violating: [
      {
        declared,
        resource: variables({
          CLUSTER_NAME: "main",
          CILIUM_CLUSTER_NAME: "gitlab",
          CILIUM_CLUSTER_ID: "2",
          DNS_NAME: "gl.example.org",
        }),
        finds: [
          'data.CLUSTER_NAME: "main" is not what the stack file declares: write "main-cluster"',
          'data.CILIUM_CLUSTER_NAME: "gitlab" is not what the stack file declares: write "main"',
          'data.CILIUM_CLUSTER_ID: "2" is not what the stack file declares: write "1"',
          'data.DNS_NAME: "gl.example.org" is not what the stack file declares: write "main.example.org"',
        ],
      },
      {
        declared,
        resource: variables({ CILIUM_CLUSTER_ID: 1 }),
        finds: ['data.CILIUM_CLUSTER_ID: 1 is not what the stack file declares: write "1"'],
      },
    ],
    conforming: [
      {
        declared,
        resource: variables({
          CLUSTER_NAME: "main-cluster",
          CILIUM_CLUSTER_NAME: "main",
          CILIUM_CLUSTER_ID: "1",
          DNS_NAME: "main.example.org",
        }),
      },
      { declared, resource: variables({ OTHER: "x" }) },
      { resource: variables({ CLUSTER_NAME: "x", CILIUM_CLUSTER_NAME: "x", CILIUM_CLUSTER_ID: "x", DNS_NAME: "x" }) },
    ],
    unknown: [
      {
        declared,
        resource: variables({ CLUSTER_NAME: UNKNOWN, DNS_NAME: "x" }),
        unjudged: ["data.CLUSTER_NAME"],
        finds: ['data.DNS_NAME: "x" is not what the stack file declares: write "main.example.org"'],
      },
    ],
  },
};
