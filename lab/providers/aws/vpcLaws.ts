// What EC2 refuses of networks: blocks that do not fit, gateways that are missing, things that are still in use.
import type { Law, Urn } from "../../kernel/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import { holds as blockHolds, overlap } from "../../world/aws/network";
import type { Region, RouteTable, Subnet, Vpc } from "../../world/aws/model";
import { refused } from "./ec2Resource";
import type { Call } from "./services";

const MOTO = "getmoto/moto moto/ec2/exceptions.py";

export const vpcExists: Law<{ call: Call; id: string; vpc: { madeBy: Urn } | undefined }> = {
  id: "aws-vpc-exists",
  statement: "Subnets, gateways, route tables and security groups are made in a VPC that exists.",
  source: `${MOTO} InvalidVPCIdError`,
  judge: ({ call, id, vpc }) => {
    const otherwise = refused(call, "InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
    return vpc ? holds(dueTo(vpc.madeBy, otherwise)) : fails(otherwise);
  },
};

export const subnetInRange: Law<{ call: Call; cidr: string; vpc: Vpc | undefined }> = {
  id: "aws-subnet-in-vpc-range",
  statement: "A subnet's block lies within that of its VPC and has 16 to 65536 addresses.",
  source: `${MOTO} InvalidSubnetRangeError`,
  judge: ({ call, cidr, vpc }) => {
    const bits = Number(cidr.split("/")[1]);
    const fits = vpc !== undefined && blockHolds(vpc.cidr, cidr) && bits >= 16 && bits <= 28;
    return fits ? holds() : fails(refused(call, "InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`));
  },
};

export const subnetApart: Law<{ call: Call; cidr: string; others: readonly Pick<Subnet, "cidr">[] }> = {
  id: "aws-subnet-apart-from-others",
  statement: "The blocks of a VPC's subnets do not overlap.",
  source: `${MOTO} InvalidSubnetConflictError`,
  judge: ({ call, cidr, others }) =>
    others.some((other) => overlap(other.cidr, cidr))
      ? fails(refused(call, "InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`))
      : holds(),
};

/** Zones of every simulated region. */
export const ZONES = ["a", "b", "c"] as const;

export const zoneInRegion: Law<{ call: Call; zone: string; region: string }> = {
  id: "aws-zone-in-region",
  statement: "Subnets and volumes are made in an availability zone of their region.",
  source: `${MOTO} InvalidAvailabilityZoneError`,
  judge: ({ call, zone, region }) => {
    const zones = ZONES.map((letter) => `${region}${letter}`);
    const message =
      `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the ` +
      `following availability zones: ${zones.join(", ")}.`;
    return zones.includes(zone) ? holds() : fails(refused(call, "InvalidParameterValue", message));
  },
};

export const subnetExists: Law<{ call: Call; id: string; subnet: { madeBy: Urn } | undefined }> = {
  id: "aws-subnet-exists",
  statement: "Instances and associations name a subnet that exists.",
  source: `${MOTO} InvalidSubnetIdError`,
  judge: ({ call, id, subnet }) => {
    const otherwise = refused(call, "InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
    return subnet ? holds(dueTo(subnet.madeBy, otherwise)) : fails(otherwise);
  },
};

export const subnetEmpty: Law<{ call: Call; subnet: Subnet; region: Region }> = {
  id: "aws-subnet-deleted-empty",
  statement: "A subnet is deleted when no instance is in it any more.",
  source: 'VPC user guide, "Delete a subnet"; hashicorp/terraform issue 497 and others (text)',
  judge: ({ call, subnet: { id }, region }) =>
    Object.values(region.instances).some(({ subnetId }) => subnetId === id)
      ? fails(refused(call, "DependencyViolation", `The subnet '${id}' has dependencies and cannot be deleted.`))
      : holds(),
};

export const vpcEmpty: Law<{ call: Call; vpc: Vpc; region: Region }> = {
  id: "aws-vpc-deleted-empty",
  statement:
    "A VPC is deleted when it has no subnet, gateway, route table or security group but those that came with it.",
  source: "gruntwork-io/cloud-nuke issue 345",
  judge: ({ call, vpc: { id }, region }) => {
    const inside = (thing: { vpcId?: string }): boolean => thing.vpcId === id;
    const left =
      Object.values(region.subnets).some(inside) ||
      Object.values(region.internetGateways).some(inside) ||
      Object.values(region.routeTables).some((table) => inside(table) && table.main !== true) ||
      Object.values(region.securityGroups).some((group) => inside(group) && group.name !== "default");
    return left
      ? fails(refused(call, "DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted.`))
      : holds();
  },
};

export const oneGateway: Law<{ call: Call; vpcId: string; region: Region }> = {
  id: "aws-vpc-has-one-internet-gateway",
  statement: "A VPC has at most one internet gateway.",
  source: "EC2 API reference, AttachInternetGateway; hashicorp/terraform-provider-aws issues (text)",
  judge: ({ call, vpcId, region }) =>
    Object.values(region.internetGateways).some((gateway) => gateway.vpcId === vpcId)
      ? fails(refused(call, "InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`))
      : holds(),
};

export const noMappedAddress: Law<{ call: Call; vpcId: string; region: Region }> = {
  id: "aws-internet-gateway-detached-without-public-addresses",
  statement: "An internet gateway is detached when no instance of the VPC has a public address any more.",
  source: "hashicorp/terraform issues 497 and 1303",
  judge: ({ call, vpcId, region }) => {
    const mapped = Object.values(region.instances).filter(
      ({ id, subnetId, publicIp }) =>
        region.subnets[subnetId]?.vpcId === vpcId &&
        (publicIp !== undefined || Object.values(region.elasticIps).some(({ instanceId }) => instanceId === id)),
    );
    const message =
      `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching ` +
      "the gateway.";
    return mapped.length > 0 ? fails(refused(call, "DependencyViolation", message)) : holds();
  },
};

export const routeTableExists: Law<{ call: Call; id: string; table: { madeBy: Urn } | undefined }> = {
  id: "aws-route-table-exists",
  statement: "Routes and associations are of a route table that exists.",
  source: `${MOTO} InvalidRouteTableIdError`,
  judge: ({ call, id, table }) => {
    const otherwise = refused(call, "InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
    return table ? holds(dueTo(table.madeBy, otherwise)) : fails(otherwise);
  },
};

export const gatewayAttached: Law<{ call: Call; gatewayId: string; table: RouteTable; region: Region }> = {
  id: "aws-route-gateway-in-same-vpc",
  statement: "A route leads to an internet gateway that is attached to the table's own VPC.",
  source: `${MOTO} InvalidInternetGatewayIdError; EC2 API reference, CreateRoute; hashicorp/terraform-provider-aws issues (text)`,
  judge: ({ call, gatewayId, table, region }) => {
    const gateway = region.internetGateways[gatewayId];
    const missing = `The internetGateway ID '${gatewayId}' does not exist`;
    if (!gateway) return fails(refused(call, "InvalidInternetGatewayID.NotFound", missing));
    const foreign = refused(
      call,
      "InvalidParameterValue",
      `route table ${table.id} and network gateway ${gatewayId} belong to different networks`,
    );
    return gateway.vpcId === table.vpcId ? holds(dueTo(gateway.madeBy, foreign)) : fails(foreign);
  },
};

export const routeNew: Law<{ call: Call; destination: string; table: RouteTable }> = {
  id: "aws-route-is-new",
  statement: "A route table has one route for each destination, and the VPC's own block is one of them.",
  source: `${MOTO} RouteAlreadyExistsError`,
  judge: ({ call, destination, table }) =>
    destination in table.routes
      ? fails(refused(call, "RouteAlreadyExists", `The route identified by ${destination} already exists`))
      : holds(),
};

export const subnetUnassociated: Law<{ call: Call; subnetId: string; tableId: string; region: Region }> = {
  id: "aws-subnet-has-one-route-table",
  statement: "A subnet is associated with at most one route table.",
  source: "hashicorp/terraform-provider-aws issue 21629 and others (Resource.AlreadyAssociated)",
  judge: ({ call, subnetId, tableId, region }) => {
    const taken = Object.values(region.routeTables)
      .flatMap(({ associations }) => Object.values(associations))
      .some((association) => association.subnetId === subnetId);
    const message = `the specified association for route table ${tableId} conflicts with an existing association`;
    return taken ? fails(refused(call, "Resource.AlreadyAssociated", message)) : holds();
  },
};

export const vpcLaws = [
  vpcExists,
  subnetInRange,
  subnetApart,
  zoneInRegion,
  subnetExists,
  subnetEmpty,
  vpcEmpty,
  oneGateway,
  noMappedAddress,
  routeTableExists,
  gatewayAttached,
  routeNew,
  subnetUnassociated,
] as const;
