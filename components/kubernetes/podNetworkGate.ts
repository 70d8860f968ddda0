// The gate: a first pod on the pod network, whose readiness proves that Cilium and the nodes are in order.
import * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { childOptions, ownOptions } from "./childOptions";

/** The image that the kubelet itself uses to hold a pod's network namespace: 0.3 MB, does nothing, runs as any user. */
const PAUSE_IMAGE = "registry.k8s.io/pause:3.10.1";

const LABELS = { "app.kubernetes.io/name": "pod-network-gate" };

/**
 * An awaited Deployment without tolerations and without host network. Its pod becomes ready only when
 * - a node has lost the taints `node.cloudprovider.kubernetes.io/uninitialized` (lifted by the cloud controller manager)
 *   and `node.kubernetes.io/not-ready` (lifted when a CNI is there), and
 * - the Cilium agent gave it an address; the agent waits for the operator to register the definitions of Cilium's kinds,
 *   `CiliumLoadBalancerIPPool` and `CiliumL2AnnouncementPolicy` among them (cilium/cilium, pkg/k8s/synced/crd.go).
 *
 * Whatever needs the pod network or one of those kinds depends on `deployment`.
 */
export class PodNetworkGate extends pulumi.ComponentResource {
  readonly deployment: Deployment;

  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("homelab:kubernetes:PodNetworkGate", name, {}, ownOptions(opts));
    this.deployment = new Deployment(
      `${name}-deployment`,
      {
        metadata: { name: "pod-network-gate", namespace: "kube-system", labels: LABELS },
        spec: {
          replicas: 1,
          selector: { matchLabels: LABELS },
          template: {
            metadata: { labels: LABELS },
            spec: {
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: 0,
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 65535,
                runAsGroup: 65535,
                seccompProfile: { type: "RuntimeDefault" },
              },
              containers: [
                {
                  name: "pause",
                  image: PAUSE_IMAGE,
                  resources: { requests: { cpu: "1m", memory: "4Mi" }, limits: { memory: "16Mi" } },
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                  },
                },
              ],
            },
          },
        },
      },
      // Cilium's images are pulled meanwhile, on a slow line as well.
      { ...childOptions(this, opts), customTimeouts: { create: "20m" } },
    );
    this.registerOutputs({});
  }
}
