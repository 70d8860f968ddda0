// An account with a network, as tests of EC2 need it, and how EC2's refusals read.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import { OperationError, TestLab, underlay, type TestProvider, type TestResource } from "../../harness";
import type { Machine, Underlay } from "../../../../lab/world/model";
import { REGION } from "../region";

export { REGION, regionOf } from "../region";
export const OPERATOR = "203.0.113.7";

export const TYPES = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  routeTable: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  eip: "aws:ec2/eip:Eip",
  eipAssociation: "aws:ec2/eipAssociation:EipAssociation",
  instance: "aws:ec2/instance:Instance",
  instanceState: "aws:ec2transitgateway/instanceState:InstanceState",
  volume: "aws:ebs/volume:Volume",
  volumeAttachment: "aws:ec2/volumeAttachment:VolumeAttachment",
  snapshotImport: "aws:ebs/snapshotImport:SnapshotImport",
  ami: "aws:ec2/ami:Ami",
} as const;

export const GET_ELASTIC_IP = "aws:ec2/getElasticIp:getElasticIp";
export const GET_AMI = "aws:ec2/getAmi:getAmi";

export async function startAws(
  options: { aws?: Partial<NonNullable<Underlay["aws"]>>; config?: Props; directory?: string } = {},
): Promise<{ lab: TestLab; aws: TestProvider }> {
  const aws = { operator: OPERATOR, regions: [REGION, "eu-central-1"], ...options.aws };
  const place = options.directory === undefined ? {} : { directory: options.directory };
  const lab = await TestLab.start({ underlay: { ...underlay, aws }, ...place });
  return { lab, aws: await lab.provider("aws", { region: REGION, ...options.config }) };
}

/** A VPC with a public subnet and a security group that lets everything out. */
export interface Network {
  readonly vpc: TestResource;
  readonly subnet: TestResource;
  readonly gateway: TestResource;
  readonly table: TestResource;
  readonly association: TestResource;
  readonly group: TestResource;
}

export async function network(aws: TestProvider): Promise<Network> {
  const vpc = await aws.create(TYPES.vpc, "vpc", { cidrBlock: "172.31.0.0/16" });
  const subnet = await aws.create(TYPES.subnet, "subnet", {
    vpcId: vpc.id,
    cidrBlock: "172.31.16.0/24",
    availabilityZone: "us-west-2a",
  });
  const gateway = await aws.create(TYPES.internetGateway, "gateway", { vpcId: vpc.id });
  const table = await aws.create(TYPES.routeTable, "table", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
  });
  const association = await aws.create(TYPES.routeTableAssociation, "association", {
    subnetId: subnet.id,
    routeTableId: table.id,
  });
  const group = await aws.create(TYPES.securityGroup, "group", {
    vpcId: vpc.id,
    name: "nodes",
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  });
  return { vpc, subnet, gateway, table, association, group };
}

export async function officialAmi(aws: TestProvider): Promise<string> {
  const filters = [{ name: "name", values: ["talos-v1.12.2-*-amd64"] }];
  return word((await aws.invoke(GET_AMI, { owners: ["540036508848"], filters })).value["id"]);
}

export async function instanceInputs(
  aws: TestProvider,
  { subnet, group }: Network,
  changes: Props = {},
): Promise<Props> {
  return {
    ami: await officialAmi(aws),
    instanceType: "t3.medium",
    subnetId: subnet.id,
    privateIp: "172.31.16.10",
    associatePublicIpAddress: true,
    vpcSecurityGroupIds: [group.id],
    tags: { Name: "lighthouse-0" },
    ...changes,
  };
}

/** An instance that runs; `name` is the resource's alone. */
export const launched = async (
  aws: TestProvider,
  made: Network,
  changes: Props = {},
  name = "instance",
): Promise<TestResource> => aws.create(TYPES.instance, name, await instanceInputs(aws, made, changes));

export function machineOf({ lab }: TestLab, name = "lighthouse-0"): Machine {
  const machine = lab.world().machines[name];
  if (!machine) throw new Error(`there is no machine ${name}`);
  return machine;
}

/** Options of a persistent spot instance that stops. */
export const SPOT: Props = {
  instanceType: "g4dn.xlarge",
  instanceMarketOptions: {
    marketType: "spot",
    spotOptions: {
      spotInstanceType: "persistent",
      instanceInterruptionBehavior: "stop",
      validUntil: "2036-01-01T00:00:00Z",
    },
  },
};

export async function refusal(operation: Promise<unknown>): Promise<string> {
  const error = await operation.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof OperationError)) throw new Error("the operation was not refused");
  return error.message;
}

/** What EC2 answered to a call. */
export function answer(doing: string, call: string, code: string, message: string): string {
  return (
    `${doing}: operation error EC2: ${call}, https response error StatusCode: 400, ` +
    `RequestID: 00000000-0000-0000-0000-000000000000, api error ${code}: ${message}`
  );
}

/** What EC2 answered to the launch of an instance. */
export const launchAnswer = (code: string, message: string): string =>
  answer("creating EC2 Instance", "RunInstances", code, message);
