// The Flux Operator and its namespace.
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { FLUX_NAMESPACE } from "./fluxInstance";

export interface FluxOperatorArgs {
  /** Chart version, without leading `v`. */
  readonly version: string;
}

/**
 * Awaited: the operator runs and the definition of `FluxInstance`, which is part of the chart, is there. The namespace
 * waits for nothing but the API server, so it is there before the pod network is; only the release waits for
 * `opts.dependsOn`.
 */
export class FluxOperator extends pulumi.ComponentResource {
  readonly namespace: Namespace;
  readonly release: Release;

  constructor(name: string, args: FluxOperatorArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:gitops:FluxOperator", name, args, ownOptions(opts));
    this.namespace = new Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: FLUX_NAMESPACE,
          labels: {
            // The operator and Flux's controllers satisfy the strictest profile.
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
          },
        },
      },
      childOptions(this, { ...opts, dependsOn: [] }),
    );
    this.release = new Release(
      `${name}-release`,
      {
        name: "flux-operator",
        namespace: this.namespace.metadata.name,
        chart: "oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator",
        version: args.version,
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
