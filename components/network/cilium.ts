// Cilium, installed as a Helm release that nobody waits for.
import * as pulumi from "@pulumi/pulumi";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { ciliumValues, type CiliumSettings } from "./ciliumValues";

export interface CiliumArgs extends CiliumSettings {
  /** Chart version, without leading `v`. */
  readonly version: string;
}

/**
 * The release is complete as soon as its objects are applied (`skipAwait`). Waiting would never end: the
 * clustermesh-apiserver's Service needs an address from a pool, and the pool's kind is registered by the operator that
 * this release starts. For the same reason it is not `atomic`. What needs a working Cilium depends on the
 * `PodNetworkGate` instead.
 *
 * It must be a release and not a rendered chart: the chart looks up its own CA in the cluster to keep it.
 */
export class Cilium extends pulumi.ComponentResource {
  readonly release: Release;

  constructor(name: string, args: CiliumArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:Cilium", name, args, ownOptions(opts));
    const { version, ...settings } = args;
    this.release = new Release(
      `${name}-release`,
      {
        name: "cilium",
        namespace: "kube-system",
        chart: "cilium",
        version,
        repositoryOpts: { repo: "https://helm.cilium.io" },
        skipAwait: true,
        atomic: false,
        values: ciliumValues(settings),
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
