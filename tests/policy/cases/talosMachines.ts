// For every rule about a node's virtual machine: resources that break it, what it must say, and resources that come close.
import { type RuleCases, UNKNOWN } from "../harness";

export const machineCases: Readonly<Record<string, RuleCases>> = {
  "vm-static-address": {
    violating: [
      {
        resource: {
          props: {
            initialization: {
              ipConfigs: [
                { ipv4: { address: "dhcp" } },
                { ipv4: { address: "192.168.1.21/24" } },
                { ipv4: { address: "DHCP" } },
              ],
            },
          },
        },
        finds: [
          "initialization.ipConfigs[0].ipv4.address: the address comes from DHCP: give the node a fixed one with its prefix length",
          "initialization.ipConfigs[2].ipv4.address: the address comes from DHCP: give the node a fixed one with its prefix length",
        ],
      },
    ],
    conforming: [
      { resource: { props: { initialization: { ipConfigs: [{ ipv4: { address: "192.168.1.21/24" } }] } } } },
      { resource: { props: { initialization: { ipConfigs: [{ ipv6: { address: "dhcp" } }] } } } },
      { resource: { props: {} } },
    ],
    unknown: [
      {
        resource: {
          props: { initialization: { ipConfigs: [{ ipv4: { address: UNKNOWN } }, { ipv4: { address: "dhcp" } }] } },
        },
        unjudged: ["initialization.ipConfigs[0].ipv4.address"],
        finds: [
          "initialization.ipConfigs[1].ipv4.address: the address comes from DHCP: give the node a fixed one with its prefix length",
        ],
      },
    ],
  },
  "vm-no-memory-ballooning": {
    violating: [
      {
        resource: { props: { memory: { dedicated: 4096, floating: 2048 } } },
        finds: ["memory.floating: the host may take the VM's memory away down to 2048 of 4096 MiB: set it to 0"],
      },
      {
        resource: { props: { memory: { floating: 256 } } },
        finds: ["memory.floating: the host may take the VM's memory away down to 256 of 512 MiB: set it to 0"],
      },
    ],
    conforming: [
      { resource: { props: { memory: { dedicated: 4096, floating: 0 } } } },
      { resource: { props: { memory: { dedicated: 4096, floating: 4096 } } } },
      { resource: { props: { memory: { floating: 512 } } } },
      { resource: { props: {} } },
    ],
    unknown: [{ resource: { props: { memory: { dedicated: UNKNOWN, floating: 1 } } }, unjudged: ["memory.dedicated"] }],
  },
  "vm-tags": {
    violating: [
      {
        resource: { props: { tags: ["talos"] } },
        declared: { cluster: { name: "main" } },
        finds: ["tags: the tag managed-by-pulumi is missing: add it", "tags: the tag main is missing: add it"],
      },
      {
        resource: { props: {} },
        settings: { tags: ["fleet"] },
        finds: ["tags: the tag fleet is missing: add it"],
      },
    ],
    conforming: [
      {
        resource: { props: { tags: ["main", "managed-by-pulumi", "talos"] } },
        declared: { cluster: { name: "main" } },
      },
      { resource: { props: { tags: ["managed-by-pulumi", "talos"] } } },
    ],
    unknown: [{ resource: { props: { tags: UNKNOWN } }, unjudged: ["tags"] }],
  },
};
