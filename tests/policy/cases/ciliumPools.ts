// For the rules about addresses that Cilium gives out and announces, and about how many Ciliums there are.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { cilium, meshed, notCilium } from "./ciliumGiven";

const at = (cluster: string): Pick<Given, "provider"> => ({
  provider: { name: cluster, type: "pulumi:providers:kubernetes" },
});
const blocks = (name: string, ...list: readonly unknown[]): Given => ({
  type: "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool",
  name,
  props: { spec: { blocks: list } },
});
const meshPool = (list: unknown, service: unknown = "clustermesh-apiserver"): Given => ({
  type: "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool",
  name: "mesh",
  props: {
    spec: { blocks: list, serviceSelector: { matchLabels: { "io.kubernetes.service.name": service } } },
  },
});
const lacking = (address: string): string =>
  `spec.blocks: no block has ${address}, which clustermesh-apiserver asks for: add it`;
const l2Policy: Given = {
  type: "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy",
  name: "lan",
  props: {},
};
const service = (spec: Readonly<Record<string, unknown>>): Given => ({
  type: "kubernetes:core/v1:Service",
  name: "web",
  props: { spec },
});
const LOCAL = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

export const ciliumPoolsCases: Readonly<Record<string, RuleCases>> = {
  "cilium-mesh-pool-has-address": {
    violating: [
      { resources: [cilium(meshed()), meshPool([{ start: "192.168.1.80" }])], finds: [lacking("192.168.1.81")] },
      {
        resources: [
          cilium(
            meshed({ service: { annotations: { "lbipam.cilium.io/ips": "192.168.1.81,192.168.1.84,192.168.1.90" } } }),
          ),
          meshPool([{ start: "192.168.1.82", stop: "192.168.1.84" }, { cidr: "fd00::/64" }, {}]),
          { ...meshPool([]), type: "kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool" },
        ],
        finds: [
          lacking("192.168.1.81"),
          lacking("192.168.1.90"),
          lacking("192.168.1.81"),
          lacking("192.168.1.84"),
          lacking("192.168.1.90"),
        ],
      },
    ],
    conforming: [
      { resources: [cilium(meshed()), meshPool([{ start: "192.168.1.81" }])] },
      { resources: [cilium(meshed()), meshPool([{ start: "192.168.1.70" }, { cidr: "192.168.1.80/31" }])] },
      { resources: [cilium(meshed()), meshPool([], "ingress"), blocks("other")] },
      { resources: [cilium(meshed({ service: { loadBalancerIP: "fd00::1" } })), meshPool([])] },
      { resources: [cilium({}), meshPool([])] },
      { resources: [cilium(meshed()), { ...meshPool([]), type: "kubernetes:core/v1:Service" }] },
      {
        resources: [
          { ...cilium(meshed()), ...at("main") },
          { ...meshPool([]), ...at("gitlab") },
        ],
      },
      { resources: [notCilium(meshed()), meshPool([])] },
    ],
    unknown: [
      {
        resources: [cilium(meshed()), { ...meshPool(UNKNOWN), name: "first" }, meshPool([])],
        unjudged: ["spec.blocks of first"],
        finds: [lacking("192.168.1.81")],
      },
    ],
  },
  "cilium-pools-disjoint": {
    violating: [
      {
        resources: [
          blocks("services", { start: "192.168.1.80", stop: "192.168.1.82" }),
          blocks("mesh", { start: "192.168.1.70" }, { start: "192.168.1.82" }),
          {
            ...blocks("old", { cidr: "192.168.1.80/31" }),
            type: "kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool",
          },
        ],
        finds: [
          'spec.blocks[1]: {"start":"192.168.1.82"} overlaps {"start":"192.168.1.80","stop":"192.168.1.82"} of services: give each address to one pool',
          'spec.blocks[0]: {"cidr":"192.168.1.80/31"} overlaps {"start":"192.168.1.80","stop":"192.168.1.82"} of services: give each address to one pool',
        ],
      },
    ],
    conforming: [
      { resources: [blocks("one", { start: "192.168.1.80" }), blocks("two", { start: "192.168.1.81" })] },
      { resources: [blocks("one", { start: "192.168.1.80" }, { cidr: "192.168.1.80/32" })] },
      {
        resources: [
          { ...blocks("one", { start: "192.168.1.80" }), ...at("main") },
          { ...blocks("two", { start: "192.168.1.80" }), ...at("gitlab") },
        ],
      },
      { resources: [blocks("one", { start: "192.168.1.80" }), blocks("two", { cidr: "fd00::/64" }, {})] },
      {
        resources: [
          blocks("one", { start: "192.168.1.80" }),
          { ...blocks("two", { start: "192.168.1.80" }), type: "kubernetes:core/v1:Service" },
        ],
      },
    ],
    unknown: [
      {
        resources: [
          blocks("one", UNKNOWN, { start: "192.168.1.80" }),
          { type: "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool", name: "two", props: { spec: UNKNOWN } },
          blocks("three", { cidr: "192.168.1.80/32" }),
        ],
        unjudged: ["spec.blocks[0] of one", "spec of two"],
        finds: [
          'spec.blocks[0]: {"cidr":"192.168.1.80/32"} overlaps {"start":"192.168.1.80"} of one: give each address to one pool',
        ],
      },
    ],
  },
  "cilium-l2-enabled": {
    violating: [
      {
        resources: [l2Policy, cilium({ l2announcements: { enabled: false } })],
        finds: ["values.l2announcements.enabled: false, so lan announces nothing: set true"],
      },
      {
        resources: [cilium({}), l2Policy, { ...l2Policy, name: "second" }],
        finds: ["values.l2announcements.enabled: absent, so lan announces nothing: set true"],
      },
    ],
    conforming: [
      { resources: [cilium({ l2announcements: { enabled: true } }), l2Policy] },
      { resources: [cilium({}), service(LOCAL)] },
      {
        resources: [
          { ...cilium({}), ...at("main") },
          { ...l2Policy, ...at("gitlab") },
        ],
      },
      { resources: [notCilium({}), l2Policy] },
    ],
    unknown: [
      {
        resources: [cilium({ l2announcements: { enabled: UNKNOWN } }), l2Policy],
        unjudged: ["values.l2announcements.enabled of cilium"],
      },
    ],
  },
  "cilium-l2-no-local-traffic-policy": {
    violating: [
      {
        resources: [
          { ...service(LOCAL), ...at("main") },
          { ...l2Policy, ...at("main") },
        ],
        finds: ['spec.externalTrafficPolicy: "Local", but another node may answer for the address: set "Cluster"'],
      },
    ],
    conforming: [
      { resources: [service({ ...LOCAL, externalTrafficPolicy: "Cluster" }), l2Policy] },
      { resources: [service({ ...LOCAL, type: "NodePort" }), l2Policy] },
      { resources: [service(LOCAL)] },
      {
        resources: [
          { ...service(LOCAL), ...at("main") },
          { ...l2Policy, ...at("gitlab") },
        ],
      },
      { resources: [{ ...service(LOCAL), type: "kubernetes:apps/v1:Deployment" }, l2Policy] },
    ],
    unknown: [{ resources: [service({ ...LOCAL, type: UNKNOWN }), l2Policy], unjudged: ["spec.type of web"] }],
  },
  "cilium-single-release": {
    violating: [
      {
        resources: [
          { ...notCilium({}), name: "extras" },
          cilium({}),
          { ...cilium({}), name: "second" },
          { ...cilium({}), name: "third" },
        ],
        finds: [
          "cilium installs Cilium into the same cluster: leave one of them out",
          "cilium installs Cilium into the same cluster: leave one of them out",
        ],
      },
    ],
    conforming: [
      { resources: [cilium({}), notCilium({})] },
      {
        resources: [
          { ...cilium({}), ...at("main") },
          { ...cilium({}), ...at("gitlab"), name: "second" },
        ],
      },
    ],
    unknown: [{ resources: [cilium({}, { chart: UNKNOWN })], unjudged: ["chart of cilium"] }],
  },
};
