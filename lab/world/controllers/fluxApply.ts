// What the API server says to the objects of a Kustomization, and what this project says to objects that it owns itself.
import { isBuiltIn, schemaProblems } from "../../gitops/schema";
import type { Law } from "../../kernel/model";
import type { Cluster } from "../model";
import { findObject, objectsOf, type Manifest } from "./cluster";
import { idOf, ownerOf, writeOwned, type Owner } from "./fluxObjects";
import { listAt, textAt } from "./tree";
import { fails, holds } from "./verdict";

export interface ApplyFacts {
  readonly cluster: Cluster;
  readonly manifest: Manifest;
}

/** Source of the frames: fluxcd/pkg ssa/errors/errors.go. */
const dryRunFailed = (manifest: Manifest, cause: string, reason = ""): string =>
  `${idOf(manifest)} dry-run failed${reason === "" ? "" : ` (${reason})`}: ${cause}`;

export const fluxKindIsServed: Law<ApplyFacts> = {
  id: "kubernetes-flux-custom-resource-needs-its-definition",
  statement: "Flux applies nothing of a Kustomization when one of its kinds is not registered.",
  source: "fluxcd/pkg ssa/manager_apply.go ApplyAll; kubernetes/apimachinery pkg/api/meta/errors.go NoKindMatchError",
  judge: ({ cluster, manifest }) =>
    isBuiltIn(manifest.body) || definitionOf(cluster, manifest) !== undefined
      ? holds()
      : fails(dryRunFailed(manifest, `no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`)),
};

export const fluxNamespaceExists: Law<ApplyFacts> = {
  id: "kubernetes-flux-namespace-exists",
  statement: "Flux makes no namespaces by itself: one that an object names must be there, or come with the same apply.",
  source:
    "fluxcd/pkg ssa/errors/errors.go; kubernetes/kubernetes plugin/pkg/admission/namespace/lifecycle/admission.go",
  judge: ({ cluster, manifest }) => {
    if (!isNamespaced(cluster, manifest)) return holds();
    if (manifest.namespace === undefined) {
      return fails(`${idOf(manifest)} namespace not specified: the server could not find the requested resource`);
    }
    return findObject(cluster, "v1", "Namespace", undefined, manifest.namespace)
      ? holds()
      : fails(`${idOf(manifest)} not found: namespaces "${manifest.namespace}" not found`);
  },
};

export const fluxObjectFitsSchema: Law<ApplyFacts> = {
  id: "kubernetes-flux-object-fits-its-schema",
  statement: "The API server refuses an applied object with unknown fields, wrong types or without required fields.",
  source:
    "kubernetes/kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/structuredmerge.go; apimachinery api/errors NewInvalid",
  judge: ({ manifest }) => {
    const problem = problemOf(manifest);
    if (problem === undefined) return holds();
    const { apiVersion, kind, namespace = "", name } = manifest;
    const field = /unknown field "([^"]*)"/.exec(problem)?.[1] ?? /^\.(.*): field not declared/.exec(problem)?.[1];
    if (field !== undefined) {
      const object = `${namespace}/${name}; ${apiVersion}, Kind=${kind}`;
      return fails(
        dryRunFailed(
          manifest,
          `failed to create typed patch object (${object}): .${field}: field not declared in schema`,
        ),
      );
    }
    const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0] ?? ""}` : "";
    return fails(dryRunFailed(manifest, `${kind}${group} "${name}" is invalid: ${problem}`, "Invalid"));
  },
};

export const fluxLeavesWhatPulumiOwns: Law<ApplyFacts> = {
  id: "kubernetes-flux-leaves-what-pulumi-owns",
  statement:
    "What Pulumi installs, Flux must not: Flux applies by force and takes the fields over, and the next up takes them back.",
  source:
    "fluxcd/pkg ssa/manager_apply.go, apply (client.ForceOwnership); a rule of this project, not an error of Flux",
  judge: ({ cluster, manifest }) => {
    const { apiVersion, kind, namespace, name } = manifest;
    const existing = findObject(cluster, apiVersion, kind, namespace, name);
    if (existing?.madeBy === undefined || ownerOf(existing) !== undefined) return holds();
    return fails(
      `${idOf(manifest)} is owned by Pulumi's ${existing.madeBy}; Flux would take it over by force. Remove it from one of the two.`,
    );
  },
};

export const FLUX_APPLY_LAWS = [
  fluxKindIsServed,
  fluxNamespaceExists,
  fluxObjectFitsSchema,
  fluxLeavesWhatPulumiOwns,
] as const;

/** By manifest: Flux applies the same ones again and again. */
const judged = new WeakMap<Manifest, readonly string[]>();

function problemOf(manifest: Manifest): string | undefined {
  const problems = judged.get(manifest) ?? schemaProblems(manifest.body);
  judged.set(manifest, problems);
  return problems[0];
}

/** Kinds that Flux applies before all others (fluxcd/pkg ssa/manager_apply.go, ApplyAllStaged). */
const FIRST = new Set(["CustomResourceDefinition", "Namespace", "ClusterRole"]);

/**
 * Applies objects in two stages, each of them whole or not at all.
 *
 * @returns the API server's refusal, or whether something changed
 */
export function applyObjects(
  cluster: Cluster,
  manifests: readonly Manifest[],
  owner: Owner,
): { readonly changed: boolean; readonly error?: string } {
  const [first, rest] = [true, false].map((early) => manifests.filter(({ kind }) => FIRST.has(kind) === early));
  let changed = false;
  for (const stage of [first ?? [], rest ?? []]) {
    for (const manifest of stage) {
      for (const law of FLUX_APPLY_LAWS) {
        const verdict = law.judge({ cluster, manifest });
        if (!verdict.holds) return { changed, error: verdict.message };
      }
    }
    for (const manifest of stage) if (writeOwned(cluster, manifest, owner)) changed = true;
  }
  return { changed };
}

function definitionOf(cluster: Cluster, { apiVersion, kind }: Manifest): Record<string, unknown> | undefined {
  const [group = "", version = ""] = apiVersion.split("/");
  return objectsOf(cluster, "apiextensions.k8s.io/v1", "CustomResourceDefinition").find(
    ({ body }) =>
      textAt(body, "spec", "group") === group &&
      textAt(body, "spec", "names", "kind") === kind &&
      listAt(body, "spec", "versions").some((served) => textAt(served, "name") === version),
  )?.body;
}

/** Built-in kinds that belong to no namespace (kubernetes.io, "API Overview"). */
const CLUSTER_WIDE = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "CSIDriver",
  "CustomResourceDefinition",
  "IngressClass",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
]);

function isNamespaced(cluster: Cluster, manifest: Manifest): boolean {
  if (isBuiltIn(manifest.body)) return !CLUSTER_WIDE.has(manifest.kind);
  return textAt(definitionOf(cluster, manifest), "spec", "scope") !== "Cluster";
}
