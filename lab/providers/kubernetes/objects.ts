// Serves any Kubernetes object: check, create, read, update and delete as pulumi-kubernetes does them.
import { isDeepStrictEqual } from "node:util";
import {
  PartialFailure,
  Refusal,
  type CheckFailure,
  type Operation,
  type Path,
  type Props,
  type ResourceModel,
  type Value,
} from "../../kernel/model";
import type { KubeObject, World } from "../../world/model";
import { runControllers } from "../../world/controllers";
import { findObject, putObject } from "../../world/controllers/cluster";
import { usesPodNetwork } from "../../world/controllers/pods";
import { isOn, recordAt, textAt } from "../../world/controllers/tree";
import { AWAIT_TIMEOUT_SECONDS, awaitObject } from "./awaiting";
import { connect, optionIsOn, tryConnect } from "./connection";
import type { Kind } from "./kinds";
import { esoWebhookAdmits, esoWebhookAnswers } from "./esoLaws";
import { fluxFindsItsReferences, fluxTreeFindsItsGround } from "./fluxLaws";
import {
  crdServesKind,
  nameIsFree,
  namespaceExists,
  notCreated,
  podNetworkProofs,
  secretFits,
  type ObjectFacts,
} from "./objectLaws";
import { automaticName, nameProblem } from "./names";
import { removeObject } from "./objectDeletion";
import { factsOf, idOf, parseId } from "./objectFacts";
import { isMap, type Report } from "./shape";

const AUTONAMED = "pulumi.com/autonamed";

/** The model of one kind; custom resources use it with `custom`. */
export function objectModel(kind: Kind, type: string, custom = false): ResourceModel<World> {
  return {
    type,
    coverage: kind.coverage,
    replaceOn: kind.replaceOn,
    deleteBeforeReplace: true,
    // An object that is awaited is in the state before its waiting can time out (provider/pkg/provider/provider.go, Create).
    keptOnTimeout: kind.awaits === "pods" || kind.awaits === "address",
    ...(kind.immutable === undefined
      ? {}
      : { drift: (state, inputs, operation) => drift(kind, state, inputs, operation) }),
    secretOutputs: kind.secretOutputs,
    durations: kind.durations,
    check: (inputs, old, operation) => check(kind, inputs, old, operation),
    plan: (inputs, old) => (old ? { ...old, ...inputs } : inputs),
    create: (inputs, operation) => create(kind, inputs, operation, custom),
    read: (id, old, operation) => read(kind, id, old, operation),
    update: (id, old, inputs, operation) => update(kind, id, inputs, operation),
    delete: (id, _old, operation) => {
      removeObject(kind, id, operation);
    },
  };
}

function check(
  kind: Kind,
  inputs: Props,
  old: Props | undefined,
  operation: Operation<World>,
): ReturnType<ResourceModel<World>["check"]> {
  const failures: CheckFailure[] = [];
  const named = withName(inputs, old, operation.urn);
  const report: Report = {
    problem: (property, reason) => failures.push({ property, reason }),
    unknownField: (path) =>
      `unknown field "${path}" in ${kind.kind} ${kind.apiVersion}; the API server would drop it with a warning`,
  };
  kind.shape(named, "", report);
  const name = textAt(named, "metadata", "name");
  const problem = name === undefined ? undefined : nameProblem(name, kind.naming);
  if (problem !== undefined) report.problem("metadata.name", `Invalid value: "${name ?? ""}": ${problem}`);
  const namespace = textAt(named, "metadata", "namespace");
  if (!kind.namespaced && namespace !== undefined) {
    report.problem("metadata.namespace", `${kind.kind} is not namespaced; remove metadata.namespace`);
  }
  if (textAt(named, "metadata", "generateName") !== undefined) {
    report.problem(
      "metadata.generateName",
      "the `.metadata.generateName` field is not supported in Server-Side Apply mode",
    );
  }
  return { inputs: named, failures };
}

