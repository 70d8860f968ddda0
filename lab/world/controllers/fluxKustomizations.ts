// Flux's kustomize controller: builds what a Kustomization names, applies it, prunes what is gone, checks its health.
import { readiness, readyStatus } from "./ready";
import { normalPath, type Rendering } from "../../gitops/render";
import { type Variables, SubstitutionError, substituted } from "../../gitops/substitute";
import type { Cluster, KubeObject, World } from "../model";
import { findObject, objectKey, objectsOf, putStatus, type Manifest } from "./cluster";
import { applyObjects } from "./fluxApply";
import { unhealthy } from "./fluxHealth";
import { objectsOwnedBy, removeOwned, writeOwned, type Owner } from "./fluxObjects";
import { artifactOf, type Artifact } from "./fluxSources";
import { listAt, recordAt, textAt } from "./tree";

export const KUSTOMIZE_API = "kustomize.toolkit.fluxcd.io/v1";

export interface FluxSetup {
  /** The source that the FluxInstance made. */
  readonly root: KubeObject;
  /** Whether the controller fails on a variable without a value. */
  readonly strict: boolean;
}

/** Fields of a Kustomization that the lab acts on; any other is refused, so that none is ignored in silence. */
const KNOWN = new Set([
  "dependsOn",
  "interval",
  "path",
  "postBuild",
  "prune",
  "retryInterval",
  "sourceRef",
  "timeout",
  "wait",
]);

/** Reconciles every Kustomization of the cluster. Returns true when something changed. */
export function runKustomizations(world: World, cluster: Cluster, setup: FluxSetup): boolean {
  let changed = false;
  for (const object of objectsOf(cluster, KUSTOMIZE_API, "Kustomization")) {
    // An earlier one may have pruned it.
    if (cluster.objects[objectKey(KUSTOMIZE_API, "Kustomization", object.namespace, object.name)] === undefined)
      continue;
    const outcome = reconcile(world, cluster, object, setup);
    const status = {
      ...readyStatus(outcome.error === undefined, outcome.reason, outcome.error ?? outcome.message),
      observedGeneration: object.generation,
    };
    if (putStatus(object, status) || outcome.changed) changed = true;
  }
  return changed;
}

interface Outcome {
  readonly changed: boolean;
  readonly reason: string;
  readonly message: string;
  readonly error?: string;
}

/** Sources of the texts: fluxcd/kustomize-controller internal/controller/kustomization_controller.go. */
function reconcile(world: World, cluster: Cluster, object: KubeObject, { root, strict }: FluxSetup): Outcome {
  const failed = (reason: string, error: string, changed = false): Outcome => ({ changed, reason, message: "", error });
  const spec = recordAt(object.body, "spec");
  const unknown = Object.keys(spec).find((field) => !KNOWN.has(field));
  if (unknown !== undefined) return failed("BuildFailed", `spec.${unknown} is not simulated; the lab refuses it`);
  const artifact = artifactOf(world, cluster, sourceOf(object), root);
  if (typeof artifact === "string") return failed("ArtifactFailed", artifact);
  const waiting = dependencyTrouble(cluster, object);
  if (waiting !== undefined) return failed("DependencyNotReady", waiting);
  const variables = variablesOf(cluster, object, strict);
  if (typeof variables === "string") return failed("BuildFailed", variables);
  const built = build(artifact, textAt(spec, "path") ?? "./", variables);
  if ("error" in built) return failed(built.reason, built.error);

  const owner: Owner = { kind: "Kustomization", namespace: object.namespace ?? "", name: object.name };
  const applied = built.foreign
    ? writeAll(cluster, built.manifests, owner)
    : applyObjects(cluster, built.manifests, owner);
  if (applied.error !== undefined) return failed("ReconciliationFailed", applied.error, applied.changed);
  const pruned = spec["prune"] === true && prune(cluster, owner, built.manifests);
  const changed = applied.changed || pruned;
  const sick = spec["wait"] === true ? unhealthy(world, cluster, built.manifests) : [];
  if (sick.length > 0) {
    const timeout = goDuration(textAt(spec, "timeout") ?? textAt(spec, "interval") ?? "");
    return failed(
      "HealthCheckFailed",
      `health check failed after ${timeout}: timeout waiting for: [${sick.join(", ")}]`,
      changed,
    );
  }
  return { changed, reason: "ReconciliationSucceeded", message: `Applied revision: ${artifact.revision}` };
}

function sourceOf(object: KubeObject): { kind: string; namespace: string; name: string } {
  const reference = recordAt(object.body, "spec", "sourceRef");
  return {
    kind: textAt(reference, "kind") ?? "",
    namespace: textAt(reference, "namespace") ?? object.namespace ?? "",
    name: textAt(reference, "name") ?? "",
  };
}

