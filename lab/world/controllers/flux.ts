// Flux Operator: turns a FluxInstance into the Flux controllers, a source and a Kustomization, and says how they are.
import { parse } from "yaml";
import { publishedTree } from "../../gitops/repository";
import type { Verdict } from "../../kernel/model";
import type { Cluster, HelmRelease, KubeObject, World } from "../model";
import { ciliumHas } from "./cilium";
import { findObject, nodesOf, objectsOf, putObject, putStatus } from "./cluster";
import { runCertManager } from "./fluxCertificates";
import { FLUX_DEFINITIONS } from "./fluxDefinitions";
import { runHelmReleases } from "./fluxHelm";
import { KUSTOMIZE_API, runKustomizations } from "./fluxKustomizations";
import { runSources, SOURCE_API } from "./fluxSources";
import { podsRun } from "./pods";
import { readyStatus } from "./ready";
import { isRecord, listAt, recordAt, textAt } from "./tree";
import { allOf, dueTo, fails, holds } from "./verdict";
import { workloadsOf } from "./workloads";

const API = "fluxcd.controlplane.io/v1";

export function fluxOperatorRelease(cluster: Cluster): HelmRelease | undefined {
  return Object.values(cluster.releases).find((release) => release.chart === "flux-operator");
}

/** Whether the instance becomes ready: its controllers run, its source can be fetched and its variables are there. */
export function fluxReady(world: World, cluster: Cluster, instance: KubeObject): Verdict {
  return allOf(operatorRuns(world, cluster), fluxReferences(cluster, instance), namesResolve(world, cluster, instance));
}

/** Whether what the instance refers to by name is there. */
export function fluxReferences(cluster: Cluster, instance: KubeObject): Verdict {
  return allOf(
    pullSecretThere(cluster, instance),
    ...substitutions(instance).map((reference) => variablesThere(cluster, instance, reference)),
  );
}

function operatorRuns(world: World, cluster: Cluster): Verdict {
  const release = fluxOperatorRelease(cluster);
  const operator = workloadsOf(cluster).find((object) => release !== undefined && object.madeBy === release.madeBy);
  if (!release || !operator) return fails("no Flux Operator reconciles the FluxInstance");
  return allOf(
    podsRun(world, cluster, operator),
    holds(dueTo(release.madeBy, "no Flux Operator reconciles the FluxInstance")),
  );
}

/**
 * The secret must exist and hold what its protocol needs.
 * Source: fluxoperator.dev "Flux Instance CRD", sync pull secret; fluxcd.io "GitRepository", secret reference.
 */
function pullSecretThere(cluster: Cluster, instance: KubeObject): Verdict {
  const name = textAt(instance.body, "spec", "sync", "pullSecret");
  if (name === undefined || name === "") return holds();
  const missing = `failed to get secret '${instance.namespace ?? ""}/${name}': secrets "${name}" not found`;
  const secret = findObject(cluster, "v1", "Secret", instance.namespace, name);
  if (!secret) return fails(missing);
  const url = textAt(instance.body, "spec", "sync", "url") ?? "";
  const keys = new Set([
    ...Object.keys(recordAt(secret.body, "data")),
    ...Object.keys(recordAt(secret.body, "stringData")),
  ]);
  const needed = url.startsWith("ssh://") ? ["identity", "known_hosts"] : ["username", "password"];
  const lacking = needed.filter((key) => !keys.has(key));
  if (
    textAt(instance.body, "spec", "sync", "kind") === "GitRepository" &&
    lacking.length > 0 &&
    !keys.has("bearerToken")
  ) {
    return fails(
      `invalid '${instance.namespace ?? ""}/${name}' secret data: required fields ${lacking.map((k) => `'${k}'`).join(", ")}`,
    );
  }
  return holds(dueTo(secret.madeBy, missing));
}

/** eBPF host routing bypasses the path that Talos's DNS forward uses (siderolabs/docs "Deploy Cilium CNI", known issues). */
function namesResolve(world: World, cluster: Cluster, instance: KubeObject): Verdict {
  const hostRouting = ciliumHas(cluster, "bpf", "masquerade") && !ciliumHas(cluster, "bpf", "hostLegacyRouting");
  if (!hostRouting || !nodesOf(world, cluster).some((node) => node.facts.forwardsKubeDnsToHost)) return holds();
  const url = textAt(instance.body, "spec", "sync", "url") ?? "";
  return fails(
    `failed to checkout and determine revision: unable to clone '${url}': dial tcp: lookup: i/o timeout ` +
      "(bpf.masquerade with eBPF host routing breaks machine.features.hostDNS.forwardKubeDNSToHost; set bpf.hostLegacyRouting)",
  );
}

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly optional: boolean;
}

/** `postBuild.substituteFrom` entries that the instance's patches give to its Kustomization. */
function substitutions(instance: KubeObject): readonly Reference[] {
  return listAt(instance.body, "spec", "kustomize", "patches").flatMap((patch) => {
    const text = textAt(patch, "patch");
    return text === undefined ? [] : referencesIn(parse(text) as unknown);
  });
}