/** Source: pulumi/pulumi-kubernetes provider/pkg/metadata/naming.go. An automatic name survives updates. */
function withName(inputs: Props, old: Props | undefined, urn: string): Props {
  const metadata = inputs["metadata"];
  if (metadata !== undefined && metadata !== null && !isMap(metadata)) return inputs;
  if (isMap(metadata) && metadata["name"] !== undefined && metadata["name"] !== "") return inputs;
  const previous = isOn(old, "metadata", "annotations", AUTONAMED) ? textAt(old, "metadata", "name") : undefined;
  const annotations = isMap(metadata?.["annotations"]) ? metadata["annotations"] : {};
  return {
    ...inputs,
    metadata: {
      ...metadata,
      name: previous ?? automaticName(urn),
      annotations: { ...annotations, [AUTONAMED]: "true" },
    },
  };
}

/** Changed data replaces a ConfigMap or Secret unless the provider was told otherwise. */
function drift(
  kind: Kind,
  state: Props,
  inputs: Props,
  operation: Operation<World>,
): { path: Path; replaces: boolean }[] {
  const { fields, unless } = kind.immutable ?? { fields: [], unless: "" };
  if (optionIsOn(operation, unless)) return [];
  return fields
    .filter((field) => inputs[field] !== undefined && !isDeepStrictEqual(inputs[field], state[field]))
    .map((field) => ({ path: [field], replaces: true }));
}

function create(
  kind: Kind,
  inputs: Props,
  operation: Operation<World>,
  custom: boolean,
): { id: string; outputs: Props } {
  const cluster = connect(operation);
  const facts = factsOf(kind, cluster, inputs, operation);
  if (custom) operation.uphold(crdServesKind, facts);
  operation.uphold(namespaceExists, facts);
  operation.uphold(nameIsFree, facts);
  if (kind.kind === "Secret") operation.uphold(secretFits, facts);
  if (kind.kind === "FluxInstance") {
    operation.uphold(fluxFindsItsReferences, facts);
    operation.uphold(fluxTreeFindsItsGround, facts);
  }
  admit(facts, operation, (cause) => notCreated(operation.urn, cause));
  write(kind, facts, inputs, operation);
  return { id: idOf(facts), outputs: finish(kind, facts, operation) };
}

function update(kind: Kind, id: string, inputs: Props, operation: Operation<World>): Props {
  const cluster = connect(operation);
  const facts = factsOf(kind, cluster, inputs, operation);
  if (kind.kind === "Secret") operation.uphold(secretFits, facts);
  if (!findObject(cluster, kind.apiVersion, kind.kind, facts.namespace, facts.name)) {
    throw new Refusal(
      "kubernetes-object-exists",
      `update of resource "${operation.urn}" failed because the Kubernetes API server reported that it does not exist: ${id} not found`,
    );
  }
  admit(facts, operation, (cause) => `update of resource "${operation.urn}" failed: ${cause}`);
  write(kind, facts, inputs, operation);
  return finish(kind, facts, operation);
}

/** Asks the webhooks. */
function admit(facts: ObjectFacts, operation: Operation<World>, frame: (cause: string) => string): void {
  operation.uphold(esoWebhookAnswers, { ...facts, frame });
  operation.uphold(esoWebhookAdmits, { ...facts, frame });
}

/** Writes the object, keeping the status and the marks that controllers gave it. */
function write(kind: Kind, facts: ObjectFacts, inputs: Props, operation: Operation<World>): void {
  const existing = findObject(facts.cluster, kind.apiVersion, kind.kind, facts.namespace, facts.name);
  const status = existing?.body["status"] ?? (kind.kind === "Namespace" ? { phase: "Active" } : undefined);
  const metadata = { ...recordAt(inputs, "metadata"), ...marksOf(existing) };
  const body = { ...defaulted(kind, inputs), metadata, ...(status === undefined ? {} : { status }) };
  const awaited = isAwaited(kind, inputs);
  const manifest = { apiVersion: kind.apiVersion, kind: kind.kind, namespace: facts.namespace, name: facts.name, body };
  putObject(facts.cluster, manifest, operation.urn, awaited);
  runControllers(operation.world, operation.stack);
}

