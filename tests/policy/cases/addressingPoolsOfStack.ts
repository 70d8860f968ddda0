// Cases of the rules about pools of LoadBalancer addresses beside each other, beside nodes, and as Services need them.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const POOL = "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool";
const OLD_POOL = "kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool";

const pool = (name: string, ...blocks: readonly unknown[]): Given => ({
  type: POOL,
  name,
  props: { spec: { blocks } },
});

const vm = (name: string, ...addresses: readonly unknown[]): Given => ({
  type: "proxmoxve:index/vmLegacy:VmLegacy",
  name,
  props: { initialization: { ipConfigs: addresses.map((address) => ({ ipv4: { address } })) } },
});

const apply = (name: string, node: unknown): Given => ({
  type: "talos:machine/configurationApply:ConfigurationApply",
  name,
  props: { node },
});

const cilium = (values: Readonly<Record<string, unknown>>): Given => ({
  type: "kubernetes:helm.sh/v3:Release",
  name: "cilium",
  props: { chart: "cilium", values },
});

const mesh = (service: unknown, useAPIServer: unknown = true): Given =>
  cilium({ clustermesh: { useAPIServer, apiserver: { service } } });

const asking = (address: unknown): Given => mesh({ annotations: { "lbipam.cilium.io/ips": address } });

const meshPool = (selected: unknown, ...blocks: readonly unknown[]): Given => ({
  type: POOL,
  name: "mesh",
  props: { spec: { blocks, serviceSelector: { matchLabels: { "io.kubernetes.service.name": selected } } } },
});

const service = (name: string, annotations: unknown, spec: Readonly<Record<string, unknown>> = {}): Given => ({
  type: "kubernetes:core/v1:Service",
  name,
  props: { metadata: { annotations }, spec: { type: "LoadBalancer", ...spec } },
});

const AT = 'values.clustermesh.apiserver.service.annotations["lbipam.cilium.io/ips"]';
const SELECTED = 'spec.serviceSelector.matchLabels["io.kubernetes.service.name"]';
const ANNOTATION = 'metadata.annotations["lbipam.cilium.io/ips"]';

