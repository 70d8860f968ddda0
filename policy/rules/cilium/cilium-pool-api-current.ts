// Pools of addresses are written in the current version of the API.
import type { ResourceRule } from "../../rule";

export const ciliumPoolApiCurrent: ResourceRule = {
  kind: "resource",
  id: "cilium-pool-api-current",
  area: "cilium",
  level: "advisory",
  severity: "low",
  why: "Version cilium.io/v2alpha1 of this kind is deprecated since Cilium 1.19, and a version that no longer serves it leaves Pulumi unable to read its own objects.",
  condition: "A CiliumLoadBalancerIPPool has apiVersion cilium.io/v2, which Cilium serves from 1.18 on.",
  repair: "Write the pool as cilium.io/v2.",
  source:
    'docs.cilium.io, "Upgrade Guide", 1.19 Upgrade Notes: CiliumLoadBalancerIPPool; cilium/cilium pull requests 39090 (v2) and 39134 (v2alpha1 deprecated)',
  example: 'apiVersion: "cilium.io/v2alpha1"',
  exceptions: "in the stack file",
  types: ["kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool"],
  check: ({ props }, judge) => {
    judge.report(props, "cilium.io/v2alpha1 is deprecated for CiliumLoadBalancerIPPool: write cilium.io/v2");
  },
};
