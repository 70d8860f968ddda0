// Cases of the rules about addresses, routes and MTU in the values of Cilium's chart.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { declared } from "./addressingDeclared";

const cilium = (values: Readonly<Record<string, unknown>>): Given => ({ props: { chart: "cilium", values } });
const other = (values: Readonly<Record<string, unknown>>): Given => ({ props: { chart: "other", values } });
const pool = (...clusterPoolIPv4PodCIDRList: readonly unknown[]): Given =>
  cilium({ ipam: { mode: "cluster-pool", operator: { clusterPoolIPv4PodCIDRList } } });

const NO_ROUTES = "nothing gives the nodes routes to pods: set autoDirectNodeRoutes or bgpControlPlane.enabled";
const LIST = "values.ipam.operator.clusterPoolIPv4PodCIDRList";

export const addressingCiliumCases: Readonly<Record<string, RuleCases>> = {
  "net-native-routing-has-routes": {
    violating: [
      {
        resource: cilium({ routingMode: "native", autoDirectNodeRoutes: false, bgpControlPlane: { enabled: false } }),
        finds: [`values.routingMode: ${NO_ROUTES}`],
      },
      { resource: cilium({ routingMode: "native" }), finds: [`values.routingMode: ${NO_ROUTES}`] },
    ],
    conforming: [
      { resource: cilium({ routingMode: "native", autoDirectNodeRoutes: true }) },
      { resource: cilium({ routingMode: "native", bgpControlPlane: { enabled: true } }) },
      { resource: cilium({ routingMode: "native", gke: { enabled: true } }) },
      { resource: cilium({ routingMode: "native", eni: { enabled: true } }) },
      { resource: cilium({ routingMode: "native", azure: { enabled: true } }) },
      { resource: cilium({ routingMode: "native", alibabacloud: { enabled: true } }) },
      { resource: cilium({ routingMode: "tunnel" }) },
      { resource: cilium({}) },
      { resource: other({ routingMode: "native" }) },
    ],
    unknown: [{ resource: cilium({ routingMode: UNKNOWN }), unjudged: ["values.routingMode"] }],
  },
  "net-dsr-needs-native-routing": {
    violating: [
      {
        resource: cilium({ loadBalancer: { mode: "dsr" } }),
        finds: [
          'values.loadBalancer.mode: "dsr" does not pass a tunnel: set routingMode: native, or dispatch by geneve',
        ],
      },
      {
        resource: cilium({
          routingMode: "tunnel",
          tunnelProtocol: "geneve",
          loadBalancer: { mode: "hybrid", dsrDispatch: "opt" },
        }),
        finds: [
          'values.loadBalancer.mode: "hybrid" does not pass a tunnel: set routingMode: native, or dispatch by geneve',
        ],
      },
      {
        resource: cilium({ routingMode: "native", loadBalancer: { mode: "dsr", dsrDispatch: "geneve" } }),
        finds: ["values.tunnelProtocol: a geneve dispatch does not pass absent: write tunnelProtocol: geneve"],
      },
      {
        resource: cilium({ tunnelProtocol: "vxlan", loadBalancer: { mode: "hybrid", dsrDispatch: "geneve" } }),
        finds: ['values.tunnelProtocol: a geneve dispatch does not pass "vxlan": write tunnelProtocol: geneve'],
      },
    ],
    conforming: [
      { resource: cilium({ routingMode: "native", loadBalancer: { mode: "dsr" } }) },
      { resource: cilium({ routingMode: "native", loadBalancer: { mode: "hybrid", dsrDispatch: "opt" } }) },
      { resource: cilium({ tunnelProtocol: "geneve", loadBalancer: { mode: "dsr", dsrDispatch: "geneve" } }) },
      { resource: cilium({ loadBalancer: { mode: "snat", dsrDispatch: "geneve" } }) },
      { resource: cilium({}) },
      { resource: other({ loadBalancer: { mode: "dsr" } }) },
    ],
    unknown: [{ resource: cilium({ loadBalancer: { mode: UNKNOWN } }), unjudged: ["values.loadBalancer.mode"] }],
  },
  "net-cilium-mtu-fits-overlay": {
    violating: [
      {
        resource: cilium({ devices: "nebula1", MTU: 1301 }),
        finds: ["values.MTU: 1301 does not fit nebula1: write MTU: 1300 or less"],
      },
      {
        resource: cilium({ devices: ["eth0", "nebula1"] }),
        finds: ["values.MTU: absent does not fit nebula1: write MTU: 1300 or less"],
      },
      {
        resource: cilium({ devices: "eth0, nebula1", MTU: 0 }),
        finds: ["values.MTU: 0 does not fit nebula1: write MTU: 1300 or less"],
      },
      {
        settings: { interfaces: ["tun0", "wg0"], mtu: 1420 },
        resource: cilium({ devices: "eth0 wg0", MTU: 1500 }),
        finds: ["values.MTU: 1500 does not fit wg0: write MTU: 1420 or less"],
      },
    ],
    conforming: [
      { resource: cilium({ devices: "nebula1", MTU: 1300 }) },
      { resource: cilium({ devices: "nebula1", MTU: 1 }) },
      { resource: cilium({ devices: "eth0", MTU: 1500 }) },
      { resource: cilium({ devices: "nebula10 eth0" }) },
      { resource: cilium({ MTU: 1500 }) },
      { settings: { interfaces: ["wg0"] }, resource: cilium({ devices: "nebula1" }) },
      { settings: { mtu: 1420 }, resource: cilium({ devices: "nebula1", MTU: 1420 }) },
      { resource: other({ devices: "nebula1" }) },
    ],
    unknown: [{ resource: cilium({ devices: "nebula1", MTU: UNKNOWN }), unjudged: ["values.MTU"] }],
  },
  "net-cilium-pool-explicit": {
    violating: [
      {
        declared,
        resource: pool("10.0.0.0/8", "10.244.0.0/16", "192.168.0.0/16"),
        finds: [
          `${LIST}[0]: "10.0.0.0/8" meets the network 10.3.0.0/16 of the site: choose another block for pods`,
          `${LIST}[2]: "192.168.0.0/16" meets the network 192.168.1.0/24 of the site: choose another block for pods`,
        ],
      },
      {
        // A site of metal has a LAN and no bridges.
        declared: { cluster: { site: "home" }, sites: { home: { lan: "192.168.1.0/24" } } },
        resource: pool("192.168.0.0/16"),
        finds: [
          `${LIST}[0]: "192.168.0.0/16" meets the network 192.168.1.0/24 of the site: choose another block for pods`,
        ],
      },
      {
        resource: cilium({ ipam: { mode: "cluster-pool" } }),
        finds: [`${LIST}: without blocks pods get addresses of 10.0.0.0/8: write the cluster's pod block`],
      },
      {
        resource: cilium({}),
        finds: [`${LIST}: without blocks pods get addresses of 10.0.0.0/8: write the cluster's pod block`],
      },
    ],
    conforming: [
      { declared, resource: pool("10.244.0.0/16", "10.2.0.0/16", "192.168.0.0/24", "no block") },
      { resource: pool("10.0.0.0/8") },
      { declared, resource: cilium({ ipam: { mode: "kubernetes" } }) },
      { resource: other({}) },
    ],
    unknown: [
      {
        declared,
        resource: pool(UNKNOWN, "10.0.0.0/8"),
        unjudged: [`${LIST}[0]`],
        finds: [`${LIST}[1]: "10.0.0.0/8" meets the network 10.3.0.0/16 of the site: choose another block for pods`],
      },
    ],
  },
};
