// Cases of the rules about one pool of LoadBalancer addresses.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { declared, site } from "./addressingDeclared";

const pool = (...blocks: readonly unknown[]): Given => ({ props: { spec: { blocks } } });
const OLD_POOL = "kubernetes:cilium.io/v2alpha1:CiliumLoadBalancerIPPool";

const claims = {
  ...declared,
  network: { vip: "192.168.1.75", externalIp: "192.168.1.80", lbRange: "192.168.1.90-192.168.1.99" },
  cilium: { mesh: { ip: "192.168.1.81" } },
  vault: { ip: "192.168.1.82" },
};
const CLAIMED = "192.168.1.80, 192.168.1.81, 192.168.1.82, 192.168.1.90-192.168.1.99";

const taken = {
  ...declared,
  network: { vip: "192.168.1.75" },
  sites: {
    lan: { ...site, reserved: ["192.168.1.5", "192.168.1.6"], dhcpRange: "192.168.1.200-192.168.1.220" },
  },
};

export const addressingPoolsCases: Readonly<Record<string, RuleCases>> = {
  "net-lb-pool-canonical": {
    violating: [
      {
        resource: pool(
          { cidr: "192.168.1.80/24" },
          { cidr: "192.168.1.64" },
          { start: "192.168.1.90", stop: "192.168.1.89" },
          { start: "192.168.1.300", stop: "192.168.1" },
          { start: "192.168.001.80" },
          {},
          { stop: "192.168.1.80" },
        ),
        finds: [
          'spec.blocks[0].cidr: "192.168.1.80/24" has host bits set: write 192.168.1.0/24 if you mean all of it, or start and stop',
          'spec.blocks[1].cidr: "192.168.1.64" is no IPv4 block: write it like 192.168.1.64/28',
          'spec.blocks[2].stop: "192.168.1.89" lies before the start "192.168.1.90": swap the two',
          'spec.blocks[3].start: "192.168.1.300" is no IPv4 address: write it like 192.168.1.80',
          'spec.blocks[3].stop: "192.168.1" is no IPv4 address: write it like 192.168.1.80',
          'spec.blocks[4].start: "192.168.001.80" is no IPv4 address: write it like 192.168.1.80',
          "spec.blocks[5]: the block holds no address: write cidr, or start and stop",
          "spec.blocks[6]: the block holds no address: write cidr, or start and stop",
        ],
      },
      {
        resource: { ...pool({ start: "0.0.0.1", stop: "0.0.0.0" }, { cidr: 5 }), type: OLD_POOL },
        finds: [
          'spec.blocks[0].stop: "0.0.0.0" lies before the start "0.0.0.1": swap the two',
          "spec.blocks[1].cidr: 5 is no IPv4 block: write it like 192.168.1.64/28",
        ],
      },
    ],
    conforming: [
      {
        resource: pool(
          { cidr: "192.168.1.64/28" },
          { start: "192.168.1.80", stop: "192.168.1.80" },
          { start: "192.168.1.80", stop: "192.168.1.81" },
          { start: "192.168.1.82" },
          { cidr: "fd00::1/64" },
          { start: "fd00::2", stop: "fd00::1" },
        ),
      },
      { resource: { props: { spec: {} } } },
    ],
    unknown: [
      {
        resource: pool({ cidr: UNKNOWN }, { start: "192.168.1.80", stop: UNKNOWN }, { start: UNKNOWN }, {}),
        unjudged: ["spec.blocks[0].cidr", "spec.blocks[1].stop", "spec.blocks[2].start"],
        finds: ["spec.blocks[3]: the block holds no address: write cidr, or start and stop"],
      },
    ],
  },
  "net-lb-pool-share-of-lan": {
    violating: [
      {
        declared,
        resource: pool({ cidr: "192.168.1.0/26" }, { start: "192.168.1.80" }),
        finds: [
          "spec.blocks: 65 addresses are more than a quarter of 192.168.1.0/24: narrow the pool to those that Services need",
        ],
      },
      {
        resource: pool({ cidr: "192.168.0.0/22" }),
        finds: ["spec.blocks: 1024 addresses are more than 64: narrow the pool to those that Services need"],
      },
      {
        settings: { maxAddresses: 2 },
        resource: { ...pool({ start: "192.168.1.80", stop: "192.168.1.82" }), type: OLD_POOL },
        finds: ["spec.blocks: 3 addresses are more than 2: narrow the pool to those that Services need"],
      },
    ],
    conforming: [
      { declared, resource: pool({ cidr: "192.168.1.0/26" }) },
      { declared, settings: { maxAddresses: 2 }, resource: pool({ start: "192.168.1.80", stop: "192.168.1.82" }) },
      { resource: pool({ start: "192.168.1.1", stop: "192.168.1.64" }) },
      { resource: pool({ cidr: "fd00::/64" }, { cidr: "192.168.1.0/26" }) },
    ],
    unknown: [
      {
        resource: pool({ cidr: UNKNOWN }, { cidr: "192.168.1.0/25" }),
        unjudged: ["spec.blocks[0].cidr"],
        finds: ["spec.blocks: 128 addresses are more than 64: narrow the pool to those that Services need"],
      },
    ],
  },
  "net-lb-pool-in-lan": {
    violating: [
      {
        declared,
        resource: pool(
          { start: "192.168.2.80" },
          { start: "192.168.1.80" },
          { cidr: "192.168.1.0/28" },
          { start: "192.168.1.254", stop: "192.168.1.255" },
        ),
        finds: [
          "spec.blocks[0]: 192.168.2.80 is not among the host addresses of the LAN 192.168.1.0/24: choose free ones of it",
          "spec.blocks[2]: 192.168.1.0-192.168.1.15 is not among the host addresses of the LAN 192.168.1.0/24: choose free ones of it",
          "spec.blocks[3]: 192.168.1.254-192.168.1.255 is not among the host addresses of the LAN 192.168.1.0/24: choose free ones of it",
        ],
      },
    ],
    conforming: [
      { declared, resource: pool({ start: "192.168.1.1", stop: "192.168.1.254" }, { cidr: "fd00::/64" }) },
      { resource: pool({ start: "192.168.2.80" }) },
    ],
    unknown: [
      {
        declared,
        resource: pool({ start: UNKNOWN }, { start: "10.0.0.1" }),
        unjudged: ["spec.blocks[0].start"],
        finds: [
          "spec.blocks[1]: 10.0.0.1 is not among the host addresses of the LAN 192.168.1.0/24: choose free ones of it",
        ],
      },
    ],
  },
  "net-lb-pool-excludes-taken": {
    violating: [
      {
        declared: taken,
        resource: pool(
          { start: "192.168.1.1", stop: "192.168.1.5" },
          { start: "192.168.1.80" },
          { start: "192.168.1.6" },
          { start: "192.168.1.75", stop: "192.168.1.200" },
          { start: "192.168.1.220" },
        ),
        finds: [
          "spec.blocks[0]: 192.168.1.1-192.168.1.5 holds 192.168.1.1, the gateway: take it out of the pool",
          "spec.blocks[0]: 192.168.1.1-192.168.1.5 holds 192.168.1.2, a name server: take it out of the pool",
          "spec.blocks[0]: 192.168.1.1-192.168.1.5 holds 192.168.1.5, a reserved address: take it out of the pool",
          "spec.blocks[2]: 192.168.1.6 holds 192.168.1.6, a reserved address: take it out of the pool",
          "spec.blocks[3]: 192.168.1.75-192.168.1.200 holds 192.168.1.75, the address of the Kubernetes API: take it out of the pool",
          "spec.blocks[3]: 192.168.1.75-192.168.1.200 holds 192.168.1.200-192.168.1.220, the DHCP range: take it out of the pool",
          "spec.blocks[4]: 192.168.1.220 holds 192.168.1.200-192.168.1.220, the DHCP range: take it out of the pool",
        ],
      },
    ],
    conforming: [
      {
        declared: taken,
        resource: pool(
          { start: "192.168.1.3", stop: "192.168.1.4" },
          { start: "192.168.1.76", stop: "192.168.1.199" },
          { start: "192.168.1.221", stop: "192.168.1.254" },
          { cidr: "fd00::/64" },
        ),
      },
      { resource: pool({ start: "192.168.1.1" }) },
    ],
    unknown: [
      {
        declared: taken,
        resource: pool({ start: UNKNOWN }, { start: "192.168.1.1" }),
        unjudged: ["spec.blocks[0].start"],
        finds: ["spec.blocks[1]: 192.168.1.1 holds 192.168.1.1, the gateway: take it out of the pool"],
      },
    ],
  },
  "net-lb-pool-as-declared": {
    violating: [
      {
        declared: claims,
        resource: pool(
          { start: "192.168.1.80", stop: "192.168.1.83" },
          { start: "192.168.1.80" },
          { start: "192.168.1.79", stop: "192.168.1.82" },
          { start: "192.168.1.82", stop: "192.168.1.90" },
          { start: "192.168.1.100" },
        ),
        finds: [
          `spec.blocks[0]: 192.168.1.80-192.168.1.83 is not among the declared ${CLAIMED}: declare it as lbRange or take it out`,
          `spec.blocks[2]: 192.168.1.79-192.168.1.82 is not among the declared ${CLAIMED}: declare it as lbRange or take it out`,
          `spec.blocks[3]: 192.168.1.82-192.168.1.90 is not among the declared ${CLAIMED}: declare it as lbRange or take it out`,
          `spec.blocks[4]: 192.168.1.100 is not among the declared ${CLAIMED}: declare it as lbRange or take it out`,
        ],
      },
      {
        declared: { network: { externalIp: "192.168.1.80" } },
        resource: pool({ start: "192.168.1.81" }),
        finds: [
          "spec.blocks[0]: 192.168.1.81 is not among the declared 192.168.1.80: declare it as lbRange or take it out",
        ],
      },
    ],
    conforming: [
      {
        declared: claims,
        resource: pool(
          { start: "192.168.1.80", stop: "192.168.1.82" },
          { start: "192.168.1.90", stop: "192.168.1.99" },
          { start: "192.168.1.95" },
          { cidr: "fd00::/64" },
        ),
      },
      {
        declared: {
          network: { externalIp: "192.168.1.90", lbRange: "192.168.1.80-192.168.1.89" },
          vault: { ip: "192.168.1.85" },
        },
        resource: pool({ start: "192.168.1.80", stop: "192.168.1.90" }),
      },
      { declared, resource: pool({ start: "192.168.1.81" }) },
    ],
    unknown: [
      {
        declared: { network: { externalIp: "192.168.1.80" } },
        resource: pool({ start: UNKNOWN }, { start: "192.168.1.81" }),
        unjudged: ["spec.blocks[0].start"],
        finds: [
          "spec.blocks[1]: 192.168.1.81 is not among the declared 192.168.1.80: declare it as lbRange or take it out",
        ],
      },
    ],
  },
  "net-flux-variables-as-declared": {
    violating: [
      {
        declared: claims,
        resource: {
          props: {
            data: {
              EXTERNAL_IP: "192.168.1.30",
              CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.80",
              VAULT_IP: "192.168.1.81",
            },
          },
        },
        finds: [
          'data.EXTERNAL_IP: "192.168.1.30" is not the declared network.externalIp: write 192.168.1.80',
          'data.CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.80" is not the declared cilium.mesh.ip: write 192.168.1.81',
          'data.VAULT_IP: "192.168.1.81" is not the declared vault.ip: write 192.168.1.82',
        ],
      },
    ],
    conforming: [
      {
        declared: claims,
        resource: {
          props: {
            data: {
              EXTERNAL_IP: "192.168.1.80",
              CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.81",
              VAULT_IP: "192.168.1.82",
            },
          },
        },
      },
      { declared: claims, resource: { props: { data: { OTHER: "192.168.1.30" } } } },
      { resource: { props: { data: { EXTERNAL_IP: "192.168.1.30" } } } },
    ],
    unknown: [
      {
        declared: claims,
        resource: { props: { data: { EXTERNAL_IP: UNKNOWN, VAULT_IP: "192.168.1.81" } } },
        unjudged: ["data.EXTERNAL_IP"],
        finds: ['data.VAULT_IP: "192.168.1.81" is not the declared vault.ip: write 192.168.1.82'],
      },
    ],
  },
};
