// Cilium's LB IPAM: gives addresses of CiliumLoadBalancerIPPools to Services of type LoadBalancer.
import type { Cluster, KubeObject, World } from "../model";
import { ciliumRelease, ciliumWorks } from "./cilium";
import { objectsOf, putStatus } from "./cluster";
import { expressionHolds } from "./labels";
import { at, isOn, listAt, recordAt, textAt } from "./tree";

/** Annotations that ask for addresses, newest first (cilium/cilium v1.18.6 pkg/annotation/k8s.go). */
const REQUESTS = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"];

export function isLoadBalancer(object: KubeObject): boolean {
  return object.kind === "Service" && textAt(object.body, "spec", "type") === "LoadBalancer";
}

export function addressOf(service: KubeObject): string | undefined {
  return textAt(service.body, "status", "loadBalancer", "ingress", 0, "ip");
}

/** The pool that holds the address of a service. */
export function poolOf(cluster: Cluster, service: KubeObject): KubeObject | undefined {
  const address = addressOf(service);
  if (address === undefined) return undefined;
  return poolsOf(cluster).find((pool) => serves(pool, service) && contains(pool, address));
}

/** Why a service has no address, in the operator's words. */
export function whyPending(world: World, cluster: Cluster, service: KubeObject): string {
  if (!ciliumRelease(cluster)) return "nothing in the cluster assigns load balancer addresses";
  const works = ciliumWorks(world, cluster);
  if (!works.holds) return works.message;
  const requested = requestedBy(service);
  const pools = poolsOf(cluster).filter((pool) => serves(pool, service));
  if (pools.length === 0) return "There are no enabled CiliumLoadBalancerIPPools that match this service";
  if (requested.length === 0) {
    return "All enabled CiliumLoadBalancerIPPools that match this service ran out of allocatable IPs";
  }
  const address = requested.join(",");
  return pools.some((pool) => requested.some((wanted) => contains(pool, wanted)))
    ? `The IP '${address}' is already allocated to another service`
    : `No pool exists with a CIDR containing '${address}' that selects this service`;
}

/** Assigns addresses; existing ones stay while their pool still holds them. Returns true when something changed. */
export function runLoadBalancers(world: World, cluster: Cluster): boolean {
  const services = Object.values(cluster.objects).filter(isLoadBalancer);
  if (services.length === 0) return false;
  const working = ciliumWorks(world, cluster).holds;
  const taken = new Set<string>();
  let changed = false;
  const settled = services.filter((service) => {
    const address = addressOf(service);
    const keeps =
      working && address !== undefined && isWanted(service, address) && poolOf(cluster, service) !== undefined;
    if (keeps) taken.add(address);
    return keeps;
  });
  for (const service of services) {
    if (settled.includes(service)) continue;
    const address = working ? choose(cluster, service, taken) : undefined;
    if (address !== undefined) taken.add(address);
    if (
      putStatus(service, { loadBalancer: address === undefined ? {} : { ingress: [{ ip: address, ipMode: "VIP" }] } })
    ) {
      changed = true;
    }
  }
  return changed;
}

/**
 * Pools in use, oldest first. Of two that overlap, Cilium uses the older (docs.cilium.io, LB IPAM, "Pool conflicts"); one whose
 * own blocks overlap is not used at all (cilium/cilium, operator/pkg/lbipam/lbipam.go: areRangesInternallyConflicting).
 */
function poolsOf(cluster: Cluster): readonly KubeObject[] {
  const usable: KubeObject[] = [];
  for (const pool of enabledPools(cluster)) {
    const ranges = rangesOf(pool);
    const conflicts = usable.flatMap(rangesOf).some((other) => ranges.some((range) => overlap(range, other)));
    const withItself = ranges.some((one, index) => ranges.slice(index + 1).some((other) => overlap(one, other)));
    if (!conflicts && !withItself) usable.push(pool);
  }
  return usable;
}

function enabledPools(cluster: Cluster): readonly KubeObject[] {
  return ["cilium.io/v2", "cilium.io/v2alpha1"]
    .flatMap((version) => objectsOf(cluster, version, "CiliumLoadBalancerIPPool"))
    .filter((pool) => !isOn(pool.body, "spec", "disabled"));
}

function requestedBy(service: KubeObject): readonly string[] {
  const annotations = recordAt(service.body, "metadata", "annotations");
  const asked = REQUESTS.map((key) => annotations[key]).find((value) => typeof value === "string");
  if (typeof asked === "string") return asked.split(",").map((address) => address.trim());
  const field = textAt(service.body, "spec", "loadBalancerIP");
  return field === undefined ? [] : [field];
}

function isWanted(service: KubeObject, address: string): boolean {
  const requested = requestedBy(service);
  return requested.length === 0 || requested.includes(address);
}

function choose(cluster: Cluster, service: KubeObject, taken: ReadonlySet<string>): string | undefined {
  const pools = poolsOf(cluster).filter((pool) => serves(pool, service));
  const requested = requestedBy(service);
  if (requested.length > 0) {
    return requested.find((address) => !taken.has(address) && pools.some((pool) => contains(pool, address)));
  }
  for (const { first, last } of pools.flatMap(rangesOf)) {
    for (let number = first; number <= last; number++) {
      const address = formatAddress(number);
      if (!taken.has(address)) return address;
    }
  }
  return undefined;
}

/** Pool selectors see the service's labels and two made-up ones (docs.cilium.io, LB IPAM, "Service Selectors"). */
function serves(pool: KubeObject, service: KubeObject): boolean {
  const labels: Record<string, unknown> = {
    ...recordAt(service.body, "metadata", "labels"),
    "io.kubernetes.service.name": service.name,
    "io.kubernetes.service.namespace": service.namespace ?? "",
  };
  const selector = at(pool.body, "spec", "serviceSelector");
  const equal = Object.entries(recordAt(selector, "matchLabels")).every(([key, value]) => labels[key] === value);
  return equal && listAt(selector, "matchExpressions").every((expression) => expressionHolds(expression, labels));
}

function contains(pool: KubeObject, address: string): boolean {
  const number = parseAddress(address);
  return rangesOf(pool).some(({ first, last }) => number >= first && number <= last);
}

/** Inclusive range of IPv4 addresses, as numbers. */
interface Range {
  readonly first: number;
  readonly last: number;
}

function overlap(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** Blocks of a pool. */
function rangesOf(pool: KubeObject): readonly Range[] {
  const reserves = textAt(pool.body, "spec", "allowFirstLastIPs") === "No";
  return listAt(pool.body, "spec", "blocks").flatMap((block) => {
    const cidr = textAt(block, "cidr");
    if (cidr === undefined) {
      const start = textAt(block, "start");
      if (start === undefined) return [];
      return [{ first: parseAddress(start), last: parseAddress(textAt(block, "stop") ?? start) }];
    }
    const [network = "", length = "32"] = cidr.split("/");
    const size = 2 ** (32 - Number(length));
    const base = Math.floor(parseAddress(network) / size) * size;
    const inset = reserves && size > 2 ? 1 : 0;
    return [{ first: base + inset, last: base + size - 1 - inset }];
  });
}

function parseAddress(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function formatAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
