// Proves over gRPC what the simulated EC2 does with networks, and breaks each of their laws once, with the exact
// message. It cannot prove that EC2 words its refusals so today; the source of each text stands next to its law.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import { TestLab, type TestProvider, type TestResource } from "../../harness";
import { answer, launched, network, type Network, refusal, REGION, regionOf, startAws, TYPES } from "./ground";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
});
afterEach(() => lab.remove());

const region = () => regionOf(lab.lab.world());
const subnetOf = (vpc: TestResource, changes: Props = {}, name = "other"): Promise<TestResource> =>
  aws.create(TYPES.subnet, name, { vpcId: vpc.id, cidrBlock: "172.31.32.0/24", ...changes });

describe("account", () => {
  it("has the regions of the underlay and stays when the lab starts anew", async () => {
    const { vpc } = await network(aws);
    const { directory } = lab;
    await lab.stop();
    ({ lab, aws } = await startAws({ directory }));
    expect(Object.keys(lab.lab.world().aws?.regions ?? {})).toEqual([REGION, "eu-central-1"]);
    expect(await aws.read(vpc)).toMatchObject({ inputs: vpc.inputs.value });
  });

  it("refuses a region that it does not have", async () => {
    expect(await refusal(aws.create(TYPES.vpc, "vpc", { cidrBlock: "10.0.0.0/16", region: "ap-east-1" }))).toBe(
      "retrieving AWS account details: operation error EC2: DescribeRegions, https response error StatusCode: 401, " +
        "RequestID: 00000000-0000-0000-0000-000000000000, api error AuthFailure: AWS was not able to validate the " +
        "provided access credentials",
    );
  });

  it("is one that the underlay has", async () => {
    const none = await TestLab.start();
    const nobody = await none.provider("aws", { region: REGION });
    expect(await refusal(nobody.create(TYPES.vpc, "vpc", { cidrBlock: "10.0.0.0/16" }))).toBe(
      "retrieving AWS account details: No valid credential sources found",
    );
    await none.remove();
  });

  it("refuses credentials in the configuration, and unknown inputs", async () => {
    await expect(lab.provider("aws", { region: REGION, secretKey: "canary" })).rejects.toThrow(
      "Invalid or unknown key. Examine values at 'aws.secretKey'.",
    );
    expect(await refusal(aws.create(TYPES.vpc, "vpc", { cidrBlock: "10.0.0.0/16", colour: "red" }))).toBe(
      "Invalid or unknown key. Examine values at 'vpc.colour'.",
    );
    expect(await refusal(aws.create(TYPES.vpc, "vpc", { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "fd00::/64" }))).toBe(
      "The lab does not simulate this property. Examine values at 'vpc.ipv6CidrBlock'.",
    );
  });
});

