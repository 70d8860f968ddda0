// Serves kubernetes:helm.sh/v3:Release: known charts with strict values, installed, upgraded, awaited and uninstalled.
import { PartialFailure, Refusal, UNKNOWN, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { unchanging } from "../../world/changes";
import type { Cluster, KubeObject, World } from "../../world/model";
import { runControllers } from "../../world/controllers";
import { nowOf } from "../../world/clock";
import { findObject, putObject } from "../../world/controllers/cluster";
import { requestDeletion } from "../../world/controllers/deletion";
import { isOn, isRecord, merged, numberAt, recordAt, textAt } from "../../world/controllers/tree";
import { findChart } from "./charts";
import type { Rendering } from "./charts/chart";
import { connect, tryConnect } from "./connection";
import {
  chartReference,
  checkRelease,
  DEFAULT_TIMEOUT_SECONDS,
  NOT_SIMULATED,
  RELEASE_FIELDS,
  releaseDurations,
  waits,
} from "./releaseInputs";
import {
  releaseBecomesReady,
  releaseKindsAreServed,
  releaseNameIsFree,
  releaseNamespaceExists,
  releaseOwnsItsObjects,
  valuesAreAccepted,
  withOwner,
  type ReleaseFacts,
} from "./releaseLaws";

export const helmRelease: ResourceModel<World> = {
  type: "kubernetes:helm.sh/v3:Release",
  coverage:
    "Known (repository, chart, version) triples with a strict model of their values (unknown keys, which Helm would ignore, are refused); " +
    "install, upgrade, wait, atomic and uninstall; objects only as far as they decide something. " +
    `Not simulated, refused: ${NOT_SIMULATED.join(", ")}, charts from directories, version ranges.`,
  replaceOn: ["name", "namespace"],
  secretOutputs: [],
  durations: releaseDurations,
  check: checkRelease,
  plan: (inputs) => ({ ...inputs, resourceNames: UNKNOWN, status: UNKNOWN }),
  create,
  read,
  update,
  delete: remove,
};

function factsOf(inputs: Props, cluster: Cluster, operation: Operation<World>): ReleaseFacts {
  const chart = findChart(chartReference(inputs));
  if (typeof chart === "string") throw new Refusal("kubernetes-helm-chart-exists", chart);
  const name = textAt(inputs, "name") ?? "";
  const namespace = textAt(inputs, "namespace") ?? "default";
  const given = inputs["values"];
  const values = merged(chart.defaults, isRecord(given) ? given : {});
  const rendering: Rendering = {
    name,
    namespace,
    values,
    now: nowOf(operation.world),
    lookup: (...object) => findObject(cluster, ...object)?.body ?? {},
  };
  const objects = chart.render(rendering).map((manifest) => withOwner(manifest, name, namespace));
  const createsNamespace = isOn(inputs, "createNamespace");
  return {
    world: operation.world,
    cluster,
    urn: operation.urn,
    name,
    namespace,
    createsNamespace,
    chart,
    values,
    objects,
  };
}

function create(inputs: Props, operation: Operation<World>): { id: string; outputs: Props } {
  const cluster = connect(operation, (reason) => `can't create Helm Release with unreachable cluster: ${reason}`);
  const facts = factsOf(inputs, cluster, operation);
  operation.uphold(valuesAreAccepted, facts);
  operation.uphold(releaseNamespaceExists, facts);
  operation.uphold(releaseNameIsFree, facts);
  operation.uphold(releaseKindsAreServed, facts);
  operation.uphold(releaseOwnsItsObjects, facts);
  if (facts.createsNamespace) {
    putObject(
      cluster,
      { apiVersion: "v1", kind: "Namespace", name: facts.namespace, body: { status: { phase: "Active" } } },
      operation.urn,
    );
  }
  install(inputs, facts, operation);
  return { id: idOf(facts), outputs: finish(inputs, facts, operation) };
}

function update(_id: string, _old: Props, inputs: Props, operation: Operation<World>): Props {
  const cluster = connect(operation, (reason) => `can't update Helm Release with unreachable cluster: ${reason}`);
  const facts = factsOf(inputs, cluster, operation);
  if (!cluster.releases[idOf(facts)]) {
    throw new Refusal("kubernetes-helm-release-exists", `"${facts.name}" has no deployed releases`);
  }
  operation.uphold(valuesAreAccepted, facts);
  operation.uphold(releaseKindsAreServed, facts);
  operation.uphold(releaseOwnsItsObjects, facts);
  install(inputs, facts, operation);
  return finish(inputs, facts, operation);
}

/** Writes the release and its objects, removes what a new revision lacks, and lets the cluster react. */
function install(inputs: Props, facts: ReleaseFacts, operation: Operation<World>): void {
  const { cluster, urn, chart, objects } = facts;
  const awaited = waits(inputs);
  const keep = new Set(objects.map(({ kind, namespace, name }) => `${kind}/${namespace ?? ""}/${name}`));
  for (const object of Object.values(cluster.objects)) {
    if (
      object.madeBy === urn &&
      isRemovable(object) &&
      !keep.has(`${object.kind}/${object.namespace ?? ""}/${object.name}`)
    ) {
      requestDeletion(operation.world, cluster, object);
    }
  }
  for (const manifest of objects) putObject(cluster, manifest, urn, awaited);
  cluster.releases[idOf(facts)] = {
    name: facts.name,
    namespace: facts.namespace,
    chart: chart.name,
    version: chart.version,
    repository: chart.repository,
    values: unchanging(facts.values),
    revision: (cluster.releases[idOf(facts)]?.revision ?? 0) + 1,
    awaited,
    madeBy: urn,
  };
  runControllers(operation.world, operation.stack);
}

function finish(inputs: Props, facts: ReleaseFacts, operation: Operation<World>): Props {
  if (waits(inputs)) {
    try {
      operation.uphold(releaseBecomesReady, facts);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      operation.spend(numberAt(inputs, "timeout") ?? DEFAULT_TIMEOUT_SECONDS);
      if (isOn(inputs, "atomic")) {
        uninstall(facts.cluster, idOf(facts), operation);
        const cause = error.message.split("\n").slice(1).join("\n");
        throw new Refusal(
          error.law,
          `release ${facts.name} failed, and has been uninstalled due to atomic being set: context deadline exceeded\n${cause}`,
        );
      }
      throw new PartialFailure(idOf(facts), outputsOf(inputs, facts, "failed"), error.message, error.law);
    }
  }
  return outputsOf(inputs, facts, "deployed");
}

function outputsOf(inputs: Props, facts: ReleaseFacts, status: string): Props {
  const names: Record<string, string[]> = {};
  for (const { apiVersion, kind, namespace, name } of facts.objects) {
    const key = apiVersion.includes("/") ? `${kind}.${apiVersion}` : `${kind}/${apiVersion}`;
    (names[key] ??= []).push(namespace === undefined ? name : `${namespace}/${name}`);
  }
  const { name, namespace, chart } = facts;
  return {
    ...inputs,
    version: chart.version,
    resourceNames: names,
    status: {
      appVersion: chart.appVersion,
      chart: chart.name,
      name,
      namespace,
      revision: facts.cluster.releases[idOf(facts)]?.revision ?? 1,
      status,
      version: chart.version,
    },
  };
}

function read(id: string, old: Props, operation: Operation<World>): { inputs: Props; outputs: Props } | undefined {
  const connection = tryConnect(operation);
  if ("reason" in connection) {
    operation.log("warning", `configured Kubernetes cluster is unreachable: ${connection.reason}`);
    throw new Refusal(
      "kubernetes-read-needs-the-api-server",
      'failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"',
    );
  }
  const live = connection.cluster.releases[id];
  if (!live) return undefined;
  const status = { ...recordAt(old, "status"), revision: live.revision };
  // An import knows nothing yet: the release tells what it is, and the rest is added by the next update.
  const { name, namespace, chart, values } = live;
  const imported = Object.keys(old).length > 0 ? {} : { name, namespace, chart, values };
  const outputs = { ...imported, ...old, version: live.version, status } as Props;
  const inputs = Object.fromEntries(
    Object.entries(outputs).filter(([key]) => key in RELEASE_FIELDS && key !== "resourceNames"),
  );
  return { inputs, outputs };
}

function remove(id: string, _old: Props, operation: Operation<World>): void {
  const connection = tryConnect(operation);
  if ("reason" in connection) {
    throw new Refusal(
      "kubernetes-helm-delete-needs-the-api-server",
      `can't delete Helm Release with unreachable cluster. Reason: "${connection.reason}"`,
    );
  }
  const live = connection.cluster.releases[id];
  if (!live)
    throw new Refusal(
      "kubernetes-helm-release-exists",
      `uninstall: Release not loaded: ${id.split("/")[1] ?? id}: release: not found`,
    );
  uninstall(connection.cluster, id, operation);
}

/** What Helm deletes: all but what is marked to be kept, and the namespace that it made (helm/helm pkg/action/uninstall.go). */
function isRemovable({ kind, body }: KubeObject): boolean {
  const policy = textAt(body, "metadata", "annotations", "helm.sh/resource-policy");
  return kind !== "Namespace" && policy !== "keep";
}

/** Helm takes workloads before definitions, so nothing is left that could let go of what a definition takes along. */
function uninstall(cluster: Cluster, id: string, operation: Operation<World>): void {
  const { world, urn, stack } = operation;
  Reflect.deleteProperty(cluster.releases, id);
  const removed = Object.values(cluster.objects).filter((object) => object.madeBy === urn && isRemovable(object));
  const definitions = removed.filter(({ kind }) => kind === "CustomResourceDefinition");
  for (const object of removed) if (!definitions.includes(object)) requestDeletion(world, cluster, object);
  for (const object of definitions) requestDeletion(world, cluster, object);
  runControllers(world, stack);
}

function idOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
