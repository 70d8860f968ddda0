// The simulated VPCs, their subnets and internet gateways.
import { z } from "zod";
import { text as textOf, word } from "../../kernel/values";
import { newId } from "../../world/aws/ids";
import type { Region, Subnet, Vpc } from "../../world/aws/model";
import { texts } from "./services";
import { ec2, ec2Model, without } from "./ec2Resource";
import { cidr, flag, notSimulated, text } from "./ec2Shapes";
import * as law from "./vpcLaws";

/** internal/service/ec2/vpc_.go */
export const vpc = ec2Model<Vpc>({
  type: "aws:ec2/vpc:Vpc",
  coverage:
    "With one IPv4 block, and the main route table, default security group and default network ACL that come with it. IPv6, IPAM and tenancy are refused.",
  shape: {
    ...notSimulated(
      "assignGeneratedIpv6CidrBlock",
      "enableNetworkAddressUsageMetrics",
      "ipv4IpamPoolId",
      "ipv4NetmaskLength",
      "ipv6CidrBlock",
      "ipv6CidrBlockNetworkBorderGroup",
      "ipv6IpamPoolId",
      "ipv6NetmaskLength",
    ),
    cidrBlock: cidr.refine((block) => {
      const bits = Number(block.split("/")[1]);
      return !(bits < 16 || bits > 28);
    }, "expected cidr_block to contain a network Value with between 16 and 28 significant bits"),
    enableDnsHostnames: flag,
    enableDnsSupport: flag,
    instanceTenancy: z.literal("default", "The lab simulates shared tenancy").optional(),
  },
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  replaceOn: ["cidrBlock"],
  durations: { create: 12, update: 2, delete: 1 },
  computed: [
    "arn",
    "defaultNetworkAclId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "dhcpOptionsId",
    "enableDnsHostnames",
    "enableNetworkAddressUsageMetrics",
    "ipv6AssociationId",
    "ipv6CidrBlock",
    "mainRouteTableId",
    "ownerId",
  ],
  create: (inputs, { account, region }, { urn: madeBy }) => {
    const id = newId(account, "vpc");
    region.vpcs[id] = { id, cidr: word(inputs["cidrBlock"]), tags: texts(inputs["tagsAll"]), madeBy };
    const table = newId(account, "rtb");
    region.routeTables[table] = {
      id: table,
      vpcId: id,
      main: true,
      routes: localRoute(region, id),
      associations: {},
      tags: {},
      madeBy,
    };
    const group = newId(account, "sg");
    const all = { protocol: "-1", fromPort: 0, toPort: 0, madeBy };
    const [inward, outward] = [newId(account, "sgr"), newId(account, "sgr")];
    region.securityGroups[group] = {
      id: group,
      name: "default",
      vpcId: id,
      rules: {
        [inward]: { id: inward, direction: "ingress", group, ...all },
        [outward]: { id: outward, direction: "egress", cidr: "0.0.0.0/0", ...all },
      },
      tags: {},
      madeBy,
    };
    return id;
  },
  find: (id, { region }) => region.vpcs[id],
  live: ({ id, cidr: cidrBlock }, { account, region, arn }, old) => {
    const main = Object.values(region.routeTables).find((table) => table.vpcId === id && table.main === true)?.id ?? "";
    return {
      arn: arn(`vpc/${id}`),
      cidrBlock,
      defaultNetworkAclId: id.replace("vpc-", "acl-"),
      defaultRouteTableId: main,
      defaultSecurityGroupId: defaultGroup(region, id) ?? "",
      dhcpOptionsId: "dopt-0d1e2f3a4b5c6d7e8",
      enableDnsHostnames: old["enableDnsHostnames"] ?? false,
      enableNetworkAddressUsageMetrics: false,
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      mainRouteTableId: main,
      ownerId: account.id,
    };
  },
  tags: (thing) => thing,
  delete: (thing, { region }, operation) => {
    const call = ec2(`deleting EC2 VPC (${thing.id})`, "DeleteVpc");
    operation.uphold(law.vpcEmpty, { call, vpc: thing, region });
    region.vpcs = without(region.vpcs, thing.id);
    const elsewhere = ([, { vpcId }]: readonly [string, { vpcId: string }]): boolean => vpcId !== thing.id;
    region.routeTables = Object.fromEntries(Object.entries(region.routeTables).filter(elsewhere));
    region.securityGroups = Object.fromEntries(Object.entries(region.securityGroups).filter(elsewhere));
  },
});

/** Id of the group that came with a VPC. */
export function defaultGroup(region: Region, vpcId: string): string | undefined {
  return Object.values(region.securityGroups).find((group) => group.vpcId === vpcId && group.name === "default")?.id;
}

/** The route that every table of a VPC has and keeps. */
export function localRoute(region: Region, vpcId: string): Record<string, { target: string; madeBy: string }> {
  const found = region.vpcs[vpcId];
  return found ? { [found.cidr]: { target: "local", madeBy: found.madeBy } } : {};
}

