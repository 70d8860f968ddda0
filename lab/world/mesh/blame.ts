// Why a member knows nothing of a peer: what External Secrets says of the exchange between them.
import { findObject, objectsOf } from "../controllers/cluster";
import { warningOf } from "../controllers/eso/operator";
import { readyCondition } from "../controllers/ready";
import { listAt, textAt } from "../controllers/tree";
import type { Cluster, KubeObject } from "../model";
import type { Member } from "./member";

/**
 * The status of the ExternalSecret that should have brought the entry, else that of the peer's PushSecret; empty when
 * neither has anything to say.
 */
export function exchangeTrouble(from: Member, to: Member | undefined): string {
  const pull = findObject(
    from.cluster,
    "external-secrets.io/v1",
    "ExternalSecret",
    "kube-system",
    "cilium-kvstoremesh",
  );
  const push =
    to &&
    objectsOf(to.cluster, "external-secrets.io/v1alpha1", "PushSecret").find(
      ({ body }) => textAt(body, "spec", "selector", "secret", "name") === "clustermesh-apiserver-remote-cert",
    );
  if (!pull) return "";
  const said = [statusTrouble(from.cluster, pull), to && push && statusTrouble(to.cluster, push)];
  const first = said.find((text) => text !== undefined);
  if (first !== undefined) return `: ${first}`;
  if (to && !push) return `: ${to.name} has no PushSecret of clustermesh-apiserver-remote-cert`;
  const keys = listAt(pull.body, "spec", "dataFrom").map((source) => textAt(source, "extract", "key") ?? "");
  return `: ExternalSecret ${pull.name} is in sync with ${keys.join(", ") || "nothing"}`;
}

/** What keeps an object of External Secrets from being ready. Its Event says why, its condition often only that. */
export function statusTrouble(cluster: Cluster, object: KubeObject): string | undefined {
  const who = `${object.kind} ${object.name} of ${cluster.name}`;
  const ready = readyCondition(object);
  if (ready === undefined) return `${who} has not been synchronised yet`;
  if (ready["status"] === "True") return undefined;
  return `${who}: ${warningOf(cluster, object) ?? textAt(ready, "message") ?? "not ready"}`;
}
