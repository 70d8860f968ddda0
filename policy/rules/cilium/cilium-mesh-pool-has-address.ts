// The pool of the clustermesh-apiserver has the address that it asks for.
import { contains, parseAddress } from "../../../fleet/addresses";
import { eachCilium, meshAddresses } from "../../cilium";
import { blockRange, POOLS } from "../../ciliumPools";
import type { StackRule } from "../../rule";

export const ciliumMeshPoolHasAddress: StackRule = {
  kind: "stack",
  id: "cilium-mesh-pool-has-address",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "An address that no matching pool has is never given out, and the Service waits without saying so to whoever runs the operation.",
  condition:
    "Every CiliumLoadBalancerIPPool that selects the Service clustermesh-apiserver by its name has a block with each address that the Service asks for.",
  repair: "Write the address of the mesh into the pool.",
  source:
    'docs.cilium.io, "LoadBalancer IP Address Management": requested IPs must be in a pool whose selector matches',
  example: 'blocks: [{ start: "192.168.1.80" }] where the Service asks for 192.168.1.81',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      const addresses = meshAddresses(cilium);
      judge.each(
        objects.filter(({ type }) => POOLS.includes(type)),
        (pool) => {
          const spec = pool.props.get("spec");
          const service = spec.get("serviceSelector", "matchLabels", "io.kubernetes.service.name");
          if (service.text() !== "clustermesh-apiserver") return;
          const ranges = spec.get("blocks").list().map(blockRange);
          for (const address of addresses) {
            const number = parseAddress(address);
            if (number !== undefined && !ranges.some((range) => range !== undefined && contains(range, number))) {
              judge.report(
                pool,
                spec.get("blocks"),
                `no block has ${address}, which clustermesh-apiserver asks for: add it`,
              );
            }
          }
        },
      );
    });
  },
};
