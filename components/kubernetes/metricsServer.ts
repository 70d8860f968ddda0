// metrics-server: CPU and memory figures for `kubectl top` and autoscalers.
import * as pulumi from "@pulumi/pulumi";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { childOptions, ownOptions } from "./childOptions";

export interface MetricsServerArgs {
  /** Chart version, without leading `v`. */
  readonly version: string;
}

/**
 * Awaited. It is ready only after it has scraped a kubelet, and it verifies the kubelets' serving certificates (there is
 * no `--kubelet-insecure-tls`), so the cloud controller manager must have approved them.
 */
export class MetricsServer extends pulumi.ComponentResource {
  readonly release: Release;

  constructor(name: string, args: MetricsServerArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:kubernetes:MetricsServer", name, args, ownOptions(opts));
    this.release = new Release(
      `${name}-release`,
      {
        name: "metrics-server",
        namespace: "kube-system",
        chart: "metrics-server",
        version: args.version,
        repositoryOpts: { repo: "https://kubernetes-sigs.github.io/metrics-server" },
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
