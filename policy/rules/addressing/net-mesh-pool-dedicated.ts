// The address of the mesh's API server comes from a pool of its own.
import { contains, parseAddress, size } from "../../../fleet/addresses";
import { chartCalled } from "../../helm";
import { blocksOf, pools, rangeOf, requested } from "../../loadBalancerPools";
import type { Facts, StackJudge, StackRule } from "../../rule";

const SERVICE = "clustermesh-apiserver";

export const netMeshPoolDedicated: StackRule = {
  kind: "stack",
  id: "net-mesh-pool-dedicated",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "From a shared pool another Service may take the address first, and every peer then talks to that one instead of the mesh.",
  condition:
    "Where the stack makes pools, the address that Cilium's clustermesh-apiserver asks for is the only one of a pool that selects this Service.",
  repair: "Make a pool of that one address whose serviceSelector names clustermesh-apiserver.",
  source: "docs.cilium.io, network/lb-ipam: Service Selectors, io.kubernetes.service.name",
  example: "clustermesh.apiserver.service asking for 192.168.1.81, which lies in the pool of all Services",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const made = pools(resources);
    if (made.length === 0) return;
    judge.each(resources, (resource) => {
      const chart = chartCalled("cilium", resource);
      if (chart?.value("clustermesh", "useAPIServer").flag() !== true) return;
      const service = chart.value("clustermesh", "apiserver", "service");
      const { at, addresses } = requested(service.get("annotations"), service.get("loadBalancerIP"));
      for (const written of addresses) {
        const address = parseAddress(written);
        if (address === undefined) continue;
        const holders = made.filter((pool) => holds(pool, address));
        if (holders.length === 0) {
          judge.report(resource, at, `no pool of this stack holds ${written}: make one of that address for ${SERVICE}`);
        }
        judge.each(holders, (pool) => {
          checkPool(pool, written, judge);
        });
      }
    });
  },
};

const rangesOf = (pool: Facts) => blocksOf(pool.props).flatMap((block) => rangeOf(block) ?? []);

const holds = (pool: Facts, address: number): boolean => rangesOf(pool).some((range) => contains(range, address));

function checkPool(pool: Facts, address: string, judge: StackJudge): void {
  const total = rangesOf(pool).reduce((sum, range) => sum + size(range), 0);
  if (total > 1) {
    judge.report(
      pool,
      pool.props.get("spec", "blocks"),
      `the pool of ${address}, the address of ${SERVICE}, holds ${String(total)} addresses: make a pool of that one`,
    );
  }
  const selected = pool.props.get("spec", "serviceSelector", "matchLabels", "io.kubernetes.service.name");
  if (selected.text() !== SERVICE) {
    judge.report(
      pool,
      selected,
      `the pool of ${address} must select the Service that asks for it, not ${selected.shown()}: write ${SERVICE}`,
    );
  }
}
