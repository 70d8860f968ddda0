// The simulated route tables, with routes inside or as resources of their own, and what subnets they are for.
import { z } from "zod";
import type { Operation, Props } from "../../kernel/model";
import { bags, word } from "../../kernel/values";
import { digits, newId } from "../../world/aws/ids";
import type { RouteTable } from "../../world/aws/model";
import type { World } from "../../world/model";
import { texts, type Call } from "./services";
import { ec2, ec2Model, without, type At } from "./ec2Resource";
import { cidr, notSimulated } from "./ec2Shapes";
import { localRoute } from "./vpc";
import * as law from "./vpcLaws";

const OTHER_TARGETS = [
  "carrierGatewayId",
  "coreNetworkArn",
  "destinationPrefixListId",
  "egressOnlyGatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "odbNetworkArn",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
] as const;

/** internal/service/ec2/vpc_route_table.go */
export const routeTable = ec2Model<RouteTable>({
  type: "aws:ec2/routeTable:RouteTable",
  coverage: "With routes to internet gateways. Other targets, IPv6 and propagation are refused.",
  shape: {
    ...notSimulated("propagatingVgws"),
    routes: z
      .array(
        z.strictObject({ ...notSimulated(...OTHER_TARGETS, "ipv6CidrBlock"), cidrBlock: cidr, gatewayId: z.string() }),
      )
      .optional(),
    vpcId: z.string(),
  },
  replaceOn: ["vpcId"],
  durations: { create: 2, update: 2, delete: 1 },
  computed: ["arn", "ownerId", "propagatingVgws", "routes"],
  create: (inputs, at, operation) => {
    const { account, region } = at;
    const vpcId = word(inputs["vpcId"]);
    const call = ec2("creating EC2 Route Table", "CreateRouteTable");
    operation.uphold(law.vpcExists, { call, id: vpcId, vpc: region.vpcs[vpcId] });
    const table: RouteTable = {
      id: newId(account, "rtb"),
      vpcId,
      routes: localRoute(region, vpcId),
      associations: {},
      tags: texts(inputs["tagsAll"]),
      madeBy: operation.urn,
    };
    for (const { cidrBlock, gatewayId } of bags(inputs["routes"])) {
      addRoute(word(cidrBlock), word(gatewayId), table, at, operation);
    }
    region.routeTables[table.id] = table;
    return table.id;
  },
  find: (id, { region }) => region.routeTables[id],
  live: ({ id, vpcId, routes }, { account, arn }, old) => ({
    arn: arn(`route-table/${id}`),
    ownerId: account.id,
    propagatingVgws: [],
    routes: Object.entries(routes)
      .filter(([, { target }]) => target !== "local")
      .sort(([one], [other]) => indexOf(old, one) - indexOf(old, other))
      .map(([cidrBlock, { target }]) => ({ cidrBlock, gatewayId: target })),
    vpcId,
  }),
  tags: (thing) => thing,
  update: (thing, inputs, at, operation, old) => {
    for (const { cidrBlock } of bags(old["routes"])) thing.routes = without(thing.routes, word(cidrBlock));
    for (const { cidrBlock, gatewayId } of bags(inputs["routes"])) {
      addRoute(word(cidrBlock), word(gatewayId), thing, at, operation);
    }
  },
  delete: ({ id }, { region }) => {
    region.routeTables = without(region.routeTables, id);
  },
});

/** Place of a destination among the routes that the program wrote; those that it did not write come last. */
function indexOf(properties: Props, destination: string): number {
  const index = bags(properties["routes"]).findIndex(({ cidrBlock }) => cidrBlock === destination);
  return index < 0 ? Number.MAX_SAFE_INTEGER : index;
}

