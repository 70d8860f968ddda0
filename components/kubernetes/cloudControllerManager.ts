// The Talos cloud controller manager: initialises nodes and approves the kubelets' serving certificates.
import * as pulumi from "@pulumi/pulumi";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { childOptions, ownOptions } from "./childOptions";

export interface CloudControllerManagerArgs {
  /** Chart version, without leading `v`. */
  readonly version: string;
}

/**
 * Helm values of chart 0.5.2.
 *
 * As a DaemonSet the manager runs on the host network of the control planes and speaks to the node it runs on, so it
 * needs no CNI and comes up beside Cilium instead of after it. `cloud-node` lifts the taint
 * `node.cloudprovider.kubernetes.io/uninitialized`; `node-csr-approval` approves the certificates that metrics-server
 * verifies. `cloud-node-lifecycle` stays off: on Proxmox and metal its answer is always "the instance exists".
 * Source: siderolabs/talos-cloud-controller-manager, charts/talos-cloud-controller-manager/values.yaml and
 * pkg/talos/instances.go.
 */
export function cloudControllerManagerValues() {
  return {
    daemonSet: { enabled: true },
    enabledControllers: ["cloud-node", "node-csr-approval"],
  };
}

/**
 * Awaited: once it is there, new nodes lose the taint and kubelets get serving certificates.
 *
 * Needs `machine.features.kubernetesTalosAPIAccess` for `os:reader` in `kube-system`, from which Talos issues the
 * credential that the chart mounts.
 */
export class CloudControllerManager extends pulumi.ComponentResource {
  /** Depend on this to start after nodes can be initialised. */
  readonly release: Release;

  constructor(name: string, args: CloudControllerManagerArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:kubernetes:CloudControllerManager", name, args, ownOptions(opts));
    this.release = new Release(
      `${name}-release`,
      {
        name: "talos-cloud-controller-manager",
        namespace: "kube-system",
        chart: "oci://ghcr.io/siderolabs/charts/talos-cloud-controller-manager",
        version: args.version,
        values: cloudControllerManagerValues(),
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
