// The External Secrets Operator and its namespace.
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { childOptions, ownOptions } from "../kubernetes/childOptions";

export const EXTERNAL_SECRETS_NAMESPACE = "external-secrets";

export interface ExternalSecretsArgs {
  /** Chart version, without leading `v`. */
  readonly version: string;
}

/**
 * Awaited: the kinds are registered, the controller runs and so do the webhooks, without which the API server refuses
 * every object of these kinds (failure policy `Fail`). The chart's own values satisfy the strictest pod security profile
 * (external-secrets/external-secrets v2.9.0, deploy/charts/external-secrets/values.yaml).
 *
 * The namespace waits for nothing but the API server; only the release waits for `opts.dependsOn`.
 */
export class ExternalSecrets extends pulumi.ComponentResource {
  readonly namespace: Namespace;
  readonly release: Release;

  constructor(name: string, args: ExternalSecretsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:secrets:ExternalSecrets", name, args, ownOptions(opts));
    this.namespace = new Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: EXTERNAL_SECRETS_NAMESPACE,
          labels: {
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
        name: "external-secrets",
        namespace: this.namespace.metadata.name,
        chart: "external-secrets",
        version: args.version,
        repositoryOpts: { repo: "https://charts.external-secrets.io" },
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
