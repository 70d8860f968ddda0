// Cases of the rules about addresses and routes in machine configurations of Talos.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { declared } from "./addressingDeclared";

const node = (...configPatches: readonly unknown[]): Given => ({ props: { node: "192.168.1.70", configPatches } });

const json = (value: unknown): string => JSON.stringify(value);
const document = (kind: string, content: Readonly<Record<string, unknown>>): string =>
  json({ apiVersion: "v1alpha1", kind, ...content });

const subnets = (podSubnets: readonly string[], serviceSubnets?: readonly string[]): string =>
  json({ cluster: { network: { podSubnets, serviceSubnets } } });

const link = (name: string, ...routes: readonly unknown[]): string => document("LinkConfig", { name, routes });
const vip = (name: string): string => document("Layer2VIPConfig", { name, link: "lan" });

const blocks = { ...declared, network: { podCidr: "10.244.0.0/16", serviceCidr: "10.96.0.0/12" } };

export const addressingTalosCases: Readonly<Record<string, RuleCases>> = {
  "net-talos-subnets-as-declared": {
    violating: [
      {
        declared: blocks,
        resource: node(
          subnets(["10.1.0.0/16"], ["10.96.0.0/16"]),
          subnets(["10.244.0.0/16", "10.245.0.0/16", "10.3.0.0/16"]),
        ),
        finds: [
          'configPatches[1].cluster.network.podSubnets[1]: "10.245.0.0/16" is not the declared podCidr: write 10.244.0.0/16',
          'configPatches[1].cluster.network.podSubnets[2]: "10.3.0.0/16" is not the declared podCidr: write 10.244.0.0/16',
          'configPatches[0].cluster.network.serviceSubnets[0]: "10.96.0.0/16" is not the declared serviceCidr: write 10.96.0.0/12',
        ],
      },
      {
        declared: { network: { serviceCidr: "10.96.0.0/12" } },
        resource: {
          props: { machineConfigurationInput: subnets(["10.1.0.0/16"], ["10.2.0.0/16"]) },
          secrets: ["machineConfigurationInput"],
        },
        finds: [
          "machineConfigurationInput.cluster.network.serviceSubnets[0]: (secret) is not the declared serviceCidr: write 10.96.0.0/12",
        ],
      },
    ],
    conforming: [
      { declared: blocks, resource: node(subnets(["10.244.0.0/16", "fd00::/64"], ["10.96.0.0/12"])) },
      { declared: blocks, resource: node(json({ machine: { type: "worker" } }), vip("192.168.1.75")) },
      { declared, resource: node(subnets(["10.1.0.0/16"], ["10.2.0.0/16"])) },
      {
        declared: blocks,
        resource: {
          props: {
            machineConfigurationInput: subnets(["10.1.0.0/16"], ["10.96.0.0/12"]),
            configPatches: [subnets(["10.244.0.0/16"])],
          },
        },
      },
    ],
    unknown: [
      { declared: blocks, resource: node(subnets(["10.1.0.0/16"]), UNKNOWN), unjudged: ["configPatches[1]"] },
      {
        declared: blocks,
        resource: node(UNKNOWN, subnets(["10.1.0.0/16"])),
        unjudged: ["configPatches[0]"],
        finds: [
          'configPatches[1].cluster.network.podSubnets[0]: "10.1.0.0/16" is not the declared podCidr: write 10.244.0.0/16',
        ],
      },
    ],
  },
  "net-talos-subnets-avoid-node": {
    violating: [
      {
        resource: node(
          subnets(["10.0.0.0/8"], ["192.168.1.70/32", "10.96.0.0/12"]),
          subnets(["192.168.0.0/16", "10.111.0.0/16"]),
        ),
        finds: [
          'configPatches[0].cluster.network.serviceSubnets[0]: "192.168.1.70/32" overlaps "192.168.0.0/16" of podSubnets: choose blocks apart',
          'configPatches[0].cluster.network.serviceSubnets[1]: "10.96.0.0/12" overlaps "10.111.0.0/16" of podSubnets: choose blocks apart',
          'configPatches[1].cluster.network.podSubnets[0]: "192.168.0.0/16" holds the node\'s own address "192.168.1.70": choose a block apart from the LAN',
          'configPatches[0].cluster.network.serviceSubnets[0]: "192.168.1.70/32" holds the node\'s own address "192.168.1.70": choose a block apart from the LAN',
        ],
      },
      {
        resource: {
          props: {
            node: "10.0.0.5",
            machineConfigurationInput: subnets(["10.0.0.0/8"], ["10.96.0.0/12"]),
          },
          secrets: ["machineConfigurationInput"],
        },
        finds: [
          "machineConfigurationInput.cluster.network.serviceSubnets[0]: (secret) overlaps (secret) of podSubnets: choose blocks apart",
          'machineConfigurationInput.cluster.network.podSubnets[0]: (secret) holds the node\'s own address "10.0.0.5": choose a block apart from the LAN',
        ],
      },
    ],
    conforming: [
      { resource: node(subnets(["10.244.0.0/16", "10.244.0.0/17"], ["10.96.0.0/12", "10.96.0.0/13"])) },
      { resource: node(subnets(["10.112.0.0/16", "fd00::/64"], ["10.96.0.0/12", "fd00::/64"])) },
      { resource: { props: { node: "cp.example.org", configPatches: [subnets(["0.0.0.0/0"])] } } },
    ],
    unknown: [
      {
        resource: node(UNKNOWN, subnets(["192.168.1.0/24"])),
        unjudged: ["configPatches[0]"],
        finds: [
          'configPatches[1].cluster.network.podSubnets[0]: "192.168.1.0/24" holds the node\'s own address "192.168.1.70": choose a block apart from the LAN',
        ],
      },
      {
        resource: { props: { node: UNKNOWN, configPatches: [subnets(["10.0.0.0/8"], ["10.96.0.0/12"])] } },
        unjudged: ["node"],
        finds: [
          'configPatches[0].cluster.network.serviceSubnets[0]: "10.96.0.0/12" overlaps "10.0.0.0/8" of podSubnets: choose blocks apart',
        ],
      },
    ],
  },
  "net-talos-single-default-route": {
    violating: [
      {
        resource: node(
          link("lan", { gateway: "192.168.1.1" }),
          link("storage", { destination: "10.0.0.0/8", gateway: "10.3.0.1" }, { gateway: "10.3.0.1" }),
          document("VLANConfig", { name: "lan.5", routes: [{ destination: "0.0.0.0/0", gateway: "10.5.0.1" }] }),
          document("BondConfig", { name: "bond0", routes: [{ gateway: "10.6.0.1" }] }),
          document("BridgeConfig", { name: "br0", routes: [{ gateway: "10.7.0.1" }] }),
          document("DummyLinkConfig", { name: "dummy0", routes: [{ gateway: "10.8.0.1" }] }),
        ),
        finds: [
          "configPatches[1].routes[1]: storage has a further default route beside that of lan: name its destination",
          "configPatches[2].routes[0]: lan.5 has a further default route beside that of lan: name its destination",
          "configPatches[3].routes[0]: bond0 has a further default route beside that of lan: name its destination",
          "configPatches[4].routes[0]: br0 has a further default route beside that of lan: name its destination",
          "configPatches[5].routes[0]: dummy0 has a further default route beside that of lan: name its destination",
        ],
      },
      {
        resource: node(
          json({
            machine: {
              network: {
                interfaces: [
                  { interface: "eth0", routes: [{ network: "0.0.0.0/0", gateway: "192.168.1.1" }] },
                  { deviceSelector: { physical: true }, routes: [{ gateway: "10.3.0.1" }] },
                ],
              },
            },
          }),
        ),
        finds: [
          "configPatches[0].machine.network.interfaces[1].routes[0]: configPatches[0].machine.network.interfaces[1].interface has a further default route beside that of eth0: name its destination",
        ],
      },
    ],
    conforming: [
      {
        resource: node(
          link("lan", { destination: "", gateway: "192.168.1.1" }),
          link("lan", { gateway: "192.168.1.1" }),
          link("storage", { destination: "10.0.0.0/8", gateway: "10.3.0.1" }),
          link("vpn", { gateway: "10.3.0.1", table: 100 }),
          document("RoutingRuleConfig", { name: "1000", routes: [{ gateway: "10.4.0.1" }] }),
          json({
            machine: { network: { interfaces: [{ interface: "eth1", routes: [{ network: "10.0.0.0/8" }] }] } },
          }),
        ),
      },
      { resource: node(link("lan")) },
    ],
    unknown: [
      {
        resource: node(link("lan", { gateway: "192.168.1.1" }), UNKNOWN, link("storage", { gateway: "10.3.0.1" })),
        unjudged: ["configPatches[1]"],
        finds: [
          "configPatches[2].routes[0]: storage has a further default route beside that of lan: name its destination",
        ],
      },
    ],
  },
  "net-talos-vip-in-lan": {
    violating: [
      {
        declared,
        resource: node(vip("192.168.2.75"), vip("192.168.1.1"), vip("192.168.1.70"), vip("192.168.1.255")),
        finds: [
          'configPatches[0].name: "192.168.2.75" is no host address of the LAN 192.168.1.0/24: choose a free one of it',
          'configPatches[1].name: "192.168.1.1" is the gateway of the LAN: choose a free address',
          'configPatches[2].name: "192.168.1.70" is the node\'s own address: choose a free one',
          'configPatches[3].name: "192.168.1.255" is no host address of the LAN 192.168.1.0/24: choose a free one of it',
        ],
      },
      {
        resource: node(
          json({ machine: { network: { interfaces: [{ interface: "eth0", vip: { ip: "192.168.1.70" } }] } } }),
        ),
        finds: [
          'configPatches[0].machine.network.interfaces[0].vip.ip: "192.168.1.70" is the node\'s own address: choose a free one',
        ],
      },
    ],
    conforming: [
      { declared, resource: node(vip("192.168.1.75"), vip("192.168.1.254"), vip("fd00::1")) },
      { resource: node(vip("192.168.2.75"), vip("192.168.1.1")) },
    ],
    unknown: [
      {
        declared,
        resource: node(UNKNOWN, vip("192.168.2.75")),
        unjudged: ["configPatches[0]"],
        finds: [
          'configPatches[1].name: "192.168.2.75" is no host address of the LAN 192.168.1.0/24: choose a free one of it',
        ],
      },
    ],
  },
};
