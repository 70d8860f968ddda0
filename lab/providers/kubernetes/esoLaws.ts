// What decides whether objects of External Secrets are taken, become ready and go again.
import type { Law, Reason } from "../../kernel/model";
import { nodesOf } from "../../world/controllers/cluster";
import { taintsOf } from "../../world/controllers/pods";
import { finalizersOf } from "../../world/controllers/deletion";
import { refusal } from "../../world/controllers/eso/admission";
import { GROUP, operatorRuns, V1, warningOf, webhookAnswers } from "../../world/controllers/eso/operator";
import { storeReady } from "../../world/controllers/eso/stores";
import { readyCondition } from "../../world/controllers/ready";
import { textAt } from "../../world/controllers/tree";
import { fails, holds, saying } from "../../world/controllers/verdict";
import type { Cluster, KubeObject, World } from "../../world/model";
import type { ObjectFacts } from "./objectLaws";

/** Kinds that the chart's webhook judges. */
const JUDGED = ["ClusterSecretStore", "SecretStore", "ExternalSecret"];

interface AdmissionFacts extends Pick<ObjectFacts, "world" | "cluster" | "apiVersion" | "kind" | "inputs"> {
  /** The provider's words around the API server's. */
  readonly frame: (cause: string) => string;
}

export const esoWebhookAnswers: Law<AdmissionFacts> = {
  id: "kubernetes-external-secrets-webhook-answers",
  statement:
    "Stores and ExternalSecrets are accepted, changed and deleted only while the webhook of External Secrets answers, which a release proves that waited.",
  source:
    "external-secrets/external-secrets v2.9.0 deploy/charts/external-secrets/templates/validatingwebhook.yaml (failurePolicy Fail)",
  judge: ({ world, cluster, apiVersion, kind, frame }) =>
    saying(frame, webhookAnswers(world, cluster, apiVersion, kind)),
};

export const esoWebhookAdmits: Law<AdmissionFacts> = {
  id: "kubernetes-external-secrets-webhook-admits",
  statement: "The webhook refuses policies that contradict each other and references into foreign namespaces.",
  source:
    "external-secrets/external-secrets v2.9.0 apis/externalsecrets/v1/externalsecret_validator.go, providers/v1/vault/validate.go",
  judge: ({ apiVersion, kind, inputs, frame }) => {
    const problem = apiVersion === V1 && JUDGED.includes(kind) ? refusal(kind, inputs) : undefined;
    if (problem === undefined) return holds();
    const hook = `validate.${kind.toLowerCase()}.${GROUP}`;
    return fails(frame(`admission webhook "${hook}" denied the request: ${problem}`));
  },
};

interface ReadyFacts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly object: KubeObject;
  /** Frame of the provider around what is not well. */
  readonly timedOut: (...details: readonly string[]) => string;
}

export const esoObjectBecomesReady: Law<ReadyFacts> = {
  id: "kubernetes-external-secrets-object-becomes-ready",
  statement:
    "A store is ready once External Secrets runs and logs in to Vault from every address that Vault may see; what it carries is ready once it was carried.",
  source:
    "external-secrets/external-secrets v2.9.0 pkg/controllers/secretstore/common.go; pulumi/pulumi-kubernetes provider/pkg/await/condition (waitFor)",
  judge: ({ world, cluster, object, timedOut }) => {
    if (object.kind.endsWith("Store")) {
      const verdict = storeReady(world, cluster, object);
      if (verdict.holds) return saying((cause) => timedOut(cause), verdict);
    }
    const runs = operatorRuns(world, cluster);
    if (!runs.holds || textAt(readyCondition(object), "status") === "True") {
      return saying((cause) => timedOut(cause), runs);
    }
    return fails(timedOut(trouble(cluster, object)));
  },
};

interface GoingFacts {
  readonly world: World;
  readonly cluster: Cluster;
  /** What is left of it; undefined once it is gone. */
  readonly object: KubeObject | undefined;
  /** Whether a controller had to let it go. */
  readonly held: boolean;
}

export const objectGoes: Law<GoingFacts> = {
  id: "kubernetes-finalizers-let-go",
  statement:
    "A deleted object stays until the controllers behind its finalizers have done their work; the provider waits for ten minutes.",
  source:
    "pulumi/pulumi-kubernetes provider/pkg/await/await.go Deletion, provider/pkg/await/condition/deleted.go; kubernetes.io Finalizers",
  judge: ({ world, cluster, object, held }) => {
    if (!object) return held ? holds(...nodesStay(world, cluster)) : holds();
    const details = [`finalizers might be preventing deletion (${finalizersOf(object).join(", ")})`];
    const runs = operatorRuns(world, cluster);
    details.push(runs.holds ? trouble(cluster, object) : runs.message);
    return fails(["timed out waiting for the condition", ...details.map((detail) => `  - ${detail}`)].join("\n"));
  },
};

/**
 * The controller's pod moves when its node goes, so any node that takes pods will do; but one must stay.
 * Source: siderolabs/talos internal/app/machined/pkg/runtime/v1alpha1/v1alpha1_sequencer.go Reset, CordonAndDrainNode.
 */
function nodesStay(world: World, cluster: Cluster): readonly Reason[] {
  const nodes = nodesOf(world, cluster);
  const free = nodes.filter((node) => taintsOf(node).every(({ effect }) => effect === "PreferNoSchedule"));
  const places = (free.length > 0 ? free : nodes).map(({ machine: { config, madeBy } }) =>
    config?.onDestroy === "leaves" || config?.onDestroy === "wipes" ? config.madeBy : madeBy,
  );
  // A box that nobody resets stays by itself.
  if (places.includes(undefined)) return [];
  const otherwise =
    "timed out waiting for the condition\n  - finalizers might be preventing deletion, and no node runs the pod that removes them";
  return [{ anyOf: places.filter((urn) => urn !== undefined), otherwise }];
}

/** Condition and cause, as far as they are known. */
function trouble(cluster: Cluster, object: KubeObject): string {
  const condition = readyCondition(object);
  const reason = textAt(condition, "reason") ?? "Pending";
  const message = textAt(condition, "message") ?? "not reconciled yet";
  const cause = warningOf(cluster, object);
  return `[${reason}] ${message}${cause === undefined || cause === message ? "" : `: ${cause}`}`;
}

export const ESO_LAWS = [esoWebhookAnswers, esoWebhookAdmits, esoObjectBecomesReady, objectGoes] as const;
