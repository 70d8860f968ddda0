// Cases of the rules about bridges and their MTU.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { declared } from "./addressingDeclared";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const BRIDGE = "proxmoxve:network/linux/bridge:Bridge";

const devices = (name: string, ...networkDevices: readonly unknown[]): Given => ({
  type: VM,
  name,
  props: { name, nodeName: "pve", networkDevices },
});

const bridge = (name: string, mtu?: unknown, nodeName = "pve"): Given => ({
  type: BRIDGE,
  name: `${name}-bridge`,
  props: { name, nodeName, mtu },
});

export const addressingBridgesCases: Readonly<Record<string, RuleCases>> = {
  "net-nic-mtu-matches-bridge": {
    violating: [
      {
        declared,
        resources: [
          devices("a", { bridge: "vmbr0", mtu: 9000 }, { bridge: "vmbr3", mtu: 1500 }, { bridge: "vmbr3" }),
          devices("b", { mtu: 1499 }, { bridge: "vmbr3", mtu: 0 }, { bridge: "vmbr3", mtu: 2 }),
        ],
        finds: [
          "networkDevices[0].mtu: 9000 is not the MTU of vmbr0, which has 1500: write mtu: 1500",
          "networkDevices[1].mtu: 1500 is not the MTU of vmbr3, which has 9000: write mtu: 9000",
          "networkDevices[2].mtu: no MTU on vmbr3, which has 9000: write mtu: 9000",
          "networkDevices[0].mtu: 1499 is not the MTU of vmbr0, which has 1500: write mtu: 1500",
          "networkDevices[1].mtu: no MTU on vmbr3, which has 9000: write mtu: 9000",
          "networkDevices[2].mtu: 2 is not the MTU of vmbr3, which has 9000: write mtu: 9000",
        ],
      },
      {
        resources: [
          bridge("vmbr3", 1400, "other"),
          bridge("vmbr4", 9000),
          bridge("vmbr3", 9000),
          { ...bridge("vmbr5"), type: "proxmoxve:network/linux/bridgeLegacy:BridgeLegacy" },
          { ...bridge("vmbr6", 9000), type: "proxmoxve:Network/networkBridge:NetworkBridge" },
          devices("a", { bridge: "vmbr3", mtu: 1400 }, { bridge: "vmbr5", mtu: 9000 }, { bridge: "vmbr6", mtu: 1500 }),
        ],
        finds: [
          "networkDevices[0].mtu: 1400 is not the MTU of vmbr3, which has 9000: write mtu: 9000",
          "networkDevices[1].mtu: 9000 is not the MTU of vmbr5, which has 1500: write mtu: 1500",
          "networkDevices[2].mtu: 1500 is not the MTU of vmbr6, which has 9000: write mtu: 9000",
        ],
      },
      {
        declared,
        resources: [bridge("vmbr0", 9000), devices("a", { bridge: "vmbr0", mtu: 1500 })],
        finds: ["networkDevices[0].mtu: 1500 is not the MTU of vmbr0, which has 9000: write mtu: 9000"],
      },
    ],
    conforming: [
      {
        declared,
        resources: [
          devices("a", { bridge: "vmbr0", mtu: 1500 }, { bridge: "vmbr3", mtu: 9000 }, { bridge: "vmbr0" }),
          devices("b", { bridge: "vmbr0", mtu: 1 }, { bridge: "vmbr3", mtu: 1 }, { bridge: "vmbr0", mtu: 0 }),
          devices("c", { bridge: "vmbr9", mtu: 4000 }),
        ],
      },
      { resources: [devices("a", { bridge: "vmbr0", mtu: 9000 })] },
      {
        resources: [
          { ...bridge("vmbr0", 9000), type: "proxmoxve:network/linux/vlan:Vlan" },
          devices("a", { bridge: "vmbr0", mtu: 1500 }),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          bridge("vmbr3", UNKNOWN),
          bridge("vmbr4", 9000),
          devices(
            "a",
            { bridge: "vmbr3", mtu: 9000 },
            { bridge: "vmbr4", mtu: UNKNOWN },
            { bridge: "vmbr4", mtu: 1500 },
          ),
        ],
        unjudged: ["mtu of vmbr3-bridge", "networkDevices[1].mtu of a"],
        finds: ["networkDevices[2].mtu: 1500 is not the MTU of vmbr4, which has 9000: write mtu: 9000"],
      },
    ],
  },
  "net-bridge-as-declared": {
    violating: [
      {
        declared,
        resource: { props: { name: "vmbr3", address: "10.4.0.5/16" } },
        finds: [
          "mtu: 1500 is not the declared MTU: write mtu: 9000",
          'address: "10.4.0.5/16" is not in the declared network "10.3.0.0/16": take an address of it',
        ],
      },
      {
        declared,
        resource: { props: { name: "vmbr0", mtu: 9000, address: "192.168.1.5/23" } },
        finds: [
          "mtu: 9000 is not the declared MTU: write mtu: 1500",
          'address: "192.168.1.5/23" is not in the declared network "192.168.1.0/24": take an address of it',
        ],
      },
    ],
    conforming: [
      { declared, resource: { props: { name: "vmbr3", mtu: 9000, address: "10.3.0.5/16" } } },
      { declared, resource: { props: { name: "vmbr0" } } },
      { declared, resource: { props: { name: "vmbr9", mtu: 1400, address: "10.9.0.1/24" } } },
      { resource: { props: { name: "vmbr3", address: "10.4.0.5/16" } } },
    ],
    unknown: [
      {
        declared,
        resource: { props: { name: "vmbr3", mtu: UNKNOWN, address: "10.4.0.5/16" } },
        unjudged: ["mtu"],
        finds: ['address: "10.4.0.5/16" is not in the declared network "10.3.0.0/16": take an address of it'],
      },
    ],
  },
};