function referencesIn(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isRecord(value)) return [];
  const here = listAt(value, "substituteFrom").flatMap((entry): Reference[] => {
    const [kind, name] = [textAt(entry, "kind"), textAt(entry, "name")];
    return kind === undefined || name === undefined
      ? []
      : [{ kind, name, optional: isRecord(entry) && entry["optional"] === true }];
  });
  return [
    ...here,
    ...Object.entries(value).flatMap(([key, inner]) => (key === "substituteFrom" ? [] : referencesIn(inner))),
  ];
}

/** Source of the text: fluxcd/pkg kustomize/kustomize_varsub.go. */
function variablesThere(cluster: Cluster, instance: KubeObject, reference: Reference): Verdict {
  const plural = reference.kind === "Secret" ? "secrets" : "configmaps";
  const missing = `post build failed: substitute from '${reference.kind}/${reference.name}' error: ${plural} "${reference.name}" not found`;
  const found = findObject(cluster, "v1", reference.kind, instance.namespace, reference.name);
  if (found) return holds(dueTo(found.madeBy, missing));
  return reference.optional ? holds() : fails(missing);
}

/** Reconciles every FluxInstance. Returns true when something changed. */
export function runFlux(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const instance of objectsOf(cluster, API, "FluxInstance")) {
    const ready = fluxReady(world, cluster, instance);
    const status = ready.holds
      ? readyStatus(true, "ReconciliationSucceeded", "Reconciliation finished")
      : readyStatus(false, "BuildFailed", ready.message);
    if (putStatus(instance, status)) changed = true;
    if (!operatorRuns(world, cluster).holds) continue;
    const reconciled = publishedTree(world) !== undefined && ready.holds;
    if (putSync(cluster, instance, status, reconciled)) changed = true;
    if (reconciled && runTree(world, cluster, instance)) changed = true;
  }
  return changed;
}

/** Lets Flux's controllers act on what the repository holds. */
function runTree(world: World, cluster: Cluster, instance: KubeObject): boolean {
  const defined = FLUX_DEFINITIONS.map((definition) => putObject(cluster, definition, instance.madeBy));
  const kind = textAt(instance.body, "spec", "sync", "kind") ?? "";
  const root = findObject(cluster, SOURCE_API, kind, instance.namespace, syncName(instance));
  if (!root) return defined.includes(true);
  const strict = substitutesStrictly(instance);
  const changes = [
    runSources(cluster, root),
    runKustomizations(world, cluster, { root, strict }),
    runHelmReleases(world, cluster),
    runCertManager(cluster),
  ];
  return [...defined, ...changes].includes(true);
}

/**
 * Whether a variable without a value is an error: by a feature gate up to Flux 2.8, from then on unless it is off.
 * Source: fluxcd/kustomize-controller internal/features/features.go, StrictPostBuildSubstitutions.
 */
function substitutesStrictly(instance: KubeObject): boolean {
  const patches = JSON.stringify(recordAt(instance.body, "spec", "kustomize"));
  const gate = /StrictPostBuildSubstitutions=(true|false)/.exec(patches)?.[1];
  if (gate !== undefined) return gate === "true";
  const [major = 0, minor = 0] = (textAt(instance.body, "spec", "distribution", "version") ?? "")
    .split(".")
    .map(Number);
  return major > 2 || (major === 2 && minor >= 9);
}

/** The source and the root Kustomization are called so (controlplaneio-fluxcd/flux-operator docs/api/v1/fluxinstance.md). */
function syncName(instance: KubeObject): string {
  return textAt(instance.body, "spec", "sync", "name") ?? instance.namespace ?? "";
}

/**
 * The source and the Kustomization that the operator derives from `spec.sync`; both get the instance's name or namespace.
 *
 * @param reconciled whether the Kustomization has a controller that reports on it; otherwise it shows the instance's status
 */
function putSync(
  cluster: Cluster,
  instance: KubeObject,
  status: Record<string, unknown>,
  reconciled: boolean,
): boolean {
  const sync = recordAt(instance.body, "spec", "sync");
  const url = textAt(sync, "url");
  const kind = textAt(sync, "kind");
  if (url === undefined || kind === undefined) return false;
  const name = syncName(instance);
  const pullSecret = textAt(sync, "pullSecret") ?? "";
  const interval = textAt(sync, "interval") ?? "1m";
  const source = {
    apiVersion: SOURCE_API,
    kind,
    namespace: instance.namespace,
    name,
    body: {
      spec: {
        url,
        interval,
        ref: { name: textAt(sync, "ref") ?? "" },
        ...(pullSecret === "" ? {} : { secretRef: { name: pullSecret } }),
      },
      status,
    },
  };
  const references = substitutions(instance);
  const reported = reconciled
    ? findObject(cluster, KUSTOMIZE_API, "Kustomization", instance.namespace, name)?.body["status"]
    : status;
  const kustomization = {
    apiVersion: KUSTOMIZE_API,
    kind: "Kustomization",
    namespace: instance.namespace,
    name,
    body: {
      spec: {
        path: textAt(sync, "path") ?? "./",
        prune: true,
        interval: "10m",
        sourceRef: { kind, name },
        ...(references.length === 0 ? {} : { postBuild: { substituteFrom: references } }),
      },
      ...(reported === undefined ? {} : { status: reported }),
    },
  };
  const madeSource = putObject(cluster, source, instance.madeBy);
  return putObject(cluster, kustomization, instance.madeBy) || madeSource;
}
