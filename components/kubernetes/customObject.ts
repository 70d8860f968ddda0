// A Kubernetes custom resource whose spec is typed by its kind.
import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";

/** Names a kind and carries the type of its spec. */
export interface Kind<Spec extends object> {
  readonly apiVersion: string;
  readonly kind: string;
  /** Exists in the type only: ties a `Kind` to the shape of its spec. */
  readonly spec?: Spec;
}

export interface ObjectName {
  readonly name: pulumi.Input<string>;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: pulumi.Input<string>;
}

/** Registers one object of a kind. The spec is checked by the compiler, where `CustomResource` itself takes anything. */
export function customObject<Spec extends object>(
  logicalName: string,
  kind: Kind<Spec>,
  metadata: ObjectName,
  spec: Spec,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  return new CustomResource(logicalName, { apiVersion: kind.apiVersion, kind: kind.kind, metadata, spec }, opts);
}
