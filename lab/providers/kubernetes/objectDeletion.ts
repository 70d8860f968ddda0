// Deletes an object as the provider does, and waits for what holds it back.
import { Refusal, type Operation, type Props } from "../../kernel/model";
import { runControllers } from "../../world/controllers";
import { findObject } from "../../world/controllers/cluster";
import { finalizersOf, requestDeletion } from "../../world/controllers/deletion";
import type { Cluster, KubeObject, World } from "../../world/model";
import { AWAIT_TIMEOUT_SECONDS } from "./awaiting";
import { optionIsOn, tryConnect } from "./connection";
import { esoWebhookAnswers, objectGoes } from "./esoLaws";
import { fluxInstanceCanGo } from "./fluxLaws";
import type { Kind } from "./kinds";
import { factsOf, parseId } from "./objectFacts";

/** Source: pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, Delete. */
export function removeObject(kind: Kind, id: string, operation: Operation<World>): void {
  const connection = tryConnect(operation);
  if ("reason" in connection) {
    operation.log("warning", `configured Kubernetes cluster is unreachable: ${connection.reason}`);
    if (optionIsOn(operation, "deleteUnreachable")) return;
    throw new Refusal(
      "kubernetes-delete-needs-the-api-server",
      'configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"',
    );
  }
  const { namespace, name } = parseId(id, kind);
  const { cluster } = connection;
  if (kind.kind === "FluxInstance") operation.uphold(fluxInstanceCanGo, { cluster });
  const find = (): KubeObject | undefined => findObject(cluster, kind.apiVersion, kind.kind, namespace, name);
  const object = find();
  if (!object) return;
  operation.uphold(esoWebhookAnswers, {
    ...factsOf(kind, cluster, object.body as Props, operation),
    frame: (cause) => cause,
  });
  const held = finalizersOf(object).length > 0;
  requestDeletion(operation.world, cluster, object);
  if (kind.kind === "Namespace") emptyNamespace(cluster, name);
  runControllers(operation.world, operation.stack);
  awaitDeletion(find(), held, cluster, operation);
}

/** Spends the provider's time when something still holds the object. */
function awaitDeletion(
  object: KubeObject | undefined,
  held: boolean,
  cluster: Cluster,
  operation: Operation<World>,
): void {
  if (object) {
    operation.spend(AWAIT_TIMEOUT_SECONDS);
    operation.log("warning", `finalizers might be preventing deletion (${finalizersOf(object).join(", ")})`);
  }
  operation.uphold(objectGoes, { world: operation.world, cluster, object, held });
}

function emptyNamespace(cluster: Cluster, namespace: string): void {
  for (const [key, object] of Object.entries(cluster.objects)) {
    if (object.namespace === namespace) Reflect.deleteProperty(cluster.objects, key);
  }
  for (const [key, release] of Object.entries(cluster.releases)) {
    if (release.namespace === namespace) Reflect.deleteProperty(cluster.releases, key);
  }
}
