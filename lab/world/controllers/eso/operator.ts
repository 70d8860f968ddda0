// External Secrets in a cluster: whether its operator and its webhook run, and what it reports of an object.
import type { Verdict } from "../../../kernel/model";
import type { Cluster, HelmRelease, KubeObject, World } from "../../model";
import { findObject, objectKey, objectsOf, putObject } from "../cluster";
import { podsRun } from "../pods";
import { listAt, recordAt, textAt, textsAt } from "../tree";
import { allOf, dueTo, fails, holds } from "../verdict";

export const GROUP = "external-secrets.io";
export const V1 = `${GROUP}/v1`;
export const V1ALPHA1 = `${GROUP}/v1alpha1`;

function release(cluster: Cluster): HelmRelease | undefined {
  return Object.values(cluster.releases).find(({ chart }) => chart === "external-secrets");
}

/** Whether something reconciles the objects of External Secrets. */
export function operatorRuns(world: World, cluster: Cluster): Verdict {
  const nobody = "no External Secrets operator runs";
  const installed = release(cluster);
  const operator = objectsOf(cluster, "apps/v1", "Deployment").find(
    ({ madeBy, name }) => madeBy === installed?.madeBy && !/-(webhook|cert-controller)$/.test(name),
  );
  if (!installed || !operator) return fails(nobody);
  return allOf(podsRun(world, cluster, operator), holds(dueTo(installed.madeBy, nobody)));
}

/**
 * Whether the webhook that must judge an object answers; holds for kinds that no webhook judges. It answers for certain
 * only after a release that waited for its pods.
 * Source of the texts: kubernetes/kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/validating and
 * pkg/util/proxy (no endpoints); chart templates/validatingwebhook.yaml (failurePolicy).
 */
export function webhookAnswers(world: World, cluster: Cluster, apiVersion: string, kind: string): Verdict {
  for (const configuration of objectsOf(cluster, "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")) {
    for (const hook of listAt(configuration.body, "webhooks")) {
      if (!judges(hook, apiVersion, kind) || textAt(hook, "failurePolicy") !== "Fail") continue;
      const service = recordAt(hook, "clientConfig", "service");
      const name = textAt(service, "name") ?? "";
      const namespace = textAt(service, "namespace") ?? "";
      const silent =
        `Internal error occurred: failed calling webhook "${textAt(hook, "name") ?? ""}": failed to call webhook: ` +
        `Post "https://${name}.${namespace}.svc:443${textAt(service, "path") ?? ""}?timeout=5s": ` +
        `no endpoints available for service "${name}"`;
      const workload = findObject(cluster, "apps/v1", "Deployment", namespace, name);
      if (!workload || !podsRun(world, cluster, workload).holds || workload.awaited !== true) return fails(silent);
      return holds(dueTo(workload.madeBy, silent));
    }
  }
  return holds();
}

function judges(hook: unknown, apiVersion: string, kind: string): boolean {
  const [group = "", version = ""] = apiVersion.split("/");
  return listAt(hook, "rules").some(
    (rule) =>
      textsAt(rule, "apiGroups").includes(group) &&
      textsAt(rule, "apiVersions").includes(version) &&
      textsAt(rule, "resources").includes(`${kind.toLowerCase()}s`),
  );
}

/**
 * Writes down, as an Event, why something failed: conditions of External Secrets only say that it did. Returns true
 * when the Event is new or says something else. Without a message the Event goes.
 */
export function report(cluster: Cluster, object: KubeObject, reason: string, message: string | undefined): boolean {
  const place = { apiVersion: "v1", kind: "Event", namespace: object.namespace ?? "default", name: eventName(object) };
  if (message === undefined) {
    const key = objectKey(place.apiVersion, place.kind, place.namespace, place.name);
    return key in cluster.objects && Reflect.deleteProperty(cluster.objects, key);
  }
  const involvedObject = { kind: object.kind, name: object.name, uid: object.uid };
  return putObject(cluster, { ...place, body: { involvedObject, type: "Warning", reason, message } }, undefined);
}

/** Why an object of External Secrets is not well: the text of its latest warning. */
export function warningOf(cluster: Cluster, object: KubeObject): string | undefined {
  const event = findObject(cluster, "v1", "Event", object.namespace ?? "default", eventName(object));
  return textAt(event?.body, "message");
}

function eventName({ kind, name, uid }: KubeObject): string {
  return `${name}.${kind.toLowerCase()}.${uid.slice(0, 8)}`;
}
