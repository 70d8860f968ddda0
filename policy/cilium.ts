// Finds Cilium among the resources, and what else of its cluster is there.
import { chartCalled, type HelmChart } from "./helm";
import { ADDRESS_REQUESTS } from "./loadBalancerPools";
import type { Facts, ResourceJudge, ResourceRule, StackJudge } from "./rule";

export const L2_POLICY = "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy";

/** Whether the cluster takes part in a ClusterMesh: it lets peers in, or the chart itself names peers. */
export const isMeshed = (cilium: HelmChart): boolean =>
  cilium.value("clustermesh", "useAPIServer").flag() === true ||
  cilium.value("clustermesh", "config", "enabled").flag() === true;

/** Whether the cluster lets peers in, through a clustermesh-apiserver. */
export const servesMesh = (cilium: HelmChart): boolean => cilium.value("clustermesh", "useAPIServer").flag() === true;

/** For a rule over Helm releases that is about Cilium's alone. */
export const ofCilium =
  (check: (cilium: HelmChart, judge: ResourceJudge) => void): ResourceRule["check"] =>
  (resource, judge) => {
    const cilium = chartCalled("cilium", resource);
    if (cilium !== undefined) check(cilium, judge);
  };

/** Each Cilium of a stack with the objects of its cluster, which are those of the same provider. */
export function eachCilium(
  resources: readonly Facts[],
  judge: Pick<StackJudge, "each">,
  check: (cilium: HelmChart, objects: readonly Facts[]) => void,
): void {
  judge.each(resources, (resource) => {
    const cilium = chartCalled("cilium", resource);
    if (cilium === undefined) return;
    check(
      cilium,
      resources.filter(({ provider }) => provider?.name === resource.provider?.name),
    );
  });
}

/**
 * Addresses that the Service of the clustermesh-apiserver asks for.
 * Source: docs.cilium.io, "LoadBalancer IP Address Management", on requesting IPs.
 */
export function meshAddresses(cilium: HelmChart): readonly string[] {
  const service = (...keys: readonly string[]): string =>
    cilium.value("clustermesh", "apiserver", "service", ...keys).text() ?? "";
  return [
    ...ADDRESS_REQUESTS.flatMap((annotation) => service("annotations", annotation).split(",")),
    service("loadBalancerIP"),
  ]
    .map((address) => address.trim())
    .filter((address) => address !== "");
}