describe("VPC", () => {
  it("comes with a main route table and a default security group, and takes them along", async () => {
    const vpc = await aws.create(TYPES.vpc, "vpc", { cidrBlock: "172.31.0.0/16" });
    const { defaultSecurityGroupId, mainRouteTableId, ownerId } = vpc.outputs.value;
    expect(ownerId).toBe("111122223333");
    expect(region().routeTables[word(mainRouteTableId)]).toMatchObject({ main: true, vpcId: vpc.id });
    expect(Object.values(region().securityGroups[word(defaultSecurityGroupId)]?.rules ?? {})).toMatchObject([
      { direction: "ingress", group: defaultSecurityGroupId },
      { direction: "egress", cidr: "0.0.0.0/0" },
    ]);
    await aws.delete(vpc);
    expect([region().vpcs, region().routeTables, region().securityGroups]).toEqual([{}, {}, {}]);
  });

  it("refuses blocks that are none, too large, or not at their first address", async () => {
    const make = (cidrBlock: string) => refusal(aws.create(TYPES.vpc, "vpc", { cidrBlock }));
    expect(await make("10.0.0.0/8")).toBe(
      "expected cidr_block to contain a network Value with between 16 and 28 significant bits. Examine values at 'vpc.cidrBlock'.",
    );
    expect(await make("10.0.0.1/16")).toBe("is not a valid IPv4 CIDR block. Examine values at 'vpc.cidrBlock'.");
  });

  it("is replaced when its block changes", async () => {
    const vpc = await aws.create(TYPES.vpc, "vpc", { cidrBlock: "172.31.0.0/16" });
    expect(await aws.diff(vpc, { cidrBlock: "10.0.0.0/16" })).toEqual({ cidrBlock: "update-replace" });
    expect(await aws.diff(vpc, { cidrBlock: "172.31.0.0/16", tags: { a: "b" } })).toEqual({
      tags: "add",
      "tagsAll.a": "add",
    });
  });

  it.each(["subnet", "gateway", "table", "group"] as const)("is not deleted while it has a %s", async (left) => {
    const made = await network(aws);
    const order = ["association", "table", "subnet", "gateway", "group"] as const;
    for (const name of order) if (name !== left) await aws.delete(made[name]);
    expect(await refusal(aws.delete(made.vpc))).toBe(
      answer(
        `deleting EC2 VPC (${made.vpc.id})`,
        "DeleteVpc",
        "DependencyViolation",
        `The vpc '${made.vpc.id}' has dependencies and cannot be deleted.`,
      ),
    );
    await aws.delete(made[left]);
    await aws.delete(made.vpc);
    expect(region().vpcs).toEqual({});
  });
});

describe("subnet", () => {
  let vpc: TestResource;
  beforeEach(async () => {
    vpc = await aws.create(TYPES.vpc, "vpc", { cidrBlock: "172.31.0.0/16" });
  });
  const creating = (code: string, message: string) => answer("creating EC2 Subnet", "CreateSubnet", code, message);

  it("needs its VPC, a zone of its region and a block inside that no other subnet has", async () => {
    await subnetOf(vpc, {}, "first");
    expect(await refusal(subnetOf({ ...vpc, id: "vpc-0" }))).toBe(
      creating("InvalidVpcID.NotFound", "The vpc ID 'vpc-0' does not exist"),
    );
    expect(await refusal(subnetOf(vpc, { availabilityZone: "eu-central-1a" }))).toBe(
      creating(
        "InvalidParameterValue",
        "Value (eu-central-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-west-2a, us-west-2b, us-west-2c.",
      ),
    );
    expect(await refusal(subnetOf(vpc, { cidrBlock: "10.0.0.0/24" }))).toBe(
      creating("InvalidSubnet.Range", "The CIDR '10.0.0.0/24' is invalid."),
    );
    expect(await refusal(subnetOf(vpc, { cidrBlock: "172.31.16.0/29" }))).toBe(
      creating("InvalidSubnet.Range", "The CIDR '172.31.16.0/29' is invalid."),
    );
    expect(await refusal(subnetOf(vpc, { cidrBlock: "172.31.32.128/25" }))).toBe(
      creating("InvalidSubnet.Conflict", "The CIDR '172.31.32.128/25' conflicts with another subnet"),
    );
  });

  it("is not deleted while an instance is in it", async () => {
    await aws.delete(vpc);
    const made = await network(aws);
    const machine = await launched(aws, made);
    expect(await refusal(aws.delete(made.subnet))).toBe(
      answer(
        `deleting EC2 Subnet (${made.subnet.id})`,
        "DeleteSubnet",
        "DependencyViolation",
        `The subnet '${made.subnet.id}' has dependencies and cannot be deleted.`,
      ),
    );
    await aws.delete(machine);
    await aws.delete(made.subnet);
  });
});