export const addressingPoolsOfStackCases: Readonly<Record<string, RuleCases>> = {
  "net-lb-pool-excludes-nodes": {
    violating: [
      {
        resources: [
          vm("main-cp-0", "192.168.1.21/24", "10.3.0.1/16"),
          apply("main-cp-0-config", "192.168.1.21"),
          apply("metal-config", "192.168.1.30"),
          apply("named-config", "node.example.org"),
          pool("services", { start: "192.168.1.10", stop: "192.168.1.30" }, { start: "192.168.1.80" }),
          { ...pool("storage", { cidr: "10.3.0.0/30" }), type: OLD_POOL },
        ],
        finds: [
          "spec.blocks[0]: 192.168.1.10-192.168.1.30 holds 192.168.1.21, the address of main-cp-0: take it out of the pool",
          "spec.blocks[0]: 192.168.1.10-192.168.1.30 holds 192.168.1.30, the address of metal-config: take it out of the pool",
          "spec.blocks[0]: 10.3.0.0-10.3.0.3 holds 10.3.0.1, the address of main-cp-0: take it out of the pool",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          vm("main-cp-0", "192.168.1.21/24", "dhcp"),
          apply("main-worker-0", "192.168.1.30"),
          { ...apply("bootstrap", "192.168.1.25"), type: "talos:machine/bootstrap:Bootstrap" },
          pool("services", { start: "192.168.1.22", stop: "192.168.1.29" }, { cidr: "fd00::/64" }),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          vm("main-cp-0", UNKNOWN, "192.168.1.21/24"),
          apply("main-worker-0", UNKNOWN),
          pool("services", { start: UNKNOWN }, { start: "192.168.1.21" }),
        ],
        unjudged: [
          "initialization.ipConfigs[0].ipv4.address of main-cp-0",
          "node of main-worker-0",
          "spec.blocks[0].start of services",
        ],
        finds: ["spec.blocks[1]: 192.168.1.21 holds 192.168.1.21, the address of main-cp-0: take it out of the pool"],
      },
    ],
  },
  "net-lb-pools-disjoint": {
    violating: [
      {
        resources: [
          pool("services", { start: "192.168.1.80", stop: "192.168.1.90" }, { start: "192.168.1.90" }),
          { ...pool("mesh", { cidr: "192.168.1.80/31" }, { start: "192.168.1.91" }), type: OLD_POOL },
        ],
        finds: [
          "spec.blocks[1]: 192.168.1.90 overlaps 192.168.1.80-192.168.1.90 of services: take the common addresses out of one",
          "spec.blocks[0]: 192.168.1.80-192.168.1.81 overlaps 192.168.1.80-192.168.1.90 of services: take the common addresses out of one",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          pool("services", { start: "192.168.1.80", stop: "192.168.1.90" }, { cidr: "fd00::/64" }),
          pool("mesh", { start: "192.168.1.91" }, { cidr: "fd00::/64" }, { start: "192.168.1.79" }),
          { ...pool("other", { start: "192.168.1.80" }), type: "kubernetes:metallb.io/v1beta1:IPAddressPool" },
        ],
      },
    ],
    unknown: [
      {
        resources: [
          pool("services", { start: "192.168.1.80" }, { start: UNKNOWN }),
          pool("mesh", { start: "192.168.1.80" }),
        ],
        unjudged: ["spec.blocks[1].start of services"],
        finds: ["spec.blocks[0]: 192.168.1.80 overlaps 192.168.1.80 of services: take the common addresses out of one"],
      },
    ],
  },
  "net-mesh-pool-dedicated": {
    violating: [
      {
        resources: [asking("192.168.1.81"), pool("services", { start: "192.168.1.80" })],
        finds: [`${AT}: no pool of this stack holds 192.168.1.81: make one of that address for clustermesh-apiserver`],
      },
      {
        resources: [
          asking("192.168.1.81, 192.168.1.85"),
          pool("services", { start: "192.168.1.80" }, { start: "192.168.1.81" }),
          meshPool("traefik", { start: "192.168.1.85" }),
        ],
        finds: [
          "spec.blocks: the pool of 192.168.1.81, the address of clustermesh-apiserver, holds 2 addresses: make a pool of that one",
          `${SELECTED}: the pool of 192.168.1.81 must select the Service that asks for it, not absent: write clustermesh-apiserver`,
          `${SELECTED}: the pool of 192.168.1.85 must select the Service that asks for it, not "traefik": write clustermesh-apiserver`,
        ],
      },
      {
        resources: [
          mesh({ annotations: { "io.cilium/lb-ipam-ips": "192.168.1.81" } }),
          { ...mesh({ loadBalancerIP: "192.168.1.85" }), name: "other" },
          meshPool("clustermesh-apiserver", { cidr: "192.168.1.80/30" }),
        ],
        finds: [
          "spec.blocks: the pool of 192.168.1.81, the address of clustermesh-apiserver, holds 4 addresses: make a pool of that one",
          "values.clustermesh.apiserver.service.loadBalancerIP: no pool of this stack holds 192.168.1.85: make one of that address for clustermesh-apiserver",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          asking("192.168.1.81"),
          meshPool("clustermesh-apiserver", { start: "192.168.1.81" }),
          pool("services", { start: "192.168.1.80" }, { start: "192.168.1.82", stop: "192.168.1.90" }),
        ],
      },
      { resources: [asking("192.168.1.81")] },
      { resources: [asking("fd00::1"), pool("services", { start: "192.168.1.80" })] },
      { resources: [mesh({ type: "LoadBalancer" }), pool("services", { start: "192.168.1.80" })] },
      {
        resources: [
          mesh({ annotations: { "lbipam.cilium.io/ips": "192.168.1.81" } }, false),
          pool("services", { start: "192.168.1.80" }),
        ],
      },
      {
        resources: [
          { ...asking("192.168.1.81"), props: { ...asking("192.168.1.81").props, chart: "other" } },
          pool("services", { start: "192.168.1.80" }),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          asking(UNKNOWN),
          { ...asking("192.168.1.99"), name: "other" },
          pool("services", { start: "192.168.1.80" }),
        ],
        unjudged: [`${AT} of cilium`],
        finds: [`${AT}: no pool of this stack holds 192.168.1.99: make one of that address for clustermesh-apiserver`],
      },
    ],
  },
  "net-lb-service-address-in-pool": {
    violating: [
      {
        resources: [
          service("traefik", { "lbipam.cilium.io/ips": "192.168.1.80,192.168.1.99" }),
          service("dns", { "io.cilium/lb-ipam-ips": "192.168.1.98" }),
          service("old", undefined, { loadBalancerIP: "192.168.1.79" }),
          pool("services", { start: "192.168.1.80" }, { start: "192.168.1.82" }),
        ],
        finds: [
          `${ANNOTATION}: 192.168.1.99 is in no pool of this stack: ask for an address of one, or add it there`,
          'metadata.annotations["io.cilium/lb-ipam-ips"]: 192.168.1.98 is in no pool of this stack: ask for an address of one, or add it there',
          "spec.loadBalancerIP: 192.168.1.79 is in no pool of this stack: ask for an address of one, or add it there",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          service("traefik", { "lbipam.cilium.io/ips": " 192.168.1.80 , 192.168.1.82,fd00::1, " }),
          service("any", undefined),
          service("inside", { "lbipam.cilium.io/ips": "192.168.1.99" }, { type: "ClusterIP" }),
          {
            ...service("ingress", { "lbipam.cilium.io/ips": "192.168.1.99" }),
            type: "kubernetes:networking.k8s.io/v1:Ingress",
          },
          pool("services", { start: "192.168.1.80" }),
          pool("vault", { start: "192.168.1.82" }),
        ],
      },
      { resources: [service("traefik", { "lbipam.cilium.io/ips": "192.168.1.99" })] },
    ],
    unknown: [
      {
        resources: [
          service("unknown", { "lbipam.cilium.io/ips": UNKNOWN }),
          service("traefik", { "lbipam.cilium.io/ips": "192.168.1.99" }),
          pool("services", { start: "192.168.1.80" }),
        ],
        unjudged: [`${ANNOTATION} of unknown`],
        finds: [`${ANNOTATION}: 192.168.1.99 is in no pool of this stack: ask for an address of one, or add it there`],
      },
    ],
  },
};
