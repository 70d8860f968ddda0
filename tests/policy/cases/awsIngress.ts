// Cases of the rules on what security groups of AWS let in.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const open = (protocol: string, fromPort: number, toPort: number, ...cidrBlocks: readonly unknown[]): object => ({
  protocol,
  fromPort,
  toPort,
  cidrBlocks,
});
const group = (...ingress: readonly unknown[]): { resource: Given } => ({
  resource: { type: "aws:ec2/securityGroup:SecurityGroup", props: { ingress } },
});
const rule = (props: Given["props"]): { resource: Given } => ({
  resource: { type: "aws:ec2/securityGroupRule:SecurityGroupRule", props },
});
const ingressRule = (props: Given["props"]): { resource: Given } => ({
  resource: { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", props },
});

export const awsIngressCases: Readonly<Record<string, RuleCases>> = {
  "aws-sg-no-open-port": {
    violating: [
      {
        ...group(
          open("udp", 4242, 4242, "0.0.0.0/0"),
          open("tcp", 443, 443, "10.0.0.0/8", "0.0.0.0/0", "128.0.0.0/1"),
          { ...open("tcp", 4242, 4242), ipv6CidrBlocks: ["::/0"] },
          open("-1", 0, 0, "0.0.0.0/0"),
          open("1", -1, -1, "0.0.0.0/0"),
          { protocol: "udp", fromPort: 1, toPort: 1, ipv6CidrBlocks: ["2000:fd00::/20"] },
          open("udp", 4241, 4242, "203.0.0.0/15"),
        ),
        finds: [
          'ingress[1].cidrBlocks[1]: "0.0.0.0/0" may reach tcp/443, the world only udp/4242: name the addresses that need it',
          'ingress[1].cidrBlocks[2]: "128.0.0.0/1" may reach tcp/443, the world only udp/4242: name the addresses that need it',
          'ingress[2].ipv6CidrBlocks[0]: "::/0" may reach tcp/4242, the world only udp/4242: name the addresses that need it',
          'ingress[3].cidrBlocks[0]: "0.0.0.0/0" may reach every port, the world only udp/4242: name the addresses that need it',
          'ingress[4].cidrBlocks[0]: "0.0.0.0/0" may reach icmp, the world only udp/4242: name the addresses that need it',
          'ingress[5].ipv6CidrBlocks[0]: "2000:fd00::/20" may reach udp/1, the world only udp/4242: name the addresses that need it',
          'ingress[6].cidrBlocks[0]: "203.0.0.0/15" may reach udp/4241-4242, the world only udp/4242: name the addresses that need it',
        ],
      },
      {
        resource: {
          type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          props: { ingress: [open("ALL", 0, 0, "not a range")] },
        },
        finds: [
          'ingress[0].cidrBlocks[0]: "not a range" may reach every port, the world only udp/4242: name the addresses that need it',
        ],
      },
      {
        ...rule({ type: "ingress", protocol: "6", fromPort: 1, toPort: 2, ipv6CidrBlocks: ["2001:db8::/31"] }),
        finds: [
          'ipv6CidrBlocks[0]: "2001:db8::/31" may reach tcp/1-2, the world only udp/4242: name the addresses that need it',
        ],
      },
      {
        ...ingressRule({ ipProtocol: "tcp", cidrIpv4: "0.0.0.0/0", cidrIpv6: "::/0" }),
        finds: [
          'cidrIpv4: "0.0.0.0/0" may reach tcp/0-65535, the world only udp/4242: name the addresses that need it',
          'cidrIpv6: "::/0" may reach tcp/0-65535, the world only udp/4242: name the addresses that need it',
        ],
      },
      {
        ...ingressRule({ ipProtocol: "58", cidrIpv6: "::/0" }),
        settings: { open: ["tcp/80", "tcp/443"] },
        finds: ['cidrIpv6: "::/0" may reach icmpv6, the world only tcp/80, tcp/443: name the addresses that need it'],
      },
      {
        ...ingressRule({ ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "203.0.113.0/24" }),
        settings: { shortestPrefix: 25 },
        finds: ['cidrIpv4: "203.0.113.0/24" may reach tcp/1, the world only udp/4242: name the addresses that need it'],
      },
    ],
    conforming: [
      group(
        { ...open("udp", 4242, 4242, "0.0.0.0/0"), ipv6CidrBlocks: ["::/0"] },
        { ...open("17", 4242, 4242, "0.0.0.0/0") },
        open("-1", 0, 0, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        { ...open("tcp", 1, 1, "203.0.0.0/16"), ipv6CidrBlocks: ["2001:db8::/32", "FD00::/8", "fc00::/8"] },
        { protocol: "-1", fromPort: 0, toPort: 0, self: true },
      ),
      { resource: { type: "aws:ec2/securityGroup:SecurityGroup", props: {} } },
      rule({ type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
      ingressRule({ ipProtocol: "-1", referencedSecurityGroupId: "sg-1" }),
      {
        ...ingressRule({ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }),
        settings: { open: ["tcp/443"] },
      },
    ],
    unknown: [
      {
        ...group(
          open("tcp", 443, 443, UNKNOWN, "0.0.0.0/0"),
          { protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: UNKNOWN, ipv6CidrBlocks: ["::/0"] },
          { protocol: UNKNOWN, cidrBlocks: ["0.0.0.0/0"] },
          open("tcp", 2, 2, "0.0.0.0/0"),
        ),
        unjudged: ["ingress[0].cidrBlocks[0]", "ingress[1].cidrBlocks", "ingress[2].protocol"],
        finds: [
          'ingress[0].cidrBlocks[1]: "0.0.0.0/0" may reach tcp/443, the world only udp/4242: name the addresses that need it',
          'ingress[1].ipv6CidrBlocks[0]: "::/0" may reach tcp/1, the world only udp/4242: name the addresses that need it',
          'ingress[3].cidrBlocks[0]: "0.0.0.0/0" may reach tcp/2, the world only udp/4242: name the addresses that need it',
        ],
      },
      {
        ...ingressRule({ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: UNKNOWN, cidrIpv6: "::/0" }),
        unjudged: ["cidrIpv4"],
        finds: ['cidrIpv6: "::/0" may reach tcp/443, the world only udp/4242: name the addresses that need it'],
      },
    ],
  },
  "aws-sg-no-ssh": {
    violating: [
      {
        ...group(open("tcp", 22, 22, "10.0.0.0/8", "203.0.113.7/32"), open("tcp", 0, 22, "10.0.0.0/8")),
        finds: [
          'ingress[0].cidrBlocks[0]: "10.0.0.0/8" may reach tcp/22 through tcp/22: Talos has no SSH; take the port away',
          'ingress[0].cidrBlocks[1]: "203.0.113.7/32" may reach tcp/22 through tcp/22: Talos has no SSH; take the port away',
          'ingress[1].cidrBlocks[0]: "10.0.0.0/8" may reach tcp/22 through tcp/0-22: Talos has no SSH; take the port away',
        ],
      },
      {
        ...ingressRule({ ipProtocol: "tcp", fromPort: 22, toPort: 443, cidrIpv6: "fd00::/8" }),
        finds: ['cidrIpv6: "fd00::/8" may reach tcp/22 through tcp/22-443: Talos has no SSH; take the port away'],
      },
      {
        ...rule({ type: "ingress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.1.0.0/16", "0.0.0.0/0"] }),
        finds: ['cidrBlocks[1]: "0.0.0.0/0" may reach tcp/22 through every port: Talos has no SSH; take the port away'],
      },
    ],
    conforming: [
      group(
        open("tcp", 23, 6443, "10.0.0.0/8"),
        open("tcp", 0, 21, "10.0.0.0/8"),
        open("udp", 22, 22, "10.0.0.0/8"),
        open("icmp", 22, 22, "10.0.0.0/8"),
        open("-1", 0, 0, "10.0.0.0/8", "172.31.0.0/16"),
        { protocol: "tcp", fromPort: 0, toPort: 65535, self: true },
      ),
    ],
    unknown: [
      {
        ...group(open("-1", 0, 0, UNKNOWN), open("tcp", 22, 22, "203.0.113.7/32")),
        unjudged: ["ingress[0].cidrBlocks[0]"],
        finds: [
          'ingress[1].cidrBlocks[0]: "203.0.113.7/32" may reach tcp/22 through tcp/22: Talos has no SSH; take the port away',
        ],
      },
    ],
  },
  "aws-sg-no-api-exposure": {
    violating: [
      {
        ...group(
          open("tcp", 50000, 50000, "203.0.113.0/24", "203.0.112.0/23", "0.0.0.0/0"),
          { ...open("tcp", 6443, 6443), ipv6CidrBlocks: ["2001:db8::/47"] },
          open("-1", 0, 0, "0.0.0.0/0"),
        ),
        finds: [
          `ingress[0].cidrBlocks[1]: "203.0.112.0/23" may reach the API on 50000: open it to the operators' own addresses only`,
          `ingress[0].cidrBlocks[2]: "0.0.0.0/0" may reach the API on 50000: open it to the operators' own addresses only`,
          `ingress[1].ipv6CidrBlocks[0]: "2001:db8::/47" may reach the API on 6443: open it to the operators' own addresses only`,
          `ingress[2].cidrBlocks[0]: "0.0.0.0/0" may reach the API on 6443 and 50000: open it to the operators' own addresses only`,
        ],
      },
      {
        ...group(open("tcp", 6443, 50000, "203.0.113.7/32", "198.51.100.0/25", "198.51.101.0/32"), {
          ...open("tcp", 6443, 6443),
          ipv6CidrBlocks: ["2001:db8::/64", "2001:db8:1::/64"],
        }),
        settings: { operators: ["198.51.100.0/24", "203.0.113.8/32", "2001:db8::/64"] },
        finds: [
          `ingress[0].cidrBlocks[0]: "203.0.113.7/32" may reach the API on 6443 and 50000: open it to the operators' own addresses only`,
          `ingress[0].cidrBlocks[2]: "198.51.101.0/32" may reach the API on 6443 and 50000: open it to the operators' own addresses only`,
          `ingress[1].ipv6CidrBlocks[1]: "2001:db8:1::/64" may reach the API on 6443: open it to the operators' own addresses only`,
        ],
      },
      {
        ...ingressRule({ ipProtocol: "tcp", fromPort: 8443, toPort: 8443, cidrIpv4: "198.51.100.0/27" }),
        settings: { ports: [8443], shortestPrefix: 28 },
        finds: [`cidrIpv4: "198.51.100.0/27" may reach the API on 8443: open it to the operators' own addresses only`],
      },
    ],
    conforming: [
      group(
        open("tcp", 50000, 50000, "203.0.113.0/24", "10.0.0.0/8"),
        { ...open("tcp", 6443, 6443), ipv6CidrBlocks: ["2001:db8::/48"] },
        open("tcp", 6444, 49999, "0.0.0.0/0"),
        open("udp", 6443, 6443, "0.0.0.0/0"),
        open("icmp", 6443, 6443, "0.0.0.0/0"),
      ),
      { ...group(open("tcp", 6443, 6443, "10.9.0.0/16")), settings: { operators: ["198.51.100.0/24"] } },
      rule({ type: "ingress", protocol: "tcp", fromPort: 6443, toPort: 6443, sourceSecurityGroupId: "sg-1" }),
    ],
    unknown: [
      {
        ...group(open("tcp", 6443, 6443, UNKNOWN, "0.0.0.0/0")),
        unjudged: ["ingress[0].cidrBlocks[0]"],
        finds: [
          `ingress[0].cidrBlocks[1]: "0.0.0.0/0" may reach the API on 6443: open it to the operators' own addresses only`,
        ],
      },
    ],
  },
  "aws-sg-internal-ports": {
    violating: [
      {
        ...group(
          open("tcp", 2379, 2380, "203.0.113.7/32", "10.0.0.0/8", "198.51.100.7/32"),
          open("udp", 8472, 8472, "203.0.113.7/32"),
          open("-1", 0, 0, "203.0.113.7/32"),
        ),
        finds: [
          'ingress[0].cidrBlocks[0]: "203.0.113.7/32" may reach 2379, 2380, which only nodes use: give their security group as source',
          'ingress[0].cidrBlocks[2]: "198.51.100.7/32" may reach 2379, 2380, which only nodes use: give their security group as source',
          'ingress[1].cidrBlocks[0]: "203.0.113.7/32" may reach 8472, which only nodes use: give their security group as source',
          'ingress[2].cidrBlocks[0]: "203.0.113.7/32" may reach 2379, 2380, 10250, 10257, 10259, 50001, 4240, 4244, 8472, 51871, 11434, which only nodes use: give their security group as source',
        ],
      },
      {
        ...ingressRule({ ipProtocol: "tcp", fromPort: 9100, toPort: 9100, cidrIpv4: "203.0.113.7/32" }),
        settings: { ports: [9100] },
        finds: ['cidrIpv4: "203.0.113.7/32" may reach 9100, which only nodes use: give their security group as source'],
      },
    ],
    conforming: [
      group(
        open("tcp", 2381, 4239, "203.0.113.7/32"),
        open("tcp", 10250, 10250, "10.0.0.0/8", "192.168.1.0/24"),
        open("icmp", 8, 0, "203.0.113.7/32"),
        { protocol: "tcp", fromPort: 2379, toPort: 2380, self: true },
      ),
    ],
    unknown: [
      {
        ...group(open("tcp", 10250, 10250, UNKNOWN), open("tcp", 10250, 10250, "203.0.113.7/32")),
        unjudged: ["ingress[0].cidrBlocks[0]"],
        finds: [
          'ingress[1].cidrBlocks[0]: "203.0.113.7/32" may reach 10250, which only nodes use: give their security group as source',
        ],
      },
    ],
  },
};
