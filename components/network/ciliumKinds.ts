// Cilium's own kinds, as far as the program creates them.
import type { Kind } from "../kubernetes/customObject";

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

/** Source: cilium/cilium v1.18.6, pkg/k8s/apis/cilium.io/v2/lbipam_types.go. */
export interface LoadBalancerIpPoolSpec {
  readonly blocks: readonly { readonly start: string; readonly stop: string }[];
  /** Services that may take an address from this pool. @default - every service */
  readonly serviceSelector?: LabelSelector;
}

/** Source: cilium/cilium v1.18.6, pkg/k8s/apis/cilium.io/v2alpha1/l2announcement_types.go. */
export interface L2AnnouncementPolicySpec {
  readonly loadBalancerIPs: boolean;
  readonly externalIPs: boolean;
  /** Nodes that may answer ARP. @default - every node */
  readonly nodeSelector?: LabelSelector;
}

export const LOAD_BALANCER_IP_POOL: Kind<LoadBalancerIpPoolSpec> = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
};

export const L2_ANNOUNCEMENT_POLICY: Kind<L2AnnouncementPolicySpec> = {
  apiVersion: "cilium.io/v2alpha1",
  kind: "CiliumL2AnnouncementPolicy",
};