function addRoute(
  destination: string,
  gatewayId: string,
  table: RouteTable,
  at: At,
  operation: Operation<World>,
): void {
  const call: Call = ec2(
    `creating Route in Route Table (${table.id}) with destination (${destination})`,
    "CreateRoute",
  );
  operation.uphold(law.gatewayAttached, { call, gatewayId, table, region: at.region });
  operation.uphold(law.routeNew, { call, destination, table });
  table.routes[destination] = { target: gatewayId, madeBy: operation.urn };
}

interface Found {
  readonly table: RouteTable;
  readonly destination: string;
}

/** internal/service/ec2/vpc_route.go */
export const route = ec2Model<Found>({
  type: "aws:ec2/route:Route",
  coverage: "To an internet gateway. Other targets and IPv6 are refused.",
  shape: {
    ...notSimulated(...OTHER_TARGETS, "destinationIpv6CidrBlock"),
    destinationCidrBlock: cidr,
    gatewayId: z.string(),
    routeTableId: z.string(),
  },
  replaceOn: ["destinationCidrBlock", "routeTableId"],
  durations: { create: 1, update: 1, delete: 1 },
  computed: ["instanceId", "instanceOwnerId", "origin", "state"],
  create: (inputs, at, operation) => {
    const [tableId, destination] = [word(inputs["routeTableId"]), word(inputs["destinationCidrBlock"])];
    const table = at.region.routeTables[tableId];
    const call = ec2(`creating Route in Route Table (${tableId}) with destination (${destination})`, "CreateRoute");
    operation.uphold(law.routeTableExists, { call, id: tableId, table });
    if (table) addRoute(destination, word(inputs["gatewayId"]), table, at, operation);
    return routeId(tableId, destination);
  },
  find: (id, { region }) => {
    for (const table of Object.values(region.routeTables)) {
      const destination = Object.keys(table.routes).find((key) => routeId(table.id, key) === id);
      if (destination !== undefined) return { table, destination };
    }
    return undefined;
  },
  live: ({ table, destination }) => ({
    destinationCidrBlock: destination,
    gatewayId: table.routes[destination]?.target ?? "",
    instanceId: "",
    instanceOwnerId: "",
    origin: "CreateRoute",
    routeTableId: table.id,
    state: "active",
  }),
  update: ({ table, destination }, inputs, at, operation) => {
    table.routes = without(table.routes, destination);
    addRoute(destination, word(inputs["gatewayId"]), table, at, operation);
  },
  delete: ({ table, destination }) => {
    table.routes = without(table.routes, destination);
  },
});

function routeId(tableId: string, destination: string): string {
  return `r-${tableId}${digits(destination).slice(-10)}`;
}

/** internal/service/ec2/vpc_route_table_association.go */
export const routeTableAssociation = ec2Model<{ readonly table: RouteTable; readonly id: string }>({
  type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  coverage: "Of a subnet.",
  shape: { ...notSimulated("gatewayId"), routeTableId: z.string(), subnetId: z.string() },
  replaceOn: ["routeTableId", "subnetId"],
  durations: { create: 1, update: 1, delete: 1 },
  computed: [],
  create: (inputs, { account, region }, operation) => {
    const [tableId, subnetId] = [word(inputs["routeTableId"]), word(inputs["subnetId"])];
    const table = region.routeTables[tableId];
    const call = ec2("creating Route Table Association", "AssociateRouteTable");
    operation.uphold(law.routeTableExists, { call, id: tableId, table });
    operation.uphold(law.subnetExists, { call, id: subnetId, subnet: region.subnets[subnetId] });
    operation.uphold(law.subnetUnassociated, { call, subnetId, tableId, region });
    const id = newId(account, "rtbassoc");
    if (table) table.associations[id] = { subnetId, madeBy: operation.urn };
    return id;
  },
  find: (id, { region }) => {
    const table = Object.values(region.routeTables).find(({ associations }) => id in associations);
    return table && { table, id };
  },
  live: ({ table, id }) => ({ routeTableId: table.id, subnetId: table.associations[id]?.subnetId ?? "" }),
  delete: ({ table, id }) => {
    table.associations = without(table.associations, id);
  },
});