function dependencyTrouble(cluster: Cluster, object: KubeObject): string | undefined {
  for (const dependency of listAt(object.body, "spec", "dependsOn")) {
    const name = textAt(dependency, "name") ?? "";
    const namespace = textAt(dependency, "namespace") ?? object.namespace ?? "";
    const found = findObject(cluster, KUSTOMIZE_API, "Kustomization", namespace, name);
    if (!found) {
      return `dependency '${namespace}/${name}' not found: kustomizations.kustomize.toolkit.fluxcd.io "${name}" not found`;
    }
    if (readiness(found)?.ready !== true) return `dependency '${namespace}/${name}' is not ready`;
  }
  return undefined;
}

/** Source of the text: fluxcd/pkg kustomize/kustomize_varsub.go, LoadVariables. */
function variablesOf(cluster: Cluster, object: KubeObject, strict: boolean): Variables | string | undefined {
  const postBuild = recordAt(object.body, "spec")["postBuild"];
  if (postBuild === undefined) return undefined;
  const values: Record<string, string> = {};
  for (const reference of listAt(postBuild, "substituteFrom")) {
    const [kind, name] = [textAt(reference, "kind") ?? "", textAt(reference, "name") ?? ""];
    const found = findObject(cluster, "v1", kind, object.namespace, name);
    if (!found) {
      if (recordAt(reference)["optional"] === true) continue;
      const plural = kind === "Secret" ? "secrets" : "configmaps";
      return `post build failed: substitute from '${kind}/${name}' error: ${plural} "${name}" not found`;
    }
    for (const [key, value] of Object.entries(recordAt(found.body, "data"))) {
      const text = String(value);
      values[key] = (kind === "Secret" ? Buffer.from(text, "base64").toString() : text).replaceAll("\n", "");
    }
  }
  for (const [key, value] of Object.entries(recordAt(postBuild, "substitute")))
    values[key] = String(value).replaceAll("\n", "");
  return { values, strict };
}

type Built =
  | { readonly manifests: readonly Manifest[]; readonly foreign: boolean }
  | { readonly reason: string; readonly error: string };

function build(artifact: Artifact, written: string, variables: Variables | undefined): Built {
  const path = normalPath(written);
  const missing = {
    reason: "ArtifactFailed",
    error: `kustomization path not found: stat /tmp/kustomization-0/${path}: no such file or directory`,
  };
  if ("manifests" in artifact) {
    const manifests = artifact.manifests(path);
    return manifests === undefined ? missing : { manifests, foreign: true };
  }
  const rendering = artifact.rendering(path);
  if (rendering === undefined) return missing;
  if (rendering.error !== undefined) {
    return { reason: "BuildFailed", error: `kustomize build failed: ${rendering.error}` };
  }
  return substitutedOnce(rendering, variables);
}

/** What was built of a directory, by the variables it was built with: controllers build it again and again. */
const remembered = new WeakMap<Rendering, Map<string, Built>>();

function substitutedOnce(rendering: Rendering, variables: Variables | undefined): Built {
  const byVariables = remembered.get(rendering) ?? new Map<string, Built>();
  remembered.set(rendering, byVariables);
  const key = JSON.stringify([variables]);
  const built = byVariables.get(key) ?? substituteAll(rendering.objects ?? [], variables);
  byVariables.set(key, built);
  return built;
}

function substituteAll(objects: readonly string[], variables: Variables | undefined): Built {
  try {
    return { manifests: objects.map((text) => manifestOf(substituted(text, variables))), foreign: false };
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error;
    return { reason: "BuildFailed", error: error.message };
  }
}

function manifestOf(body: Record<string, unknown>): Manifest {
  return {
    apiVersion: textAt(body, "apiVersion") ?? "",
    kind: textAt(body, "kind") ?? "",
    namespace: textAt(body, "metadata", "namespace"),
    name: textAt(body, "metadata", "name") ?? "",
    body,
  };
}

/** What the lab knows of another repository are its definitions, in short: the API server has nothing to say to them. */
function writeAll(
  cluster: Cluster,
  manifests: readonly Manifest[],
  owner: Owner,
): { readonly changed: boolean; readonly error?: string } {
  return { changed: manifests.map((manifest) => writeOwned(cluster, manifest, owner)).includes(true) };
}

/** Deletes what the Kustomization applied earlier and no longer names. */
function prune(cluster: Cluster, owner: Owner, manifests: readonly Manifest[]): boolean {
  const wanted = new Set(
    manifests.map(({ apiVersion, kind, namespace, name }) => objectKey(apiVersion, kind, namespace, name)),
  );
  const stale = objectsOwnedBy(cluster, owner).filter(
    ({ apiVersion, kind, namespace, name }) => !wanted.has(objectKey(apiVersion, kind, namespace, name)),
  );
  for (const object of stale) removeOwned(cluster, object);
  return stale.length > 0;
}

/** `15m` as Go prints it: `15m0s`. */
function goDuration(written: string): string {
  if (/^\d+h$/.test(written)) return `${written}0m0s`;
  return /m$/.test(written) ? `${written}0s` : written;
}