/** internal/service/ec2/vpc_subnet.go */
export const subnet = ec2Model<Subnet>({
  type: "aws:ec2/subnet:Subnet",
  coverage: "With one IPv4 block, in an availability zone by name. IPv6, IPAM, outposts and DNS options are refused.",
  shape: {
    ...notSimulated(
      "assignIpv6AddressOnCreation",
      "availabilityZoneId",
      "customerOwnedIpv4Pool",
      "enableDns64",
      "enableLniAtDeviceIndex",
      "enableResourceNameDnsARecordOnLaunch",
      "enableResourceNameDnsAaaaRecordOnLaunch",
      "ipv4IpamPoolId",
      "ipv4NetmaskLength",
      "ipv6CidrBlock",
      "ipv6IpamPoolId",
      "ipv6Native",
      "ipv6NetmaskLength",
      "mapCustomerOwnedIpOnLaunch",
      "outpostArn",
      "privateDnsHostnameTypeOnLaunch",
    ),
    availabilityZone: text,
    cidrBlock: cidr,
    mapPublicIpOnLaunch: flag,
    vpcId: z.string(),
  },
  defaults: { mapPublicIpOnLaunch: false },
  replaceOn: ["availabilityZone", "cidrBlock", "vpcId"],
  durations: { create: 1, update: 1, delete: 1 },
  computed: ["arn", "availabilityZone", "ipv6CidrBlockAssociationId", "ownerId"],
  create: (inputs, { account, region, name }, operation) => {
    const call = ec2("creating EC2 Subnet", "CreateSubnet");
    const [vpcId, block] = [word(inputs["vpcId"]), word(inputs["cidrBlock"])];
    const availabilityZone = textOf(inputs["availabilityZone"]) ?? `${name}a`;
    const network = region.vpcs[vpcId];
    operation.uphold(law.vpcExists, { call, id: vpcId, vpc: network });
    operation.uphold(law.zoneInRegion, { call, zone: availabilityZone, region: name });
    operation.uphold(law.subnetInRange, { call, cidr: block, vpc: network });
    const others = Object.values(region.subnets).filter((other) => other.vpcId === vpcId);
    operation.uphold(law.subnetApart, { call, cidr: block, others });
    const id = newId(account, "subnet");
    region.subnets[id] = {
      id,
      vpcId,
      cidr: block,
      availabilityZone,
      mapPublicIpOnLaunch: inputs["mapPublicIpOnLaunch"] === true,
      tags: texts(inputs["tagsAll"]),
      madeBy: operation.urn,
    };
    return id;
  },
  find: (id, { region }) => region.subnets[id],
  live: ({ id, vpcId, cidr: cidrBlock, availabilityZone, mapPublicIpOnLaunch }, { account, arn }) => ({
    arn: arn(`subnet/${id}`),
    availabilityZone,
    cidrBlock,
    ipv6CidrBlockAssociationId: "",
    mapPublicIpOnLaunch,
    ownerId: account.id,
    vpcId,
  }),
  tags: (thing) => thing,
  update: (thing, inputs) => {
    thing.mapPublicIpOnLaunch = inputs["mapPublicIpOnLaunch"] === true;
  },
  delete: (thing, { region }, operation) => {
    const call = ec2(`deleting EC2 Subnet (${thing.id})`, "DeleteSubnet");
    operation.uphold(law.subnetEmpty, { call, subnet: thing, region });
    region.subnets = without(region.subnets, thing.id);
  },
});

/** internal/service/ec2/vpc_internet_gateway.go */
export const internetGateway = ec2Model<Region["internetGateways"][string]>({
  type: "aws:ec2/internetGateway:InternetGateway",
  coverage: "Attached to the VPC that it is made with.",
  shape: { vpcId: z.string() },
  replaceOn: ["vpcId"],
  durations: { create: 1, update: 1, delete: 11 },
  computed: ["arn", "ownerId"],
  create: (inputs, { account, region }, operation) => {
    const vpcId = word(inputs["vpcId"]);
    const id = newId(account, "igw");
    const call = ec2(
      `creating EC2 Internet Gateway: attaching EC2 Internet Gateway (${id}) to EC2 VPC (${vpcId})`,
      "AttachInternetGateway",
    );
    operation.uphold(law.vpcExists, { call, id: vpcId, vpc: region.vpcs[vpcId] });
    operation.uphold(law.oneGateway, { call, vpcId, region });
    region.internetGateways[id] = { id, vpcId, tags: texts(inputs["tagsAll"]), madeBy: operation.urn };
    return id;
  },
  find: (id, { region }) => region.internetGateways[id],
  live: ({ id, vpcId }, { account, arn }) => ({
    arn: arn(`internet-gateway/${id}`),
    ownerId: account.id,
    vpcId: vpcId ?? "",
  }),
  tags: (thing) => thing,
  delete: ({ id, vpcId = "" }, { region }, operation) => {
    const call = ec2(
      `deleting EC2 Internet Gateway (${id}): detaching EC2 Internet Gateway (${id}) from EC2 VPC (${vpcId})`,
      "DetachInternetGateway",
    );
    operation.uphold(law.noMappedAddress, { call, vpcId, region });
    region.internetGateways = without(region.internetGateways, id);
  },
});
