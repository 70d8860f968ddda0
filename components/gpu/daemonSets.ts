// The form of the pods that run on every node with a GPU of one vendor.
import type { types } from "@pulumi/kubernetes";
import type { DaemonSetArgs } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { type GpuVendor, VENDOR_LABEL } from "./kinds";

/** Where Talos lets pods see devices, its own exemption from the pod security that it enforces elsewhere. */
export const NAMESPACE = "kube-system";

type PodSpec = types.input.core.v1.PodSpec;

/** What a container gives up that needs devices only. */
export const withoutRights = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

/**
 * Not awaited: a node that is stopped most of the time still counts, and Pulumi would wait for its pod until the timeout
 * of every `up`. Its pods tolerate every taint, since whoever keeps a node for something still wants its GPU seen.
 * Source: pulumi/pulumi-kubernetes, provider/pkg/await/daemonset.go.
 */
export function daemonSet(
  name: string,
  vendor: GpuVendor,
  { annotations, ...spec }: PodSpec & { readonly annotations?: Readonly<Record<string, string>> },
): DaemonSetArgs {
  const labels = { "app.kubernetes.io/name": name };
  return {
    metadata: { name, namespace: NAMESPACE, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...(annotations === undefined ? {} : { annotations }) },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          priorityClassName: "system-node-critical",
          nodeSelector: { [VENDOR_LABEL]: vendor },
          tolerations: [{ operator: "Exists" }],
          ...spec,
        },
      },
    },
  };
}
