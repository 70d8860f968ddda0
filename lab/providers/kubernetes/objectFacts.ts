// What an operation of the provider is about: the object, its place and its identity.
import type { Operation, Props } from "../../kernel/model";
import { textAt } from "../../world/controllers/tree";
import type { Cluster, World } from "../../world/model";
import type { Kind } from "./kinds";
import type { ObjectFacts } from "./objectLaws";

export function factsOf(kind: Kind, cluster: Cluster, inputs: Props, operation: Operation<World>): ObjectFacts {
  const name = textAt(inputs, "metadata", "name") ?? "";
  const namespace = kind.namespaced ? (textAt(inputs, "metadata", "namespace") ?? "default") : undefined;
  return {
    world: operation.world,
    cluster,
    urn: operation.urn,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    namespace,
    name,
    inputs,
  };
}

export function idOf({ namespace, name }: ObjectFacts): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

export function parseId(id: string, kind: Kind): { namespace: string | undefined; name: string } {
  const [first = "", second] = id.split("/");
  if (second !== undefined) return { namespace: first, name: second };
  return { namespace: kind.namespaced ? "default" : undefined, name: first };
}
