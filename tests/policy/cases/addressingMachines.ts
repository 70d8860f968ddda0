// Cases of the rules about addresses and interfaces of virtual machines.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { declared } from "./addressingDeclared";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const OLD_VM = "proxmoxve:VM/virtualMachine:VirtualMachine";

/** A machine whose interfaces have these addresses, on vmbr0, vmbr3, … */
const vm = (name: string, ...addresses: readonly unknown[]): Given => ({
  type: VM,
  name,
  props: {
    name,
    networkDevices: addresses.map((_, index) => ({ bridge: index === 0 ? "vmbr0" : "vmbr3" })),
    initialization: { ipConfigs: addresses.map((address) => ({ ipv4: { address } })) },
  },
});

const bridges = (...names: readonly unknown[]): Given => ({
  type: VM,
  props: { networkDevices: names.map((bridge) => ({ bridge })) },
});

export const addressingMachinesCases: Readonly<Record<string, RuleCases>> = {
  "net-bridge-allowed": {
    violating: [
      {
        declared,
        resource: bridges("vmbr9", "vmbr0", "vmbr8"),
        finds: [
          'networkDevices[0].bridge: "vmbr9" is not a bridge of this site: attach the interface to vmbr0 or vmbr3',
          'networkDevices[2].bridge: "vmbr8" is not a bridge of this site: attach the interface to vmbr0 or vmbr3',
        ],
      },
      {
        declared,
        settings: { bridges: ["vmbr7"] },
        resource: { ...bridges("vmbr1"), type: OLD_VM },
        finds: [
          'networkDevices[0].bridge: "vmbr1" is not a bridge of this site: attach the interface to vmbr0 or vmbr3 or vmbr7',
        ],
      },
      {
        settings: { bridges: ["vmbr7"] },
        resource: { props: { networkDevices: [{ model: "virtio" }] } },
        finds: ['networkDevices[0].bridge: "vmbr0" is not a bridge of this site: attach the interface to vmbr7'],
      },
    ],
    conforming: [
      { declared, resource: bridges("vmbr0", "vmbr3", undefined) },
      { declared, settings: { bridges: ["vmbr7"] }, resource: bridges("vmbr7", "vmbr3") },
      { resource: bridges("vmbr9") },
      { declared, resource: { props: {} } },
    ],
    unknown: [
      {
        declared,
        resource: bridges(UNKNOWN, "vmbr9"),
        unjudged: ["networkDevices[0].bridge"],
        finds: [
          'networkDevices[1].bridge: "vmbr9" is not a bridge of this site: attach the interface to vmbr0 or vmbr3',
        ],
      },
    ],
  },
  "vm-address-in-lan": {
    violating: [
      {
        declared,
        resource: vm("main-cp-0", "192.168.2.10/24", "10.4.0.1/16"),
        finds: [
          'initialization.ipConfigs[0].ipv4.address: "192.168.2.10/24" is no host address of 192.168.1.0/24, the network of vmbr0: give the interface a free one of it',
          'initialization.ipConfigs[1].ipv4.address: "10.4.0.1/16" is no host address of 10.3.0.0/16, the network of vmbr3: give the interface a free one of it',
        ],
      },
      {
        declared,
        resource: vm("main-cp-0", "192.168.1.255/24", "10.3.0.0/16"),
        finds: [
          'initialization.ipConfigs[0].ipv4.address: "192.168.1.255/24" is no host address of 192.168.1.0/24, the network of vmbr0: give the interface a free one of it',
          'initialization.ipConfigs[1].ipv4.address: "10.3.0.0/16" is no host address of 10.3.0.0/16, the network of vmbr3: give the interface a free one of it',
        ],
      },
      {
        declared,
        resource: vm("main-cp-0", "dhcp", "10.3.0.1/24"),
        finds: [
          'initialization.ipConfigs[1].ipv4.address: "10.3.0.1/24" has another prefix length than 10.3.0.0/16, the network of vmbr3: write /16',
        ],
      },
      {
        declared,
        resource: {
          props: { networkDevices: [{}], initialization: { ipConfigs: [{ ipv4: { address: "10.0.0.1/8" } }] } },
        },
        finds: [
          'initialization.ipConfigs[0].ipv4.address: "10.0.0.1/8" is no host address of 192.168.1.0/24, the network of vmbr0: give the interface a free one of it',
        ],
      },
    ],
    conforming: [
      { declared, resource: vm("main-cp-0", "192.168.1.1/24", "10.3.255.254/16") },
      { declared, resource: vm("main-cp-0", "dhcp", "no address") },
      { resource: vm("main-cp-0", "192.168.2.10/24") },
      {
        declared,
        resource: {
          props: {
            networkDevices: [{ bridge: "vmbr9" }],
            initialization: { ipConfigs: [{ ipv4: { address: "10.9.0.1/16" } }, { ipv4: { address: "10.9.0.1/16" } }] },
          },
        },
      },
      { declared, resource: { props: { networkDevices: [{ bridge: "vmbr0" }] } } },
    ],
    unknown: [
      {
        declared,
        resource: vm("main-cp-0", UNKNOWN, "10.4.0.1/16"),
        unjudged: ["initialization.ipConfigs[0].ipv4.address"],
        finds: [
          'initialization.ipConfigs[1].ipv4.address: "10.4.0.1/16" is no host address of 10.3.0.0/16, the network of vmbr3: give the interface a free one of it',
        ],
      },
    ],
  },
  "vm-addresses-distinct": {
    violating: [
      {
        resources: [
          vm("main-cp-0", "192.168.1.10/24", "10.3.0.1/16"),
          vm("main-worker-0", "192.168.1.11/24", "10.3.0.1/24"),
          { ...vm("main-worker-1", "192.168.1.10/24"), type: OLD_VM },
        ],
        finds: [
          "initialization.ipConfigs[1].ipv4.address: 10.3.0.1 is already the address of main-cp-0: give one of the two another address",
          "initialization.ipConfigs[0].ipv4.address: 192.168.1.10 is already the address of main-cp-0: give one of the two another address",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          vm("main-cp-0", "192.168.1.10/24", "10.3.0.1/16"),
          vm("main-worker-0", "192.168.1.11/24", "dhcp"),
          vm("main-worker-1", "dhcp", "none", "none"),
          { ...vm("bridge", "192.168.1.10/24"), type: "proxmoxve:network/linux/bridge:Bridge" },
        ],
      },
    ],
    unknown: [
      {
        resources: [
          vm("main-cp-0", UNKNOWN, "10.3.0.1/16"),
          { type: VM, name: "main-worker-0", props: { initialization: UNKNOWN } },
          vm("main-worker-1", "10.3.0.1/16"),
        ],
        unjudged: ["initialization.ipConfigs[0].ipv4.address of main-cp-0", "initialization of main-worker-0"],
        finds: [
          "initialization.ipConfigs[0].ipv4.address: 10.3.0.1 is already the address of main-cp-0: give one of the two another address",
        ],
      },
    ],
  },
};
