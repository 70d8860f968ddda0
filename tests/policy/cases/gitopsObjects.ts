// For the rules about Kubernetes objects beside pods: resources that break them, what they must say, and neighbours.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const namespace = (name: string, labels?: unknown): Given => ({
  type: "kubernetes:core/v1:Namespace",
  props: { metadata: { name, labels } },
});

const ENFORCE = "pod-security.kubernetes.io/enforce";

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
};
