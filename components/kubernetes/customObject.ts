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

export interface ObjectMetadata {
  readonly name: pulumi.Input<string>;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: pulumi.Input<string>;
  /** E.g. `pulumi.com/waitFor`, with which an object becomes awaited. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A type of which every scalar may also be an output. */
export type Inputs<T> = [T] extends [string | number | boolean | null | undefined]
  ? pulumi.Input<T>
  : { readonly [Key in keyof T]: Inputs<T[Key]> };

/** Registers one object of a kind. The spec is checked by the compiler, where `CustomResource` itself takes anything. */
export function customObject<Spec extends object>(
  logicalName: string,
  kind: Kind<Spec>,
  metadata: ObjectMetadata,
  spec: Inputs<NoInfer<Spec>>,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  return new CustomResource(logicalName, { apiVersion: kind.apiVersion, kind: kind.kind, metadata, spec }, opts);
}
