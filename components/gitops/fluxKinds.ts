// The Flux Operator's kind, as far as the program creates it.
import type { Kind } from "../kubernetes/customObject";

/** Source: controlplaneio-fluxcd/flux-operator v0.58, api/v1/fluxinstance_types.go. */
export interface FluxInstanceSpec {
  readonly distribution: {
    /** Semver expression; an exact version pins the controllers. */
    readonly version: string;
    readonly registry: string;
  };
  readonly components: readonly (
    "source-controller" | "kustomize-controller" | "helm-controller" | "notification-controller"
  )[];
  readonly cluster: {
    readonly type: "kubernetes";
    readonly size: "small" | "medium" | "large";
    readonly multitenant: boolean;
    readonly networkPolicy: boolean;
    readonly domain: string;
  };
  readonly sync: {
    readonly kind: "GitRepository";
    readonly url: string;
    /** Full reference, e.g. `refs/heads/main`. */
    readonly ref: string;
    readonly path: string;
    readonly interval: string;
    /** Secret in the same namespace. @default - the repository is public */
    readonly pullSecret?: string;
  };
  readonly kustomize: {
    readonly patches: readonly {
      readonly target: { readonly kind: string; readonly name: string };
      /** A JSON patch, written as YAML or JSON text. */
      readonly patch: string;
    }[];
  };
}

export const FLUX_INSTANCE: Kind<FluxInstanceSpec> = {
  apiVersion: "fluxcd.controlplane.io/v1",
  kind: "FluxInstance",
};
