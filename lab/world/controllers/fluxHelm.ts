// Flux's Helm controller: installs the charts that HelmReleases name, and waits for what they bring.
import { readyStatus } from "./ready";
import type { Value } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../model";
import { findObject, objectKey, objectsOf, putStatus, type Manifest } from "./cluster";
import { FLUX_CHARTS, type FluxChart } from "./fluxCharts";
import { unhealthy } from "./fluxHealth";
import { isSame, objectsOwnedBy, ownerOf, removeOwned, writeOwned, type Owner } from "./fluxObjects";
import { SOURCE_API } from "./fluxSources";
import { isOn, recordAt, textAt } from "./tree";

export const HELM_API = "helm.toolkit.fluxcd.io/v2";

/** Fields of a HelmRelease that the lab acts on; any other is refused, so that none is ignored in silence. */
const KNOWN = new Set(["chart", "install", "interval", "timeout", "upgrade", "values"]);

/** Reconciles every HelmRelease of the cluster. Returns true when something changed. */
export function runHelmReleases(world: World, cluster: Cluster): boolean {
  let changed = false;
  for (const release of objectsOf(cluster, HELM_API, "HelmRelease")) {
    const outcome = reconcile(world, cluster, release);
    const status = readyStatus(outcome.ready, outcome.reason, outcome.message);
    if (putStatus(release, { ...status, observedGeneration: release.generation }) || outcome.changed) changed = true;
  }
  return changed;
}

interface Outcome {
  readonly ready: boolean;
  readonly changed: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Sources of the texts: fluxcd/helm-controller internal/reconcile/install.go, internal/controller/helmrelease_controller.go. */
function reconcile(world: World, cluster: Cluster, release: KubeObject): Outcome {
  const failed = (reason: string, message: string, changed = false): Outcome => ({
    ready: false,
    changed,
    reason,
    message,
  });
  const spec = recordAt(release.body, "spec");
  const unknown = Object.keys(spec).find((field) => !KNOWN.has(field));
  if (unknown !== undefined) return failed("InstallFailed", `spec.${unknown} is not simulated; the lab refuses it`);
  const chart = chartOf(cluster, release);
  const namespace = release.namespace ?? "";
  if (typeof chart === "string") {
    return failed("SourceNotReady", `HelmChart '${namespace}/${namespace}-${release.name}' is not ready: ${chart}`);
  }
  const values = recordAt(spec, "values");
  const title = `${namespace}/${release.name}`;
  const versioned = `${chart.name}@${chart.version}`;
  const notInstalled = (cause: string, changed = false): Outcome =>
    failed("InstallFailed", `Helm install failed for release ${title} with chart ${versioned}: ${cause}`, changed);
  const refused = valueTrouble(chart, values) ?? chart.refuses(cluster, values);
  if (refused !== undefined) return notInstalled(refused);
  const manifests = chart.objects({ name: release.name, namespace, values });
  const owner: Owner = { kind: "HelmRelease", namespace, name: release.name };
  const taken = manifests.find((manifest) => isTaken(cluster, manifest, owner));
  if (taken) return notInstalled(takenText(taken, release));
  const changed = write(cluster, manifests, owner);
  if (!isOn(spec, "install", "disableWait")) {
    const trouble = chart.trouble(world, cluster);
    const sick = trouble === undefined ? unhealthy(world, cluster, manifests) : [trouble];
    if (sick.length > 0) return notInstalled(`context deadline exceeded: ${sick.join(", ")}`, changed);
  }
  const message = `Helm install succeeded for release ${title}.v1 with chart ${versioned}`;
  return { ready: true, changed, reason: "InstallSucceeded", message };
}

/** The chart, or why the source controller finds none (fluxcd/source-controller internal/helm/repository/chart_repository.go). */
function chartOf(cluster: Cluster, release: KubeObject): FluxChart | string {
  const spec = recordAt(release.body, "spec", "chart", "spec");
  const [name, version] = [textAt(spec, "chart") ?? "", textAt(spec, "version") ?? "*"];
  const repositoryName = textAt(spec, "sourceRef", "name") ?? "";
  const namespace = textAt(spec, "sourceRef", "namespace") ?? release.namespace;
  const repository = findObject(
    cluster,
    SOURCE_API,
    textAt(spec, "sourceRef", "kind") ?? "",
    namespace,
    repositoryName,
  );
  if (!repository) {
    return `failed to get source: helmrepositories.source.toolkit.fluxcd.io "${repositoryName}" not found`;
  }
  const url = (textAt(repository.body, "spec", "url") ?? "").replace(/\/+$/, "");
  const known = FLUX_CHARTS.find(
    (chart) => chart.repository === url && chart.name === name && chart.version === version,
  );
  if (known) return known;
  const all = FLUX_CHARTS.map((chart) => `${chart.repository} ${chart.name} ${chart.version}`).join(", ");
  return `invalid chart reference: failed to get chart version for remote reference: no '${name}' chart with version matching '${version}' found (the lab knows: ${all})`;
}

function valueTrouble(chart: FluxChart, values: Record<string, unknown>): string | undefined {
  const found: string[] = [];
  chart.values(values as Value, "", {
    problem: (path, reason) => found.push(`${path}: ${reason}`),
    unknownField: () => "the lab does not know this value of the chart; Helm would ignore a misspelt one in silence",
  });
  return found[0];
}

function isTaken(cluster: Cluster, { apiVersion, kind, namespace, name }: Manifest, owner: Owner): boolean {
  const existing = findObject(cluster, apiVersion, kind, namespace, name);
  return existing !== undefined && !isSame(ownerOf(existing), owner);
}

/** Source: helm/helm pkg/action/validate.go. */
function takenText(manifest: Manifest, release: KubeObject): string {
  const where = manifest.namespace === undefined ? "" : ` in namespace "${manifest.namespace}"`;
  return (
    `unable to continue with install: ${manifest.kind} "${manifest.name}"${where} exists and cannot be imported into the ` +
    `current release: invalid ownership metadata; annotation validation error: missing key "meta.helm.sh/release-name": must be set to "${release.name}"`
  );
}

/** Writes the release's objects and removes those of an earlier revision. */
function write(cluster: Cluster, manifests: readonly Manifest[], owner: Owner): boolean {
  const keys = new Set(
    manifests.map((wanted) => objectKey(wanted.apiVersion, wanted.kind, wanted.namespace, wanted.name)),
  );
  const stale = objectsOwnedBy(cluster, owner).filter((object) => !keys.has(keyOf(object)));
  for (const object of stale) removeOwned(cluster, object);
  const written = manifests.map((manifest) => writeOwned(cluster, manifest, owner));
  return written.includes(true) || stale.length > 0;
}

function keyOf({ apiVersion, kind, namespace, name }: KubeObject): string {
  return objectKey(apiVersion, kind, namespace, name);
}
