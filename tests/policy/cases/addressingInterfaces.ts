// Cases of the rules about interfaces of virtual machines: routes, hardware addresses, what the stack file says.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { declared } from "./addressingDeclared";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";

const devices = (name: string, ...networkDevices: readonly unknown[]): Given => ({
  type: VM,
  name,
  props: { name, nodeName: "pve", networkDevices },
});

const configs = (...ipConfigs: readonly unknown[]): Given => ({
  type: VM,
  props: { name: "main-cp-0", initialization: { ipConfigs } },
});

const withNodes = {
  ...declared,
  nodes: {
    controlPlanes: [{ name: "main-cp-0", ip: "192.168.1.70", nics: [{ bridge: "vmbr3", address: "10.3.0.70" }] }],
    workers: [{ name: "main-worker-0", ip: "192.168.1.10" }],
  },
};

const addressed = (name: string, ...addresses: readonly unknown[]): Given => ({
  type: VM,
  props: { name, initialization: { ipConfigs: addresses.map((address) => ({ ipv4: { address } })) } },
});

export const addressingInterfacesCases: Readonly<Record<string, RuleCases>> = {
  "net-single-default-route": {
    violating: [
      {
        resource: configs(
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.1.1" } },
          { ipv4: { address: "10.3.0.10/16", gateway: "10.3.0.1" } },
          { ipv4: { address: "dhcp" }, ipv6: { address: "fd00::1/64", gateway: "fd00::ff" } },
        ),
        finds: [
          'initialization.ipConfigs[1].ipv4.gateway: "10.3.0.1" is a further default route: leave it out, the first interface has one',
          'initialization.ipConfigs[2].ipv6.gateway: "fd00::ff" is a further default route: leave it out, the first interface has one',
        ],
      },
      {
        resource: configs({ ipv4: { address: "192.168.1.10/24" } }, { ipv4: { address: "10.3.0.10/16" } }),
        finds: [
          "initialization.ipConfigs[0].ipv4.gateway: the machine has no default route: write the gateway of its network",
        ],
      },
      {
        resource: configs({ ipv4: { address: "dhcp" } }, { ipv4: { gateway: UNKNOWN } }),
        finds: [
          "initialization.ipConfigs[1].ipv4.gateway: (not known yet) is a further default route: leave it out, the first interface has one",
        ],
      },
    ],
    conforming: [
      {
        resource: configs(
          {
            ipv4: { address: "192.168.1.10/24", gateway: "192.168.1.1" },
            ipv6: { address: "fd00::1/64", gateway: "fd00::ff" },
          },
          { ipv4: { address: "10.3.0.10/16" } },
        ),
      },
      { resource: configs({ ipv4: { address: "dhcp" } }) },
      { resource: configs({ ipv6: { address: "fd00::1/64", gateway: "fd00::ff" } }) },
      { resource: configs({ ipv4: { address: "192.168.1.10/24", gateway: UNKNOWN } }) },
    ],
    unknown: [
      {
        resource: configs(UNKNOWN, { ipv4: { gateway: "10.3.0.1" } }),
        unjudged: ["initialization.ipConfigs[0]"],
        finds: [
          'initialization.ipConfigs[1].ipv4.gateway: "10.3.0.1" is a further default route: leave it out, the first interface has one',
        ],
      },
    ],
  },
  "vm-gateway-in-subnet": {
    violating: [
      {
        resource: configs(
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.2.1" } },
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.1.10" } },
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.1.255" } },
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.1.1/24" } },
        ),
        finds: [
          'initialization.ipConfigs[0].ipv4.gateway: "192.168.2.1" is no host address of 192.168.1.0/24: write the router\'s address there',
          "initialization.ipConfigs[1].ipv4.gateway: \"192.168.1.10\" is the machine's own address: write the router's",
          'initialization.ipConfigs[2].ipv4.gateway: "192.168.1.255" is no host address of 192.168.1.0/24: write the router\'s address there',
          'initialization.ipConfigs[3].ipv4.gateway: "192.168.1.1/24" is no IPv4 address: write the router\'s, without prefix length',
        ],
      },
    ],
    conforming: [
      {
        resource: configs(
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.1.1" } },
          { ipv4: { address: "192.168.1.10/23", gateway: "192.168.0.1" } },
          { ipv4: { address: "10.0.0.0/31", gateway: "10.0.0.1" } },
          { ipv4: { address: "dhcp", gateway: "10.0.0.1" } },
          { ipv4: { address: "10.0.0.1/8" } },
        ),
      },
    ],
    unknown: [
      {
        resource: configs(
          { ipv4: { address: UNKNOWN, gateway: "192.168.1.1" } },
          { ipv4: { address: "192.168.1.10/24", gateway: UNKNOWN } },
          { ipv4: { address: "192.168.1.10/24", gateway: "192.168.2.1" } },
        ),
        unjudged: ["initialization.ipConfigs[0].ipv4.address", "initialization.ipConfigs[1].ipv4.gateway"],
        finds: [
          'initialization.ipConfigs[2].ipv4.gateway: "192.168.2.1" is no host address of 192.168.1.0/24: write the router\'s address there',
        ],
      },
    ],
  },
  "vm-address-as-declared": {
    violating: [
      {
        declared: withNodes,
        resource: addressed("main-cp-0", "192.168.1.79/24", "10.3.0.71/16", "10.9.0.1/24"),
        finds: [
          'initialization.ipConfigs[0].ipv4.address: the stack file gives main-cp-0 192.168.1.70 for this interface, not "192.168.1.79/24": write the declared address',
          'initialization.ipConfigs[1].ipv4.address: the stack file gives main-cp-0 10.3.0.70 for this interface, not "10.3.0.71/16": write the declared address',
          'initialization.ipConfigs[2].ipv4.address: the stack file gives main-cp-0 no address for this interface, not "10.9.0.1/24": declare it under nics',
        ],
      },
      {
        declared: withNodes,
        resource: addressed("main-cp-0", "192.168.1.70/24"),
        finds: [
          "initialization.ipConfigs[1].ipv4.address: the stack file gives main-cp-0 10.3.0.70 for this interface, not absent: write the declared address",
        ],
      },
      {
        declared: withNodes,
        resource: addressed("main-worker-0", "dhcp"),
        finds: [
          'initialization.ipConfigs[0].ipv4.address: the stack file gives main-worker-0 192.168.1.10 for this interface, not "dhcp": write the declared address',
        ],
      },
    ],
    conforming: [
      { declared: withNodes, resource: addressed("main-cp-0", "192.168.1.70/24", "10.3.0.70/16") },
      { declared: withNodes, resource: addressed("main-worker-0", "192.168.1.10/24", undefined) },
      { declared: withNodes, resource: addressed("another", "192.168.1.99/24") },
      { resource: addressed("main-cp-0", "192.168.1.79/24") },
      { declared: withNodes, resource: { type: VM, props: { name: undefined } } },
    ],
    unknown: [
      {
        declared: withNodes,
        resource: addressed("main-cp-0", UNKNOWN, "10.3.0.71/16"),
        unjudged: ["initialization.ipConfigs[0].ipv4.address"],
        finds: [
          'initialization.ipConfigs[1].ipv4.address: the stack file gives main-cp-0 10.3.0.70 for this interface, not "10.3.0.71/16": write the declared address',
        ],
      },
    ],
  },
  "vm-macs-distinct": {
    violating: [
      {
        resources: [
          devices("a", { macAddress: "02:00:C0:A8:01:46" }, { macAddress: "02:00:C0:A8:01:47" }),
          devices("b", { macAddress: "02:00:c0:a8:01:46" }),
          devices("c", { macAddress: "02-00-C0-A8-01-47" }),
        ],
        finds: [
          "networkDevices[0].macAddress: 02:00:C0:A8:01:46 is already at a: give one of the two another hardware address",
          "networkDevices[0].macAddress: 02:00:C0:A8:01:47 is already at a: give one of the two another hardware address",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          devices("a", { macAddress: "02:00:C0:A8:01:46" }, {}, { macAddress: "" }),
          devices("b", { macAddress: "02:00:C0:A8:01:47" }, {}, { macAddress: "" }),
          {
            type: "proxmoxve:index/containerLegacy:ContainerLegacy",
            name: "c",
            props: { networkDevices: [{ macAddress: "02:00:C0:A8:01:46" }] },
          },
        ],
      },
    ],
    unknown: [
      {
        resources: [
          devices("a", { macAddress: UNKNOWN }, { macAddress: "02:00:C0:A8:01:46" }),
          devices("b", { macAddress: "02:00:C0:A8:01:46" }),
        ],
        unjudged: ["networkDevices[0].macAddress of a"],
        finds: [
          "networkDevices[0].macAddress: 02:00:C0:A8:01:46 is already at a: give one of the two another hardware address",
        ],
      },
    ],
  },
};
