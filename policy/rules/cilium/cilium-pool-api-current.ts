// Pools of addresses are written in the current version of the API.
import type { ResourceRule } from "../../rule";

export const ciliumPoolApiCurrent: ResourceRule = {
  kind: "resource",
  id: "cilium-pool-api-current",
  area: "cilium",
  level: "advisory",
  severity: "low",
  why: "Version cilium.io/v2alpha1 of this kind is deprecated, and an upgrade that no longer serves it leaves Pulumi unable to read its own objects.",
  condition: "A CiliumLoadBalancerIPPool has apiVersion cilium.io/v2.",
  repair: "Write the pool as cilium.io/v2.",
  source: 'docs.cilium.io, "LoadBalancer IP Address Management": pools are written as cilium.io/v2',
  example: 'apiVersion: "cilium.io/v2alpha1"',
  exceptions: "in the stack file",
  types: ["kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool"],
  check: ({ props }, judge) => {
    judge.report(props, "cilium.io/v2alpha1 is deprecated for CiliumLoadBalancerIPPool: write cilium.io/v2");
  },
};
