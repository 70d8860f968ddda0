// For the rules about roles, default classes and namespaces: resources that break them, what they must say, and neighbours.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const RBAC = "kubernetes:rbac.authorization.k8s.io/v1:";

const binding = (role: unknown, subjects: unknown, kind = "ClusterRoleBinding"): Given => ({
  type: `${RBAC}${kind}`,
  props: { roleRef: { kind: "ClusterRole", name: role }, subjects },
});
const account = (name: string) => ({ kind: "ServiceAccount", name, namespace: "apps" });

const role = (rules: unknown, kind = "ClusterRole"): Given => ({ type: `${RBAC}${kind}`, props: { rules } });

const MARK = "storageclass.kubernetes.io/is-default-class";
const storageClass = (name: string, mark?: unknown, provider?: string): Given => ({
  type: "kubernetes:storage.k8s.io/v1:StorageClass",
  name,
  props: { metadata: { name, annotations: { [MARK]: mark } } },
  ...(provider === undefined ? {} : { provider: { name: provider, type: "pulumi:providers:kubernetes" } }),
});

const inDefault = "this lies in the namespace default: name one of its own";

export const gitopsAccessCases: Readonly<Record<string, RuleCases>> = {
  "k8s-no-cluster-admin-binding": {
    violating: ["ClusterRoleBinding", "RoleBinding"]
      .map((kind) => ({
        resource: binding("cluster-admin", [account("web"), { kind: "Group", name: "admins" }], kind),
        finds: [
          "subjects[0]: ServiceAccount web may do anything: bind a role with what it needs",
          "subjects[1]: Group admins may do anything: bind a role with what it needs",
        ],
      }))
      .concat([
        {
          resource: binding("cluster-admin", [account("admins"), {}]),
          finds: [
            "subjects[0]: ServiceAccount admins may do anything: bind a role with what it needs",
            "subjects[1]:   may do anything: bind a role with what it needs",
          ],
        },
      ]),
    conforming: [
      { resource: binding("view", [account("web")]) },
      { resource: binding("cluster-admin", []) },
      {
        resource: binding("cluster-admin", [{ kind: "Group", name: "admins" }]),
        settings: { subjects: ["Group admins"] },
      },
    ],
    unknown: [{ resource: binding(UNKNOWN, [account("web")]), unjudged: ["roleRef.name"] }],
  },

  "k8s-rbac-no-anonymous": {
    violating: ["ClusterRoleBinding", "RoleBinding"].map((kind) => ({
      resource: binding(
        "view",
        [
          { kind: "User", name: "system:anonymous" },
          account("web"),
          { kind: "Group", name: "system:unauthenticated" },
          { kind: "Group", name: "system:authenticated" },
          { kind: "Group", name: "system:serviceaccounts" },
        ],
        kind,
      ),
      finds: [
        'subjects[0].name: "system:anonymous" is everybody: bind the account or group that needs the role',
        'subjects[2].name: "system:unauthenticated" is everybody: bind the account or group that needs the role',
        'subjects[3].name: "system:authenticated" is everybody: bind the account or group that needs the role',
        'subjects[4].name: "system:serviceaccounts" is everybody: bind the account or group that needs the role',
      ],
    })),
    conforming: [
      { resource: binding("view", [account("web"), { kind: "Group", name: "system:serviceaccounts:apps" }, {}]) },
    ],
    unknown: [
      {
        resource: binding("view", [
          { kind: "User", name: UNKNOWN },
          { kind: "User", name: "system:anonymous" },
        ]),
        unjudged: ["subjects[0].name"],
        finds: ['subjects[1].name: "system:anonymous" is everybody: bind the account or group that needs the role'],
      },
    ],
  },

  "k8s-rbac-no-wildcards": {
    violating: [
      {
        resource: role([
          { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
          { apiGroups: ["*"], resources: ["pods", "*"], verbs: ["*", "get"] },
          { nonResourceURLs: ["*"], verbs: ["get"] },
        ]),
        finds: [
          "rules[1].apiGroups[0]: * allows every one of the apiGroups: list what is needed",
          "rules[1].resources[1]: * allows every one of the resources: list what is needed",
          "rules[1].verbs[0]: * allows every one of the verbs: list what is needed",
          "rules[2].nonResourceURLs[0]: * allows every one of the nonResourceURLs: list what is needed",
        ],
      },
      {
        resource: role([{ verbs: ["*"] }], "Role"),
        finds: ["rules[0].verbs[0]: * allows every one of the verbs: list what is needed"],
      },
    ],
    conforming: [
      { resource: role([{ apiGroups: [""], resources: ["pods/*"], verbs: ["get"], resourceNames: ["*"] }]) },
      { resource: role(undefined) },
    ],
    unknown: [
      {
        resource: role([{ resources: UNKNOWN, verbs: [UNKNOWN, "*"] }]),
        unjudged: ["rules[0].resources", "rules[0].verbs[0]"],
        finds: ["rules[0].verbs[1]: * allows every one of the verbs: list what is needed"],
      },
    ],
  },

  "k8s-rbac-no-escalation": {
    violating: [
      {
        resource: role([
          { resources: ["pods"], verbs: ["get"] },
          { resources: ["roles"], verbs: ["bind", "get", "escalate"] },
          { resources: ["users"], verbs: ["impersonate"] },
        ]),
        finds: [
          'rules[1].verbs[0]: the verb "bind" gives its holder every other right: leave it out',
          'rules[1].verbs[2]: the verb "escalate" gives its holder every other right: leave it out',
          'rules[2].verbs[0]: the verb "impersonate" gives its holder every other right: leave it out',
        ],
      },
      {
        resource: role([{ verbs: ["bind"] }], "Role"),
        finds: ['rules[0].verbs[0]: the verb "bind" gives its holder every other right: leave it out'],
      },
    ],
    conforming: [{ resource: role([{ resources: ["pods/binding", "bind"], verbs: ["create"] }, {}]) }],
    unknown: [{ resource: role(UNKNOWN), unjudged: ["rules"] }],
  },

  "k8s-one-default-storageclass": {
    violating: [
      {
        resources: [
          storageClass("local-path", "false"),
          storageClass("longhorn", "true"),
          storageClass("ceph-block", "true"),
          storageClass("mayastor", true),
        ],
        finds: [
          `metadata.annotations["${MARK}"]: the cluster's default class is already longhorn: take it from one of them`,
          `metadata.annotations["${MARK}"]: the cluster's default class is already longhorn: take it from one of them`,
        ],
      },
      {
        resources: [storageClass("longhorn", "true", "main"), storageClass("ceph-block", "true", "main")],
        finds: [
          `metadata.annotations["${MARK}"]: the cluster's default class is already longhorn: take it from one of them`,
        ],
      },
    ],
    conforming: [
      { resources: [storageClass("longhorn", "true"), storageClass("local-path"), storageClass("ceph", "false")] },
      { resources: [storageClass("longhorn", "true", "main"), storageClass("longhorn", "true", "gitlab")] },
      {
        resources: [
          storageClass("longhorn", "true"),
          { ...storageClass("volumes", "true"), type: "kubernetes:storage.k8s.io/v1:VolumeAttributesClass" },
        ],
      },
    ],
    unknown: [
      {
        resources: [storageClass("longhorn", UNKNOWN), storageClass("a", "true"), storageClass("b", "true")],
        unjudged: [`metadata.annotations["${MARK}"] of longhorn`],
        finds: [`metadata.annotations["${MARK}"]: the cluster's default class is already a: take it from one of them`],
      },
    ],
  },

  "k8s-no-default-namespace": {
    violating: [
      ...["core/v1:Service", "core/v1:ConfigMap", "core/v1:Secret", "core/v1:PersistentVolumeClaim", "core/v1:Pod"].map(
        (type) => ({
          resource: { type: `kubernetes:${type}`, props: { metadata: { name: "web" } } },
          finds: [`metadata.namespace: ${inDefault}`],
        }),
      ),
      {
        resource: { type: "kubernetes:apps/v1:Deployment", props: { metadata: { namespace: "default" } } },
        finds: [`metadata.namespace: ${inDefault}`],
      },
      {
        resource: { type: "kubernetes:helm.sh/v3:Release", props: { metadata: { namespace: "apps" } } },
        finds: [`namespace: ${inDefault}`],
      },
      {
        resource: {
          type: "kubernetes:helm.sh/v3:Release",
          props: { namespace: "default" },
          provider: { name: "main", type: "pulumi:providers:kubernetes", props: { namespace: "apps" } },
        },
        finds: [`namespace: ${inDefault}`],
      },
    ],
    conforming: [
      { resource: { type: "kubernetes:core/v1:Service", props: { metadata: { namespace: "apps" } } } },
      { resource: { type: "kubernetes:helm.sh/v3:Release", props: { namespace: "apps" } } },
      ...["kubernetes:core/v1:ConfigMap", "kubernetes:helm.sh/v3:Release"].map((type) => ({
        resource: {
          type,
          props: {},
          provider: { name: "main", type: "pulumi:providers:kubernetes", props: { namespace: "apps" } },
        },
      })),
    ],
    unknown: [
      {
        resource: { type: "kubernetes:core/v1:Service", props: { metadata: { namespace: UNKNOWN } } },
        unjudged: ["metadata.namespace"],
      },
    ],
  },
};