describe("ways to the internet", () => {
  let made: Network;
  beforeEach(async () => {
    made = await network(aws);
  });

  it("has one gateway for each VPC", async () => {
    const message = await refusal(aws.create(TYPES.internetGateway, "second", { vpcId: made.vpc.id }));
    expect(message).toContain(`Network ${made.vpc.id} already has an internet gateway attached`);
    expect(message.replace(/igw-\w+/g, "igw")).toBe(
      answer(
        `creating EC2 Internet Gateway: attaching EC2 Internet Gateway (igw) to EC2 VPC (${made.vpc.id})`,
        "AttachInternetGateway",
        "InvalidParameterValue",
        `Network ${made.vpc.id} already has an internet gateway attached`,
      ),
    );
  });

  it("keeps the gateway while an instance has a public address", async () => {
    const machine = await launched(aws, made);
    expect(await refusal(aws.delete(made.gateway))).toBe(
      answer(
        `deleting EC2 Internet Gateway (${made.gateway.id}): detaching EC2 Internet Gateway (${made.gateway.id}) from EC2 VPC (${made.vpc.id})`,
        "DetachInternetGateway",
        "DependencyViolation",
        `Network ${made.vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      ),
    );
    await aws.delete(machine);
    await aws.delete(made.gateway);
  });

  it("routes to a gateway of the same VPC only, once for each destination", async () => {
    const other = await aws.create(TYPES.vpc, "other", { cidrBlock: "10.0.0.0/16" });
    const table = await aws.create(TYPES.routeTable, "elsewhere", { vpcId: other.id });
    const route = (changes: Props = {}) =>
      aws.create(TYPES.route, "route", {
        routeTableId: table.id,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: made.gateway.id,
        ...changes,
      });
    const creating = (tableId: string, destination: string, code: string, message: string) =>
      answer(
        `creating Route in Route Table (${tableId}) with destination (${destination})`,
        "CreateRoute",
        code,
        message,
      );
    expect(await refusal(route({ routeTableId: "rtb-0" }))).toBe(
      creating("rtb-0", "0.0.0.0/0", "InvalidRouteTableID.NotFound", "The routeTable ID 'rtb-0' does not exist"),
    );
    expect(await refusal(route({ gatewayId: "igw-0" }))).toBe(
      creating(
        table.id,
        "0.0.0.0/0",
        "InvalidInternetGatewayID.NotFound",
        "The internetGateway ID 'igw-0' does not exist",
      ),
    );
    expect(await refusal(route())).toBe(
      creating(
        table.id,
        "0.0.0.0/0",
        "InvalidParameterValue",
        `route table ${table.id} and network gateway ${made.gateway.id} belong to different networks`,
      ),
    );
    expect(await refusal(route({ routeTableId: made.table.id }))).toBe(
      creating(made.table.id, "0.0.0.0/0", "RouteAlreadyExists", "The route identified by 0.0.0.0/0 already exists"),
    );
    const made2 = await route({ routeTableId: made.table.id, destinationCidrBlock: "198.51.100.0/24" });
    expect(made2.outputs.value).toMatchObject({ state: "active", origin: "CreateRoute" });
    await aws.delete(made2);
    expect(Object.keys(region().routeTables[made.table.id]?.routes ?? {})).toEqual(["172.31.0.0/16", "0.0.0.0/0"]);
  });

  it("changes the routes inside a table in place", async () => {
    const changed = await aws.update(made.table, { vpcId: made.vpc.id, routes: [] });
    expect(region().routeTables[changed.id]?.routes).toEqual({
      "172.31.0.0/16": { target: "local", madeBy: made.vpc.urn },
    });
  });

  it("associates a subnet with one table", async () => {
    const again = aws.create(TYPES.routeTableAssociation, "again", {
      subnetId: made.subnet.id,
      routeTableId: made.table.id,
    });
    expect(await refusal(again)).toBe(
      answer(
        "creating Route Table Association",
        "AssociateRouteTable",
        "Resource.AlreadyAssociated",
        `the specified association for route table ${made.table.id} conflicts with an existing association`,
      ),
    );
    const missing = aws.create(TYPES.routeTableAssociation, "none", {
      subnetId: "subnet-0",
      routeTableId: made.table.id,
    });
    expect(await refusal(missing)).toBe(
      answer(
        "creating Route Table Association",
        "AssociateRouteTable",
        "InvalidSubnetID.NotFound",
        "The subnet ID 'subnet-0' does not exist",
      ),
    );
  });
});