/** Fields of metadata that others manage: server-side apply leaves them alone. */
function marksOf(existing: KubeObject | undefined): Record<string, unknown> {
  const metadata = recordAt(existing?.body, "metadata");
  const marks = ["finalizers", "deletionTimestamp", "ownerReferences", "managedFields"];
  return Object.fromEntries(marks.filter((mark) => mark in metadata).map((mark) => [mark, metadata[mark]]));
}

/** The API server turns `stringData` into `data`. */
function defaulted(kind: Kind, inputs: Props): Record<string, unknown> {
  const stringData = inputs["stringData"];
  if (kind.kind !== "Secret" || !isMap(stringData)) return { ...inputs };
  const encoded = Object.entries(stringData).map(
    ([key, value]) => [key, Buffer.from(typeof value === "string" ? value : "").toString("base64")] as const,
  );
  return { ...inputs, data: { ...recordAt(inputs, "data"), ...Object.fromEntries(encoded) } };
}

/** The first awaited pod waits for the CNI that nobody awaited: its images, some 350 MB at 20 MB/s, and its start. */
const NETWORK_START_SECONDS = 60;

/** Awaits the object; it stays when it does not become ready. */
function finish(kind: Kind, facts: ObjectFacts, operation: Operation<World>): Props {
  const object = findObject(facts.cluster, kind.apiVersion, kind.kind, facts.namespace, facts.name);
  if (!object) throw new Error(`${kind.kind} ${facts.name} was not written`);
  if (object.awaited === true) {
    const first = podNetworkProofs(facts.cluster).every((urn) => urn === operation.urn);
    if (first && kind.awaits === "pods" && usesPodNetwork(object)) operation.spend(NETWORK_START_SECONDS);
    try {
      awaitObject(operation, facts.cluster, object);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      operation.spend(AWAIT_TIMEOUT_SECONDS);
      throw new PartialFailure(idOf(facts), outputsOf(object), error.message, error.law);
    }
  }
  return outputsOf(object);
}

/** Source: pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, Read. */
function read(
  kind: Kind,
  id: string,
  old: Props,
  operation: Operation<World>,
): { inputs: Props; outputs: Props } | undefined {
  const connection = tryConnect(operation);
  if ("reason" in connection) {
    operation.log("warning", `configured Kubernetes cluster is unreachable: ${connection.reason}`);
    if (optionIsOn(operation, "deleteUnreachable")) return undefined;
    throw new Refusal(
      "kubernetes-read-needs-the-api-server",
      'failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"',
    );
  }
  const { namespace, name } = parseId(id, kind);
  const object = findObject(connection.cluster, kind.apiVersion, kind.kind, namespace, name);
  if (!object) return undefined;
  return { inputs: inputsOf(object, old), outputs: outputsOf(object) };
}

/** Source: pulumi.com "Kubernetes: await logic", annotations; a custom resource is awaited only when it asks for it. */
function isAwaited(kind: Kind, inputs: Props): boolean {
  if (kind.awaits === "nothing" || isOn(inputs, "metadata", "annotations", "pulumi.com/skipAwait")) return false;
  return kind.awaits !== "condition" || textAt(inputs, "metadata", "annotations", "pulumi.com/waitFor") !== undefined;
}

function outputsOf(object: KubeObject): Props {
  return structuredClone(object.body) as Props;
}

/** The live values of what the program set, so that drift shows as a difference. */
function inputsOf(object: KubeObject, old: Props): Props {
  return prune(structuredClone(object.body) as Props, old);
}

function prune(live: Props, wanted: Props): Props {
  const result: Record<string, Value> = {};
  for (const [key, value] of Object.entries(wanted)) {
    const there = live[key];
    if (there === undefined || key === "status") continue;
    result[key] = isMap(there) && isMap(value) ? prune(there, value) : there;
  }
  return result;
}
