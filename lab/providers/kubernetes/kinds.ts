// The built-in kinds that the lab knows: scope, naming, what replaces them, what is secret, how long they take.
import type { Durations } from "../../kernel/model";
import type { NameRule } from "./names";
import { sdkShape } from "./sdkShapes";
import type { Shape } from "./shape";

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly naming: NameRule;
  /** Whether created objects are awaited, and by what rule. */
  readonly awaits: "nothing" | "pods" | "address" | "condition";
  readonly replaceOn: readonly string[];
  /** Fields whose change replaces the object unless an option of the provider is on. */
  readonly immutable?: { readonly fields: readonly string[]; readonly unless: string };
  readonly secretOutputs: readonly string[];
  readonly durations: Durations;
  readonly shape: Shape;
  readonly coverage: string;
}

/** Changes that always replace (pulumi/pulumi-kubernetes provider/pkg/provider/diff.go, metadataForceNewProperties). */
const IDENTITY = ["metadata.name", "metadata.namespace"];

/** API calls take a second or so; the provider's own retries and watches included. */
const QUICK: Durations = { create: 1, update: 1, delete: 1 };
/** Pulling one image of some 50 MB and a rollout with readiness probes. */
const ROLLOUT: Durations = { create: 30, update: 30, delete: 10 };

interface Row {
  readonly type: string;
  readonly sdk: string;
  readonly namespaced?: boolean;
  readonly naming?: NameRule;
  readonly awaits?: Kind["awaits"];
  readonly replaceOn?: readonly string[];
  readonly immutable?: Kind["immutable"];
  readonly secretOutputs?: readonly string[];
  readonly durations?: Durations;
}

/**
 * Replacements: pulumi/pulumi-kubernetes provider/pkg/provider/diff.go.
 */
const ROWS: readonly Row[] = [
  {
    type: "core/v1:Namespace",
    sdk: "core.v1.Namespace",
    namespaced: false,
    naming: "label",
    durations: { create: 1, update: 1, delete: 15 },
  },
  {
    type: "core/v1:ConfigMap",
    sdk: "core.v1.ConfigMap",
    immutable: { fields: ["data", "binaryData"], unless: "enableConfigMapMutable" },
  },
  {
    type: "core/v1:Secret",
    sdk: "core.v1.Secret",
    replaceOn: ["type"],
    immutable: { fields: ["data", "stringData"], unless: "enableSecretMutable" },
    secretOutputs: ["data", "stringData"],
  },
  {
    type: "core/v1:Service",
    sdk: "core.v1.Service",
    naming: "service",
    awaits: "address",
    replaceOn: ["spec.clusterIP"],
    durations: { create: 10, update: 5, delete: 2 },
  },
  { type: "core/v1:ServiceAccount", sdk: "core.v1.ServiceAccount" },
  {
    type: "apps/v1:Deployment",
    sdk: "apps.v1.Deployment",
    awaits: "pods",
    replaceOn: ["spec.selector"],
    durations: ROLLOUT,
  },
  {
    type: "apps/v1:DaemonSet",
    sdk: "apps.v1.DaemonSet",
    awaits: "pods",
    replaceOn: ["spec.selector"],
    durations: ROLLOUT,
  },
  {
    type: "batch/v1:Job",
    sdk: "batch.v1.Job",
    awaits: "pods",
    replaceOn: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    durations: ROLLOUT,
  },
  { type: "rbac.authorization.k8s.io/v1:Role", sdk: "rbac.v1.Role", naming: "path" },
  {
    type: "rbac.authorization.k8s.io/v1:RoleBinding",
    sdk: "rbac.v1.RoleBinding",
    naming: "path",
    replaceOn: ["roleRef"],
  },
  { type: "rbac.authorization.k8s.io/v1:ClusterRole", sdk: "rbac.v1.ClusterRole", namespaced: false, naming: "path" },
  {
    type: "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    sdk: "rbac.v1.ClusterRoleBinding",
    namespaced: false,
    naming: "path",
    replaceOn: ["roleRef"],
  },
  {
    type: "node.k8s.io/v1:RuntimeClass",
    sdk: "node.v1.RuntimeClass",
    namespaced: false,
  },
  {
    type: "storage.k8s.io/v1:StorageClass",
    sdk: "storage.v1.StorageClass",
    namespaced: false,
    replaceOn: ["parameters", "provisioner"],
  },
];

export const KINDS: readonly Kind[] = ROWS.map((row) => {
  const [groupVersion = "", kind = ""] = row.type.split(":");
  const awaits = row.awaits ?? "nothing";
  return {
    apiVersion: groupVersion.replace(/^core\//, ""),
    kind,
    namespaced: row.namespaced ?? true,
    naming: row.naming ?? "subdomain",
    awaits,
    replaceOn: [...IDENTITY, ...(row.replaceOn ?? [])],
    ...(row.immutable === undefined ? {} : { immutable: row.immutable }),
    secretOutputs: row.secretOutputs ?? [],
    durations: row.durations ?? QUICK,
    shape: sdkShape(row.sdk),
    coverage:
      `${row.type}: every field of the published SDK's types, unknown fields refused; names, namespaces and replacement as upstream` +
      (awaits === "nothing" ? "." : "; awaited unless annotated otherwise."),
  };
});

/** Pulumi's type token of a kind, e.g. `kubernetes:core/v1:Secret`. */
export function tokenOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}
