// What the repository's tree builds on and does not bring itself, as far as it is there: namespaces, kinds, stores of secrets.
import { normalPath } from "../../gitops/render";
import { publishedTree } from "../../gitops/repository";
import { substituted } from "../../gitops/substitute";
import type { Reason } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../model";
import { findObject, objectsOf } from "./cluster";
import { storeReference } from "./eso/stores";
import { recordAt, textAt } from "./tree";
import { dueTo } from "./verdict";

type Body = Readonly<Record<string, unknown>>;

/** One reason for each resource that an object of the tree finds in the cluster. */
export function groundOf(world: World, cluster: Cluster, instance: Pick<KubeObject, "body">): readonly Reason[] {
  const bodies = bodiesBelow(world, textAt(instance.body, "spec", "sync", "path") ?? "", new Set());
  const brought = new Set(bodies.filter(({ kind }) => kind === "Namespace").map((body) => nameOf(body)));
  return bodies.flatMap((body) => [
    ...namespaceOf(cluster, body, brought),
    ...definitionOf(cluster, body),
    ...storeOf(cluster, body),
  ]);
}

/** The objects of a directory and of those that its Kustomizations name. */
function bodiesBelow(world: World, written: string, seen: Set<string>): readonly Body[] {
  const path = normalPath(written);
  if (seen.has(path)) return [];
  seen.add(path);
  return (publishedTree(world)?.paths[path]?.objects ?? []).flatMap((text) => {
    const body = substituted(text, undefined);
    const below = body["kind"] === "Kustomization" ? textAt(body, "spec", "path") : undefined;
    return [body, ...(below === undefined ? [] : bodiesBelow(world, below, seen))];
  });
}

const nameOf = (body: Body): string => textAt(body, "metadata", "name") ?? "";
const idOf = (body: Body): string =>
  [textAt(body, "kind"), textAt(body, "metadata", "namespace"), nameOf(body)].filter(Boolean).join("/");

/** Source of the texts: fluxcd/pkg ssa/errors/errors.go; apimachinery pkg/api/meta/errors.go NoKindMatchError. */
function namespaceOf(cluster: Cluster, body: Body, brought: ReadonlySet<string>): readonly Reason[] {
  const name = textAt(body, "metadata", "namespace");
  if (name === undefined || brought.has(name)) return [];
  const namespace = findObject(cluster, "v1", "Namespace", undefined, name);
  return namespace ? [dueTo(namespace.madeBy, `${idOf(body)} not found: namespaces "${name}" not found`)] : [];
}

function definitionOf(cluster: Cluster, body: Body): readonly Reason[] {
  const [apiVersion, kind] = [textAt(body, "apiVersion") ?? "", textAt(body, "kind") ?? ""];
  const definition = objectsOf(cluster, "apiextensions.k8s.io/v1", "CustomResourceDefinition").find(
    (found) =>
      textAt(found.body, "spec", "group") === apiVersion.split("/")[0] &&
      textAt(found.body, "spec", "names", "kind") === kind,
  );
  if (!definition) return [];
  const missing = `${idOf(body)} dry-run failed: no matches for kind "${kind}" in version "${apiVersion}"`;
  return [dueTo(definition.madeBy, missing)];
}

/** Source of the text: external-secrets/external-secrets v2.9.0 pkg/controllers/secretstore/client_manager.go. */
function storeOf(cluster: Cluster, body: Body): readonly Reason[] {
  const reference = recordAt(body, "spec")["secretStoreRef"];
  if (body["kind"] !== "ExternalSecret" || reference === undefined) return [];
  const { kind, name } = storeReference(reference);
  const namespace = kind === "SecretStore" ? textAt(body, "metadata", "namespace") : undefined;
  const store = findObject(cluster, "external-secrets.io/v1", kind, namespace, name);
  const plural = `${kind.toLowerCase()}s.external-secrets.io`;
  return store ? [dueTo(store.madeBy, `could not get ${kind} "${name}", ${plural} "${name}" not found`)] : [];
}
