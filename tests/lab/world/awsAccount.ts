// An AWS account for the tests: a VPC, a lighthouse with an Elastic IP and a GPU worker, as the program makes them.
import { emptyAccount, emptyRegion } from "../../../lab/world/aws/account";
import type { AwsAccount, SecurityGroup } from "../../../lab/world/aws/model";

export const ELASTIC_IP = "203.0.113.7";
/** Where the operator's programs come from. */
export const OPERATOR = "198.51.100.9";
const URN = "urn:pulumi:lighthouse::homelab::aws::x";
const made = { madeBy: URN, tags: {} } as const;

/** A VPC with one subnet, two groups and an Elastic IP. */
export function awsAccount(): AwsAccount {
  const rule = (id: string, direction: "ingress" | "egress", protocol: string, port: number, cidr: string) =>
    ({ id, direction, protocol, fromPort: port, toPort: port, cidr, madeBy: URN }) as const;
  const group = (id: string, name: string, rules: readonly ReturnType<typeof rule>[]): SecurityGroup => ({
    id,
    name,
    vpcId: "vpc-1",
    rules: Object.fromEntries(rules.map((one) => [one.id, one])),
    ...made,
  });
  const within = ["udp", "tcp"].map((protocol) => ({
    ...rule(`sgr-in-${protocol}`, "ingress", protocol, 0, "172.31.16.0/24"),
    toPort: 65535,
  }));
  const operators = [50000, 6443].map((port) => rule(`sgr-${port}`, "ingress", "tcp", port, `${OPERATOR}/32`));
  const out = rule("sgr-out", "egress", "-1", -1, "0.0.0.0/0");
  const instance = (id: string, name: string, ip: string, groups: string[]) => ({
    id,
    ami: "ami-1",
    type: "t3.medium",
    subnetId: "subnet-1",
    privateIp: ip,
    publicIp: ip === "172.31.16.20" ? "203.0.113.20" : ELASTIC_IP,
    associatePublicIp: true,
    securityGroups: groups,
    state: "running" as const,
    launched: 0,
    rootVolume: "vol-1",
    metadata: { httpTokens: "required" as const, hopLimit: 1, endpoint: true },
    disableApiTermination: false,
    shutdownBehavior: "stop" as const,
    sourceDestCheck: true,
    madeBy: URN,
    tags: { Name: name },
    properties: {},
  });
  const region = emptyRegion({
    vpcs: { "vpc-1": { id: "vpc-1", cidr: "172.31.0.0/16", ...made } },
    subnets: {
      "subnet-1": {
        id: "subnet-1",
        vpcId: "vpc-1",
        cidr: "172.31.16.0/24",
        availabilityZone: "us-west-2a",
        mapPublicIpOnLaunch: false,
        ...made,
      },
    },
    internetGateways: { "igw-1": { id: "igw-1", vpcId: "vpc-1", ...made } },
    routeTables: {
      "rtb-1": {
        id: "rtb-1",
        vpcId: "vpc-1",
        routes: { "0.0.0.0/0": { target: "igw-1", madeBy: URN } },
        associations: { "rtbassoc-1": { subnetId: "subnet-1", madeBy: URN } },
        ...made,
      },
    },
    securityGroups: {
      "sg-nodes": group("sg-nodes", "nodes", [...within, out, ...operators]),
      "sg-lighthouse": group("sg-lighthouse", "lighthouse", [rule("sgr-nebula", "ingress", "udp", 4242, "0.0.0.0/0")]),
    },
    instances: {
      "i-lighthouse": instance("i-lighthouse", "lighthouse-cp-0", "172.31.16.10", ["sg-nodes", "sg-lighthouse"]),
      "i-gpu": instance("i-gpu", "gpu-0", "172.31.16.20", ["sg-nodes"]),
    },
    elasticIps: {
      "eipalloc-1": { allocationId: "eipalloc-1", address: ELASTIC_IP, instanceId: "i-lighthouse", ...made },
    },
  });
  return emptyAccount({ id: "123456789012", operator: OPERATOR, regions: { "us-west-2": region } });
}
