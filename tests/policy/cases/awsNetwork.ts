// Cases of the rules on networks and addresses in AWS.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EIP = "aws:ec2/eip:Eip";
const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
const one = (type: string, name: string, props: Given["props"]): Given => ({ type, name, props });
const machine = (props: Given["props"], type = "aws:ec2/instance:Instance"): { resource: Given } => ({
  resource: { type, props },
});
const lans = {
  cluster: { site: "aws" },
  sites: { aws: { lan: "10.9.0.0/24" }, home: { lan: "192.168.1.0/24" }, office: { lan: "192.168.2.0/24" }, bare: {} },
  network: { podCidr: "10.244.0.0/16", serviceCidr: "10.96.0.0/12" },
};

export const awsNetworkCases: Readonly<Record<string, RuleCases>> = {
  "aws-sg-described": {
    violating: [
      {
        resource: {
          props: {
            description: "Managed by Pulumi",
            ingress: [{ description: "overlay" }, { description: " " }],
            egress: [{}, { description: "images" }, {}],
          },
        },
        finds: [
          'description: "Managed by Pulumi" says nothing about aws:ec2/securityGroup:SecurityGroup: say who needs it',
          "ingress[1].description: the rule says nothing about itself: say who needs it",
          "egress[0].description: the rule says nothing about itself: say who needs it",
          "egress[2].description: the rule says nothing about itself: say who needs it",
        ],
      },
      ...[RULE, INGRESS_RULE, EGRESS_RULE].map((type) => ({
        resource: { type, props: { ingress: [{}] } },
        finds: [`description: absent says nothing about ${type}: say who needs it`],
      })),
    ],
    conforming: [
      {
        resource: {
          props: { description: "Managed by Pulumi for the overlay", ingress: [{ description: "overlay" }] },
        },
      },
      { resource: { props: { description: "Not Managed by Pulumi" } } },
      { resource: { type: RULE, props: { description: "overlay" } } },
    ],
    unknown: [
      {
        resource: { props: { description: UNKNOWN, ingress: UNKNOWN, egress: [{}] } },
        unjudged: ["description", "ingress"],
        finds: ["egress[0].description: the rule says nothing about itself: say who needs it"],
      },
    ],
  },
  "aws-sg-egress": {
    violating: [
      {
        resources: [
          one(GROUP, "closed", { id: "sg-1", egress: [] }),
          one(GROUP, "open", { id: "sg-2", egress: [{ protocol: "-1" }] }),
          one(GROUP, "silent", { id: "sg-3" }),
          one(GROUP, "beside", { id: "sg-4" }),
          one(RULE, "in", { securityGroupId: "sg-1", type: "ingress" }),
          one(INGRESS_RULE, "in-too", { securityGroupId: "sg-3" }),
          one(RULE, "in-as-well", { securityGroupId: "sg-3", type: "ingress" }),
          one(RULE, "out", { securityGroupId: "sg-4", type: "egress" }),
        ],
        finds: [
          "egress: lets nothing out, so no image can be pulled: add the rule outwards that the machines need",
          "egress: lets nothing out, so no image can be pulled: add the rule outwards that the machines need",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          one(GROUP, "node", { id: "sg-1" }),
          one(EGRESS_RULE, "out-of-another", { securityGroupId: UNKNOWN }),
          one(EGRESS_RULE, "out", { securityGroupId: "sg-1" }),
        ],
      },
      { resources: [one("aws:ec2/vpc:Vpc", "vpc", { id: "vpc-1" })] },
    ],
    unknown: [
      {
        resources: [
          one(GROUP, "node", { id: UNKNOWN }),
          one(EGRESS_RULE, "out", { securityGroupId: UNKNOWN }),
          one(GROUP, "other", { id: UNKNOWN, egress: [{}] }),
        ],
        unjudged: ["securityGroupId of out"],
      },
      {
        resources: [
          one(GROUP, "node", { id: "sg-1" }),
          one(EGRESS_RULE, "out-of-another", { securityGroupId: UNKNOWN }),
          one(EGRESS_RULE, "out", { securityGroupId: "sg-1" }),
          one(GROUP, "bare", {}),
        ],
        unjudged: ["securityGroupId of out-of-another"],
      },
    ],
  },
  "aws-prefix-list-no-world": {
    violating: [
      {
        resource: {
          type: "aws:ec2/managedPrefixList:ManagedPrefixList",
          props: {
            entries: [{ cidr: "0.0.0.0/0" }, { cidr: "203.0.0.0/16" }, { cidr: "203.0.0.0/15" }, { cidr: "::/0" }],
          },
        },
        finds: [
          'entries[0].cidr: "0.0.0.0/0" is more than one site: name the addresses that the list is about',
          'entries[2].cidr: "203.0.0.0/15" is more than one site: name the addresses that the list is about',
          'entries[3].cidr: "::/0" is more than one site: name the addresses that the list is about',
        ],
      },
      {
        resource: {
          type: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
          props: { cidr: "203.0.113.0/24" },
        },
        settings: { shortestPrefix: 25 },
        finds: ['cidr: "203.0.113.0/24" is more than one site: name the addresses that the list is about'],
      },
    ],
    conforming: [
      { resource: { props: { entries: [{ cidr: "10.0.0.0/8" }, { cidr: "203.0.113.7/32" }] } } },
      {
        resource: {
          type: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
          props: { cidr: "203.0.0.0/16", entries: [{ cidr: "0.0.0.0/0" }] },
        },
      },
    ],
    unknown: [
      {
        resource: { props: { entries: [{ cidr: UNKNOWN }, { cidr: "::/0" }] } },
        unjudged: ["entries[0].cidr"],
        finds: ['entries[1].cidr: "::/0" is more than one site: name the addresses that the list is about'],
      },
    ],
  },
  "aws-machine-own-group": {
    violating: [
      {
        ...machine({ vpcSecurityGroupIds: [], networkInterfaces: [] }),
        finds: ["has no security group and gets the network's default one: name its groups"],
      },
      {
        ...machine(
          { networkInterfaces: [{ subnetId: "a" }, { securityGroups: ["sg-1"] }, { securityGroups: [] }] },
          "aws:ec2/launchTemplate:LaunchTemplate",
        ),
        finds: [
          "networkInterfaces[0]: has no security group and gets the network's default one: name its groups",
          "networkInterfaces[2]: has no security group and gets the network's default one: name its groups",
        ],
      },
      {
        ...machine({}, "aws:ec2/spotInstanceRequest:SpotInstanceRequest"),
        finds: ["has no security group and gets the network's default one: name its groups"],
      },
    ],
    conforming: [
      machine({ vpcSecurityGroupIds: ["sg-1"] }),
      machine({ vpcSecurityGroupIds: UNKNOWN }),
      machine({ securityGroups: ["default-vpc"] }),
      machine({ securityGroupNames: ["default-vpc"] }, "aws:ec2/launchTemplate:LaunchTemplate"),
      machine({ primaryNetworkInterface: { networkInterfaceId: UNKNOWN } }),
      machine({ launchTemplate: { id: UNKNOWN } }),
      machine({ networkInterfaces: [{ networkInterfaceId: "eni-1" }] }),
    ],
    unknown: [{ ...machine({ networkInterfaces: UNKNOWN }), unjudged: ["networkInterfaces"] }],
  },
  "aws-subnet-no-public-ip": {
    violating: [
      {
        resource: { type: "aws:ec2/subnet:Subnet", props: { mapPublicIpOnLaunch: true } },
        finds: ["mapPublicIpOnLaunch: gives every machine a public address: let the machine that needs one ask for it"],
      },
    ],
    conforming: [{ resource: { props: { mapPublicIpOnLaunch: false } } }, { resource: { props: {} } }],
    unknown: [{ resource: { props: { mapPublicIpOnLaunch: UNKNOWN } }, unjudged: ["mapPublicIpOnLaunch"] }],
  },
  "aws-vpc-avoids-lans": {
    violating: [
      {
        resource: { type: "aws:ec2/vpc:Vpc", props: { cidrBlock: "192.168.0.0/16" } },
        declared: lans,
        finds: [
          'cidrBlock: "192.168.0.0/16" overlaps the LAN of home ("192.168.1.0/24"): choose a range that no site uses',
          'cidrBlock: "192.168.0.0/16" overlaps the LAN of office ("192.168.2.0/24"): choose a range that no site uses',
        ],
      },
      {
        resource: { props: { cidrBlock: "10.0.0.0/8" } },
        declared: lans,
        finds: [
          'cidrBlock: "10.0.0.0/8" overlaps the pods ("10.244.0.0/16"): choose a range that no site uses',
          'cidrBlock: "10.0.0.0/8" overlaps the services ("10.96.0.0/12"): choose a range that no site uses',
        ],
      },
    ],
    conforming: [
      { resource: { props: { cidrBlock: "10.9.0.0/16" } }, declared: lans },
      { resource: { props: { cidrBlock: "192.168.0.0/24" } }, declared: lans },
      { resource: { props: { ipv4IpamPoolId: "pool" } }, declared: lans },
      { resource: { props: { cidrBlock: "192.168.0.0/16" } } },
    ],
    unknown: [{ resource: { props: { cidrBlock: UNKNOWN } }, declared: lans, unjudged: ["cidrBlock"] }],
  },
  "aws-eip-attached": {
    violating: [
      {
        resources: [
          one(EIP, "spare", { id: "eipalloc-1", instance: "", networkInterface: "" }),
          one(EIP, "used", { id: "eipalloc-2", instance: "i-1" }),
          one(EIP, "idle", { id: "eipalloc-3" }),
          one("aws:ec2/eipAssociation:EipAssociation", "other", { allocationId: "eipalloc-9" }),
          one("aws:ec2/subnet:Subnet", "subnet", { allocationId: "eipalloc-1" }),
          one(NAT_GATEWAY, "gateway", { subnetId: "subnet-1" }),
        ],
        finds: [
          "belongs to no instance, interface or NAT gateway and costs money: attach it, or release it",
          "belongs to no instance, interface or NAT gateway and costs money: attach it, or release it",
        ],
      },
    ],
    conforming: [
      { resources: [one(EIP, "a", { networkInterface: "eni-1" }), one(EIP, "b", { instance: UNKNOWN })] },
      {
        resources: [
          one(EIP, "a", { id: "eipalloc-1" }),
          one(EIP, "b", { allocationId: "eipalloc-2" }),
          one(EIP, "c", { publicIp: "203.0.113.7" }),
          one(EIP, "d", { id: "eipalloc-4" }),
          one(EIP, "e", { id: "eipalloc-5" }),
          one(EIP, "f", { id: "eipalloc-6" }),
          one("aws:ec2/eipAssociation:EipAssociation", "of-a", { allocationId: "eipalloc-1" }),
          one(NAT_GATEWAY, "of-b", {
            allocationId: "eipalloc-2",
            secondaryAllocationIds: ["eipalloc-9", "eipalloc-4"],
          }),
          one(NAT_GATEWAY, "of-e", { availabilityZoneAddresses: [{}, { allocationIds: ["eipalloc-5"] }] }),
          one("aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation", "of-f", { allocationId: "eipalloc-6" }),
          one("aws:ec2/eipAssociation:EipAssociation", "of-c", { publicIp: "203.0.113.7" }),
        ],
      },
      { resources: [one("aws:ec2/subnet:Subnet", "subnet", {})] },
    ],
    unknown: [
      {
        resources: [
          one(EIP, "a", { id: UNKNOWN }),
          one("aws:ec2/eipAssociation:EipAssociation", "of-a", { allocationId: UNKNOWN }),
        ],
        unjudged: ["allocationId of of-a"],
      },
      {
        resources: [
          one(EIP, "a", { id: "eipalloc-1" }),
          one(EIP, "b", { id: "eipalloc-2" }),
          one(NAT_GATEWAY, "of-a", { allocationId: "eipalloc-1", secondaryAllocationIds: UNKNOWN }),
        ],
        unjudged: ["secondaryAllocationIds of of-a"],
      },
    ],
  },
  "aws-eip-count": {
    violating: [
      {
        resources: [one(EIP, "lighthouse", {}), one("aws:ec2/vpc:Vpc", "vpc", {}), one(EIP, "worker", {})],
        finds: ["2 Elastic IPs (lighthouse, worker), allowed are 1: reach machines over the overlay"],
      },
    ],
    conforming: [
      { resources: [one(EIP, "lighthouse", {}), one("aws:ec2/vpc:Vpc", "vpc", {})] },
      { resources: [one(EIP, "a", {}), one(EIP, "b", {})], settings: { limit: 2 } },
    ],
  },
  "aws-no-nat-gateway": {
    violating: [
      ...[{}, { connectivityType: "public" }].map((props) => ({
        resource: { type: NAT_GATEWAY, props },
        finds: ["a NAT gateway costs money day and night: give workers a public address while they run"],
      })),
    ],
    conforming: [{ resource: { props: { connectivityType: "private" } } }],
    unknown: [{ resource: { props: { connectivityType: UNKNOWN } }, unjudged: ["connectivityType"] }],
  },
};
